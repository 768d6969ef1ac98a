/** Makes a trace from a counterexample that was found in a place. */
import { Space } from "../semantics/space.ts";
import { findProperty } from "../semantics/never-throws.ts";
import type { Provenance, Trace } from "../trace/trace.ts";
import { traceOf } from "../trace/trace-of.ts";
import { placeOf, type ViolatedProperty } from "./drawable.ts";
import type { Selected } from "./selected.ts";

/** @returns undefined for a violation that has no run to show */
export function traceFor(
  selected: Selected,
  violated: ViolatedProperty,
  { properties: file, ...found }: Provenance & { readonly properties?: string | undefined },
): Trace | undefined {
  const { name, counterexample } = violated;
  const { protocol, selection, properties } = selected.subject;
  const { scope, scopeName } = placeOf(selected, violated);
  const named = findProperty(name, properties);
  if (named?.property.kind === "sometimes") return undefined;
  const space = new Space(protocol, scope, { ...selection, histories: named ? [named] : [] });
  return traceOf({ space, named, counterexample, scopeName, properties: file, found });
}
