/** Finds what a trace refers to in the protocol as it is today, or says which part of it is gone. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { NamedProperty } from "../model/property.ts";
import { type Pulse, Stopped } from "../semantics/pulse.ts";
import { findProperty, THROWS } from "../semantics/never-throws.ts";
import { Space } from "../semantics/space.ts";
import { strangeInScope } from "./scope-limits.ts";
import type { Trace } from "./trace.ts";

export interface Known {
  readonly kind: "known";
  /** A new space that carries the history of this property. */
  space(named: NamedProperty | undefined): Space;
  /** Undefined if the violation is that the protocol throws. */
  readonly named: NamedProperty | undefined;
}
export interface Obsolete {
  readonly kind: "obsolete";
  readonly message: string;
}

/** @param mutant used instead of the trace's own; `null` for the protocol as it is */
export function lookUp(trace: Trace, suite: Suite | undefined, mutant: string | null, pulse?: Pulse): Known | Obsolete {
  const { protocol, property, variant } = trace;
  if (!suite || suite.of.name !== protocol) return obsolete(`the protocol "${protocol}" is gone${whence(trace)}.`);
  if (variant !== null && !suite.of.variants?.includes(variant)) {
    return obsolete(`the variant "${variant}" is gone: ${didYouMean(variant, suite.of.variants ?? [])}`);
  }
  const mutants = suite.of.mutants ?? {};
  if (trace.mutant !== null && !Object.hasOwn(mutants, trace.mutant)) {
    return obsolete(`the mutant "${trace.mutant}" is gone: ${didYouMean(trace.mutant, Object.keys(mutants))}`);
  }
  const named = findProperty(property.name, propertiesOf(suite));
  if (!named && property.name !== THROWS) {
    return obsolete(`the property "${property.name}" is gone: ${didYouMean(property.name, namesIn(suite))}`);
  }
  const kind = named?.property.kind ?? "always";
  if (kind !== property.kind) {
    return obsolete(
      `the property "${property.name}" is of kind ${kind} now; the trace violates one of kind ${property.kind}.`,
    );
  }
  const strange = strangeInScope(trace.scope.values, suite);
  if (strange !== undefined) return obsolete(strange);
  const space = (of: NamedProperty | undefined): Space =>
    new Space(suite.of, trace.scope.values, {
      variant: variant ?? undefined,
      mutant: mutant ?? undefined,
      histories: of ? [of] : [],
      pulse,
    });
  const rejected = rejection(() => space(named));
  if (rejected !== undefined) return obsolete(`the scope no longer fits ${protocol}: ${rejected}`);
  const lost = lostNode(trace, space(named).instance.nodes);
  return lost === undefined ? { kind: "known", space, named } : obsolete(lost);
}

const whence = ({ properties }: Trace): string =>
  `${properties === undefined ? "" : ` from ${properties}`}; if its properties file is elsewhere: --properties FILE`;

const obsolete = (message: string): Obsolete => ({ kind: "obsolete", message });

const propertiesOf = ({ hold, refuted }: Suite): readonly NamedProperty[] =>
  [hold, refuted].flatMap((properties) => Object.entries(properties).map(([name, property]) => ({ name, property })));

const namesIn = ({ hold, refuted }: Suite): readonly string[] => [...Object.keys(hold), ...Object.keys(refuted)];

/** Why a protocol rejects a scope. It may fail in any way: the scope was made for another version of it. */
export function rejection(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    if (error instanceof Stopped) throw error;
    if (error instanceof ModelError) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** A node that the trace names and this scope does not have. */
function lostNode({ start, steps }: Trace, nodes: readonly string[]): string | undefined {
  const named = [
    ...start.map(({ node }) => ({ node, where: "the start" })),
    ...steps.flatMap((step, i) =>
      ("from" in step ? [step.from, step.node] : "node" in step ? [step.node] : []).map((node) => ({
        node,
        where: `step ${i + 1}`,
      })),
    ),
  ];
  const lost = named.find(({ node }) => !nodes.includes(node));
  return (
    lost &&
    `${lost.where} names a node "${lost.node}", and this scope has none of that name: ${didYouMean(lost.node, nodes)}`
  );
}
