/** Makes pages for a browser from counterexamples. */
import type { PageData } from "../report/html/page-data.ts";
import { writePage } from "../report/html/write-page.ts";
import { type Chronicle, chronicle } from "../report/story/chronicle.ts";
import type { Suite } from "../model/properties.ts";
import { findProperty } from "../semantics/never-throws.ts";
import type { NamedProperty } from "../model/property.ts";
import { lenient } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import type { Trace } from "../trace/trace.ts";
import type { Known } from "../trace/look-up.ts";
import { messageToday } from "./message-today.ts";
import { placeOf, type ViolatedProperty } from "./drawable.ts";
import { at, type Selected } from "./selected.ts";
import { defined } from "../model/defined.ts";

/** The story of a saved counterexample in the protocol as it is today, with the property it violates and all others that apply there. */
export function chronicleOfTrace(trace: Trace, suite: Suite, named: NamedProperty | undefined): Chronicle {
  const { scope, property, start, steps, times, loopFrom } = trace;
  const [variant, mutant] = [trace.variant ?? undefined, trace.mutant ?? undefined];
  const { properties } = at(suite, { scope: scope.name ?? "", variant, mutant }).subject;
  const space = new Space(suite.of, scope.values, { variant, mutant, histories: named ? [named] : [] });
  return chronicle(
    {
      protocol: suite.of,
      scope: scope.values,
      scopeName: scope.name,
      selection: { variant, mutant },
      properties: named ? [named, ...properties.filter(({ name }) => name !== named.name)] : properties,
      violated: property.name,
    },
    { run: { start, steps, times }, ...messageToday(trace, space, named), ...defined({ loopFrom }) },
  );
}

/** The story of a counterexample that was just found. */
export function chronicleOf(selected: Selected, violated: ViolatedProperty): Chronicle {
  const { protocol, selection, properties } = selected.subject;
  const named = findProperty(violated.name, properties);
  return chronicle(
    {
      protocol,
      ...placeOf(selected, violated),
      selection,
      properties: named ? [named, ...properties.filter(({ name }) => name !== named.name)] : properties,
      violated: violated.name,
    },
    violated.counterexample,
  );
}

export interface PageOptions extends Pick<PageData, "why" | "stands"> {
  /** Begin by showing every change, not only those of fields that the violated property reads. */
  readonly allChanges?: boolean | undefined;
  /** What to type to see whether it is still violated. */
  readonly command: string | undefined;
}

/** What draws the page of a run. It is at this place from here whether this module is a file of its own or part of a larger one. */
const script = new URL(
  `../report/html/page/run-main.${import.meta.url.endsWith(".ts") ? "tsx" : "js"}`,
  import.meta.url,
);

/** Takes only the options it needs: callers pass all their flags, and pages go to strangers. */
export const pageOf = (run: Chronicle, { command, allChanges = false, why, stands }: PageOptions): Promise<string> =>
  writePage(
    { title: `${run.protocol}: ${run.violated?.name ?? "a run"}`, run, command, allChanges, why, stands },
    script,
  );

/** Two runs on one page, each under its name. */
export const pageOfBoth = (run: Chronicle, against: Chronicle, names: readonly [string, string]): Promise<string> =>
  writePage(
    {
      title: `${run.protocol}: ${names.join(" and ")}`,
      run,
      command: undefined,
      allChanges: true,
      against: { run: against, names },
    },
    script,
  );

/** The steps of a trace in another variant, or without its mutant: those that are possible there, without the others. */
export function chronicleElsewhere(trace: Trace, suite: Suite, known: Known): Chronicle {
  const { run } = lenient(known.space(known.named), trace);
  // The original times mean nothing for a run that leaves steps out.
  const made = { ...trace, times: undefined, ...run };
  const violating = chronicleOfTrace(made, suite, known.named);
  const { violated, properties } = violating;
  // The trace's violation is not one here, unless the property confirms it.
  const isStill =
    violated !== undefined && properties.at(0)?.truths.at(-1)?.holds === false && violated.loopFrom === undefined;
  if (!isStill) return { ...violating, violated: undefined };
  return { ...violating, violated: { ...violated, message: properties[0].truths.at(-1)!.message ?? violated.message } };
}
