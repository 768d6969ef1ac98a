/** Turns a counterexample into a trace, and names its file. */
import { legible } from "../model/legible.ts";
import { canonical } from "../model/plain.ts";
import { cutText } from "../model/text-max.ts";
import type { NamedProperty } from "../model/property.ts";
import { THROWS } from "../semantics/never-throws.ts";
import type { Counterexample } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { type Expected, FORMAT, type Provenance, type Trace } from "./trace.ts";
import { TraceError } from "./trace-error.ts";
import { defined } from "../model/defined.ts";

export interface Finding {
  /** The space in which the counterexample was found: it knows protocol, scope, variant and mutant. */
  readonly space: Space;
  /** Omitted if the protocol throws; nobody has to state that it must not. */
  readonly named?: NamedProperty | undefined;
  readonly counterexample: Counterexample;
  readonly scopeName?: string | undefined;
  /** The properties file, if the trace should name it. */
  readonly properties?: string | undefined;
  readonly found: Provenance;
  /** `reproduced` by default. */
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
    throw new TraceError(`"${name}" cannot be saved as a trace: no run shows that nothing reachable has it.`);
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

/** A sentence as a trace holds it: in one line, and short enough to be read again. */
export const savedSentence = (message: string): string => cutText(legible(message));

/** A string that two traces share if and only if they are the same failure. How it was found does not matter. */
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

/** Made of the mutant; or of the variant (unless it is the default) and the property; in [a-z0-9-]. */
export function shortName({ variant, mutant, property }: Trace, defaultVariant?: string): string {
  if (mutant !== null) return slug(mutant);
  return slug(variant === null || variant === defaultVariant ? property.name : `${variant} ${property.name}`);
}

/** Any text as a file name: never a path, never empty, at most 60 characters, cut between words if possible. */
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
