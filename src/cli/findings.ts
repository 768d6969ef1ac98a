/** What is done with counterexamples, whoever found them: they are saved, drawn, and can be replayed. */
import { lstatSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { canonical } from "../model/plain.ts";
import type { Scope } from "../model/scope.ts";
import { drawCounterexample } from "../report/terminal/counterexample.ts";
import { specOf } from "../semantics/violations.ts";
import { claimNamed } from "../semantics/throws.ts";
import { saveTrace } from "../trace/save.ts";
import type { Found } from "../trace/schema.ts";
import { traceOf } from "../trace/trace.ts";
import type { Counterexample } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import { UsageError } from "./terminal/failure.ts";
import { terminal } from "./terminal/output.ts";
import { quoted, quotedPath } from "./terminal/shell-quoting.ts";
import { isBundled, type Loaded } from "./load-suite.ts";
import { pathForTrace } from "./trace-suite.ts";
import type { Selectors } from "./select.ts";
import type { Selected } from "../suite/selected.ts";

export const TRACES = "traces";

export interface Violated {
  readonly name: string;
  readonly counterexample: Counterexample;
  /** Where it is not the selected one: what shrinking led to. */
  readonly scope?: Scope | undefined;
}

/** Where a counterexample is one. A scope that shrinking led to has no name. */
function placeOf(
  { subject, scopeName }: Selected,
  { scope = subject.scope }: Violated,
): { readonly scope: Scope; readonly scopeName?: string } {
  const isSelected = canonical(scope, "scope").key === canonical(subject.scope, "scope").key;
  return isSelected ? { scope, scopeName } : { scope };
}

/** A search may take hours: a folder that cannot be written to is better known before. */
export function mustBeWritable(folder: string, flag = "--out"): void {
  let there = resolve(folder);
  while (!isThere(there)) there = dirname(there);
  const why = whyNotWritable(there);
  if (why === undefined) return;
  const shown = relative(process.cwd(), there) || ".";
  throw new UsageError(
    `${flag} ${folder}: ${shown} ${why}.\n${flag === "--out" ? "Counterexamples are" : "The search is"} saved there; choose another folder with ${flag}.`,
  );
}

/** Whether something of that name is there, be it a link that leads nowhere. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Rights say little: a file system may be full, read-only, or none that is on a disk. So a file is written. */
function whyNotWritable(path: string): string | undefined {
  const probe = join(path, `.hearsay-${process.pid}.tmp`);
  try {
    if (!statSync(path).isDirectory()) return "is a file; wanted a folder";
    writeFileSync(probe, "may be written to\n", { flag: "wx" });
    rmSync(probe);
    return undefined;
  } catch (error) {
    return `may not be written to (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}

/**
 * Saves a counterexample; undefined for one that has no run to show.
 *
 * @returns the path of the file
 * @throws TraceError where it cannot be written
 */
export function save(
  selected: Selected,
  violated: Violated,
  { properties, ...found }: Found & { readonly properties?: string | undefined },
  folder: string,
): string | undefined {
  const { name, counterexample } = violated;
  const { protocol, selection, claims } = selected.subject;
  const { scope, scopeName } = placeOf(selected, violated);
  const claim = claimNamed(name, claims);
  if (claim?.property.kind === "sometimes") return undefined;
  const space = new Space(protocol, scope, { ...selection, histories: claim ? [claim.property] : [] });
  const trace = traceOf({ space, claim, counterexample, scopeName, properties, found });
  return saveTrace(trace, folder, protocol.variants?.at(0)).path;
}

/** The picture of a counterexample, for the terminal. */
export function draw(selected: Selected, violated: Violated, isShortest: boolean): string {
  const { name, counterexample } = violated;
  const { protocol, selection, claims } = selected.subject;
  const property = claimNamed(name, claims)?.property;
  const kind = property?.kind ?? "always";
  return drawCounterexample(
    {
      protocol,
      ...placeOf(selected, violated),
      selection,
      property: { name, kind, history: property?.history, spec: property && specOf(property) },
      isShortest,
    },
    counterexample,
    { width: terminal.width, colour: terminal.colour },
  );
}

/** What to type to replay a trace that was saved of a properties file: it is named where the trace could not. */
export const replayCommand = (trace: string, loaded: Pick<Loaded, "file" | "target">): string =>
  commandLine("replay", trace, isBundled(loaded.file) || pathForTrace(loaded) ? {} : { properties: loaded.target });

/** What to type to do the same again. */
export function commandLine(command: string, target: string, flags: Readonly<Record<string, unknown>>): string {
  const typed = Object.entries(flags).flatMap(([name, value]): readonly string[] => {
    const flag = `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [value].flat().flatMap((one) => [flag, quoted(String(one))]);
  });
  return ["npx hearsay", command, quotedPath(target), ...typed].join(" ");
}

/** The flags that choose what is looked at, out of all flags of a command. */
export function selectorsIn(flags: Selectors): Selectors {
  const { scope, variant, mutant, property, drop, duplicate, crash, restart, partition } = flags;
  return Object.fromEntries(
    Object.entries({ scope, variant, mutant, property, drop, duplicate, crash, restart, partition }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}
