import type { Observer } from "./observer.ts";
import type { AnyProperty, Property } from "./property.ts";
import type { AnyProtocol, Protocol, Rules, Shape } from "./protocol.ts";

/** Claims by their names, which are sentences in plain words. */
export type Properties<P extends Shape> = Readonly<Record<string, Property<P>>>;

/** A protocol together with what is claimed of it: the default export of a properties file. Its types are checked where it is written. */
export interface Suite {
  readonly of: AnyProtocol;
  /** Claims that hold. */
  readonly hold: Readonly<Record<string, AnyProperty>>;
  /** Claims that people believe and that do not hold: for each, a counterexample must be found. */
  readonly limits: Readonly<Record<string, AnyProperty>>;
  /** Holds recorded histories of real systems against the protocol: `hearsay observe`. */
  readonly observer?: Observer;
}

/** Says what holds of a protocol, and which believable claims do not. */
export const properties = <P extends Shape, R extends Rules>(
  of: Protocol<P, R>,
  hold: NoInfer<Properties<P>>,
  limits: NoInfer<Properties<P>> = {},
  more: Pick<Suite, "observer"> = {},
): Suite => ({ of: of as unknown as AnyProtocol, hold, limits, ...more }) as unknown as Suite;
