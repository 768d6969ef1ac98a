/** Prints what a command found, and shows the shortest counterexample. */
import type { Plot } from "../report/plot/plot.ts";
import { plotText } from "../report/plot/plot-text.ts";
import { scopeTitle } from "../report/story/scope-title.ts";
import { type Finished, summary } from "../report/terminal/summary.ts";
import { draw, shortest, shownOnPage, violatedIn, type ViolatedProperty } from "../suite/drawable.ts";
import { chronicleOf, pageOf } from "../suite/pages.ts";
import type { JudgedProperty } from "../suite/reports.ts";
import type { Selected } from "../suite/selected.ts";
import { commandsFor, replayCommand } from "./printed-commands.ts";
import { type HtmlFlags, htmlPath, wantsHtml, writeHtml } from "./html-file.ts";
import type { Loaded } from "./load-suite.ts";
import { sayNotices } from "./notices.ts";
import type { Selectors } from "./select.ts";
import { say, sayDrawn, terminal } from "./terminal/output.ts";

/** Where a command looked, with what flags, and what it found. */
export interface SearchedPlace {
  readonly loaded: Loaded;
  readonly selected: Selected;
  readonly flags: Selectors & HtmlFlags;
  readonly judged: readonly JudgedProperty[];
  /** The files in which violations were saved, by property. */
  readonly traces: ReadonlyMap<string, string>;
  readonly isOfSearch: boolean;
  /** The plots to draw below the verdicts. */
  readonly plots: readonly Plot[];
}

/** Prints the verdicts, what was not checked, and the shortest counterexample. */
export function sayFound(
  { loaded, selected, flags, judged, traces, isOfSearch, plots }: SearchedPlace,
  finished: Omit<Finished, "protocol" | "scopeName" | "variant" | "mutant" | "properties">,
): void {
  const { suite } = loaded;
  const { protocol, scope, selection } = selected.subject;
  const { variant, mutant } = selection;
  const place = {
    protocol: suite.of.name,
    scopeName: scopeTitle(protocol, selected.scopeName, scope),
    variant,
    mutant,
  };
  const properties = judged.map((one) => ({ ...one, trace: traces.get(one.name) }));
  sayDrawn(summary({ ...place, ...finished, properties }, terminal));
  sayNotices(suite, selected, flags, judged);
  for (const plot of plots) say(`\n${plotText(plot)}`);
  const shown = shortest(judged);
  if (shown) sayShown({ loaded, selected, flags, judged, traces, isOfSearch }, shown);
}

/** Draws a counterexample, and says what can be done with its trace. */
export function sayShown(
  {
    loaded,
    selected,
    flags,
    traces,
    isOfSearch,
  }: Omit<SearchedPlace, "flags" | "plots"> & { readonly flags: HtmlFlags },
  shown: ViolatedProperty,
): void {
  sayDrawn(`\n${draw(selected, shown, { ...terminal, isOfSearch, allChanges: flags.allChanges })}`);
  const file = traces.get(shown.name);
  if (file !== undefined) say(`\n${commandsFor(file, shown.counterexample.run.steps.length, loaded)}`);
}

/** Writes the page of a counterexample, if one is asked for and there is one. */
export async function writePageOfFound(
  { loaded, selected, judged, traces }: Omit<SearchedPlace, "flags" | "isOfSearch" | "plots">,
  flags: HtmlFlags,
): Promise<void> {
  if (!wantsHtml(flags)) return;
  const shown = shownOnPage(judged);
  if (!shown) {
    const why = violatedIn(judged).length > 0 ? "no run shows the violation" : "nothing is violated";
    if (!flags.json) say(`\nNo page is written: ${why}.`);
    return;
  }
  const file = traces.get(shown.name);
  const command = file === undefined ? undefined : replayCommand(file, loaded);
  writeHtml(htmlPath(flags, file), await pageOf(chronicleOf(selected, shown), { command, ...flags }), flags);
}
