/** Makes a trace of a counterexample, and the name of the file that it belongs into. */
import { legible } from "../model/legible.ts";
import { canonical } from "../model/plain.ts";
import { cutText } from "../model/text-max.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import { THROWS } from "../semantics/never-throws.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { type Expected, FORMAT, type Found, type Trace } from "./trace.ts";
import { TraceError } from "./trace-error.ts";
import { defined } from "../model/defined.ts";

export interface Finding {
  /** In which the counterexample was found: it knows protocol, scope, variant and mutant. */
  readonly space: Space;
  /** Left out where the protocol throws, of which nobody has to say that it must not. */
  readonly named?: NamedProperty | undefined;
  readonly counterexample: Counterexample;
  readonly scopeName?: string | undefined;
  /** The properties file, where a trace is to know it. */
  readonly properties?: string | undefined;
  readonly found: Found;
  /** `reproduced` when left out. */
  readonly expect?: Expected;
}

/** @throws TraceError for a `sometimes`, whose violation is that there is no run to show */
export function traceOf({
  space,
  named,
  counterexample,
  scopeName,
  properties,
  found,
  expect = "reproduced",
}: Finding): Trace {
  const { protocol, variant, mutant, scope } = space.instance;
  const { run, message, loopFrom } = counterexample;
  const name = named?.name ?? THROWS;
  const kind = named?.property.kind ?? "always";
  if (kind === "sometimes") {
    throw new TraceError(`"${name}" cannot be saved as a trace: that nothing reachable has it is not shown by a run.`);
  }
  return {
    hearsay: FORMAT,
    protocol: legible(protocol.name),
    ...defined({ properties }),
    variant: variant ?? null,
    mutant: mutant ?? null,
    scope: { ...defined({ name: scopeName }), values: scope },
    property: { name: legible(name), kind, message: savedSentence(message) },
    start: run.start,
    steps: run.steps,
    ...defined({ times: run.times, loopFrom }),
    expect,
    found: { ...found, command: legible(found.command) },
  };
}

/** A sentence as a trace holds it: in one line, and no longer than can be read again. */
export const savedSentence = (message: string): string => cutText(legible(message));

/** A string that two traces share if and only if they are the same failure. Who found it does not count. */
export function failureKey({
  protocol,
  properties,
  variant,
  mutant,
  scope,
  property,
  start,
  steps,
  loopFrom,
}: Trace): string {
  const loop = loopFrom ?? null;
  return canonical(
    {
      protocol,
      properties: properties ?? null,
      variant,
      mutant,
      scope: scope.values,
      property: property.name,
      start,
      steps,
      loop,
    },
    "trace",
  ).key;
}

const NAME_LENGTH_MAX = 60;

/** The mutant; or the variant, where it is a chosen one, and the property; or the property: in [a-z0-9-]. */
export function shortName({ variant, mutant, property }: Trace, defaultVariant?: string): string {
  if (mutant !== null) return slug(mutant);
  return slug(variant === null || variant === defaultVariant ? property.name : `${variant} ${property.name}`);
}

/** Any text as a file name: never a path, never empty, at most 60 characters, cut between words where it can be. */
export function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "");
  let name = "";
  for (const word of words) {
    if (name !== "" && name.length + 1 + word.length > NAME_LENGTH_MAX) break;
    name += name === "" ? word.slice(0, NAME_LENGTH_MAX) : `-${word}`;
  }
  return name === "" ? "unnamed" : name;
}
