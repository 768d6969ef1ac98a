/** The files that belong to one protocol in the gallery, and what the gallery says about it. */
import { join } from "node:path";
import { checkNow } from "../../src/check/check.ts";
import { bundleEngine } from "../../src/cli/explorer/bundle-engine.ts";
import { writeExplorer } from "../../src/cli/explorer/write-explorer.ts";
import { TRACES } from "../../src/cli/trace-folder.ts";
import type { Loaded } from "../../src/cli/load-suite.ts";
import { versions } from "../../src/cli/versions.ts";
import type { Suite } from "../../src/model/properties.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import { chronicleOf, chronicleOfTrace, pageOf } from "../../src/suite/pages.ts";
import { at, SMOKE } from "../../src/suite/selected.ts";
import { listTraces, loadTrace } from "../../src/trace/load-trace.ts";
import { slug } from "../../src/trace/trace-of.ts";

/** A page of the gallery: its file, from the folder of the protocol, and its text. */
export interface Page {
  readonly file: string;
  readonly html: string;
}

/** A run that somebody can look at. */
export interface Shown {
  /** What it shows: a property, or a seeded bug. */
  readonly title: string;
  /** What goes wrong in it, or where the bug is known from. */
  readonly text: string;
  readonly file: string;
}

export interface Told {
  readonly suite: Suite;
  readonly explorer: string;
  /** Runs that work: for each `sometimes`, a shortest run that shows it. */
  readonly works: readonly Shown[];
  readonly knownFalse: readonly Shown[];
  readonly mutants: readonly Shown[];
}

export interface Made {
  readonly told: Told;
  readonly pages: readonly Page[];
}

/** @throws Error if a trace cannot be read, or names something that no longer exists */
export async function pagesOf(loaded: Loaded): Promise<Made> {
  const pages: Page[] = [];
  const write = (file: string, html: string): string => {
    pages.push({ file, html });
    return file;
  };
  const works: Shown[] = [];
  for (const { title, text, html } of await workingRuns(loaded.suite))
    works.push({ title, text, file: write(`works-${slug(title)}.html`, html) });
  const [knownFalse, mutants]: [Shown[], Shown[]] = [[], []];
  for (const { mutant, title, text, file, html } of await savedRuns(loaded.suite))
    (mutant ? mutants : knownFalse).push({ title, text, file: write(file, html) });
  const explorer = write("explore.html", await explorerOf(loaded));
  return { told: { suite: loaded.suite, explorer, works, knownFalse, mutants }, pages };
}

interface Run extends Omit<Shown, "file"> {
  readonly html: string;
}

async function workingRuns(suite: Suite): Promise<readonly Run[]> {
  const selected = at(suite, { scope: SMOKE, variant: suite.of.variants?.at(0) });
  const { properties } = checkNow(selected.subject);
  const runs: Run[] = [];
  for (const { name, kind, counterexample } of properties) {
    if (kind !== "sometimes" || !counterexample) continue;
    const html = await pageOf(chronicleOf(selected, { name, counterexample }), { command: undefined });
    runs.push({ title: name, text: `${counterexample.run.steps.length} steps`, html });
  }
  return runs;
}

interface SavedRun extends Run {
  readonly mutant: boolean;
  readonly file: string;
}

async function savedRuns(suite: Suite): Promise<readonly SavedRun[]> {
  const runs: SavedRun[] = [];
  for (const path of listTraces(join(TRACES, slug(suite.of.name)))) {
    const trace = loadTrace(path);
    const { property, mutant } = trace;
    const all: Readonly<Record<string, NamedProperty["property"]>> = { ...suite.refuted, ...suite.hold };
    const found = all[property.name];
    const named = found && { name: property.name, property: found };
    const html = await pageOf(chronicleOfTrace(trace, suite, named), { command: `npx hearsay replay ${path}` });
    const file = `${path.slice(path.lastIndexOf("/") + 1).replace(/\.json$/u, "")}.html`;
    const source = mutant === null ? undefined : suite.of.mutants?.[mutant]?.source;
    runs.push({
      mutant: mutant !== null,
      title: mutant ?? property.name,
      text: source ?? property.message,
      file,
      html,
    });
  }
  return runs;
}

async function explorerOf({ suite, file }: Loaded): Promise<string> {
  const { name } = suite.of;
  const saving = { command: `npx hearsay explore ${name}`, properties: undefined, versions: versions() };
  const { code } = await bundleEngine(file, {}, saving);
  return writeExplorer({ title: `${name}, ${SMOKE}`, engine: code, run: undefined, live: undefined });
}
