import type { Property } from "./property.ts";
import type { Protocol, Rules, Shape } from "./protocol.ts";

/** Claims by their names, which are sentences in plain words. */
export type Properties<P extends Shape> = Readonly<Record<string, Property<P>>>;

/** A protocol together with what is claimed of it: the default export of a properties file. */
export interface Suite<P extends Shape = Shape> {
  readonly of: Protocol<P>;
  /** Claims that hold. */
  readonly hold: Properties<P>;
  /** Claims that people believe and that do not hold: for each, a counterexample must be found. */
  readonly limits: Properties<P>;
}

/** Says what holds of a protocol, and which believable claims do not. */
export const properties = <P extends Shape, R extends Rules>(
  of: Protocol<P, R>,
  hold: NoInfer<Properties<P>>,
  limits: NoInfer<Properties<P>> = {},
): Suite<P> => ({ of: of as unknown as Protocol<P>, hold, limits });
