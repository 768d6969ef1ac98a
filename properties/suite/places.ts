/** What the suite looks at, and where: everything that a properties file says, and nothing that has to be listed elsewhere. */
import type { Suite } from "../../src/model/properties.ts";
import { scopesOfLimit, select, type Selected, SMOKE } from "../../src/cli/select.ts";

/** Checked by hand and in long runs: too large for a test. */
const LARGE: readonly string[] = ["small"];

/** Every scope, but for large ones; each in every variant that something is claimed of. */
export function places(suite: Suite): readonly Selected[] {
  return Object.keys(suite.of.scopes)
    .filter((name) => !LARGE.includes(name))
    .flatMap((scope) => (suite.of.variants ?? [undefined]).map((variant) => at(suite, { scope, variant })))
    .filter(({ subject }) => subject.claims.length > 0);
}

/** Whether a scope is there for what holds: `smoke`, and those that a property names. Others are there for limits and mutants. */
export const isForClaims = ({ hold }: Suite, { scopeName }: Selected): boolean =>
  scopeName === SMOKE || Object.values(hold).some(({ scopes = [] }) => scopes.includes(scopeName));

/** Each scope and variant in which a limit must be refuted. */
export const limitPlaces = (suite: Suite, name: string): readonly Selected[] =>
  scopesOfLimit(suite.limits[name]).flatMap((scope) =>
    (suite.limits[name].variants ?? [suite.of.variants?.at(0)]).map((variant) =>
      at(suite, { scope, variant, property: [name] }),
    ),
  );

/** A mutant in the scope and the variant that it names, with all that is claimed there. */
export const mutantPlace = (suite: Suite, mutant: string): Selected => select(suite, { mutant });

interface Chosen {
  readonly scope: string;
  readonly variant: string | undefined;
  readonly property?: readonly string[];
}

const at = (suite: Suite, { variant, ...chosen }: Chosen): Selected =>
  select(suite, { ...chosen, ...(variant === undefined ? {} : { variant }) });
