/** `hearsay list`: shows the protocols of this folder, or the named one, with everything that can be selected. */
import { brokenJson, complain, exitCodeOfBroken } from "../broken-files.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { bundledNames, isBundled, load, type Loaded, loadOwn } from "../load-suite.ts";
import { say, sayJson } from "../terminal/output.ts";

export async function list(
  target: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const { loaded, broken } = target === undefined ? await loadOwn() : { loaded: [await load(target)], broken: [] };
  const protocols = loaded.map(described);
  const bundled = target !== undefined || loaded.some(({ file }) => isBundled(file)) ? [] : bundledNames();
  if (json) sayJson({ protocols, ...(bundled.length === 0 ? {} : { bundled }), ...brokenJson(broken) });
  else say([...protocols.map(asText), ...(bundled.length === 0 ? [] : [theOthers(loaded, bundled)])].join("\n\n"));
  complain(broken);
  return exitCodeOfBroken(broken);
}

/** For the bundled protocols only how to list them: in another folder, users look for their own. */
function theOthers({ length }: readonly Loaded[], bundled: readonly string[]): string {
  const none = length > 0 ? "" : "This folder has no properties file: npx hearsay new protocol NAME writes one.\n";
  return `${none}Bundled, see npx hearsay list NAME: ${bundled.join(", ")}`;
}

type Described = ReturnType<typeof described>;

const described = ({ suite: { of, hold, refuted, observer, measures }, target }: Loaded) => ({
  name: of.name,
  target,
  summary: of.summary,
  scopes: Object.keys(of.scopes),
  variants: [...(of.variants ?? [])],
  properties: Object.entries(hold).map(([name, { kind }]) => ({ name, kind })),
  refuted: Object.entries(refuted).map(([name, { kind }]) => ({ name, kind })),
  mutants: Object.keys(of.mutants ?? {}),
  ...(measures ? { simulated: Object.keys(measures.scopes), measures: Object.keys(measures.all) } : {}),
  ...(observer ? { observes: observer.reads } : {}),
});

function asText({
  name,
  target,
  summary,
  scopes,
  variants,
  properties,
  refuted,
  mutants,
  simulated = [],
  measures = [],
  observes,
}: Described): string {
  const row = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : [`  ${title.padEnd(11)} ${entries.join(", ")}`];
  const rows = (title: string, entries: Described["refuted"]): string[] =>
    entries.map((entry, i) => `  ${(i === 0 ? title : "").padEnd(11)} ${entry.kind.padEnd(12)} ${entry.name}`);
  return [
    `${name === target ? name : `${name} (${target})`}: ${summary}`,
    ...row("scopes", scopes),
    ...row("variants", variants),
    ...rows("properties", properties),
    ...rows("refuted", refuted),
    ...row("mutants", mutants),
    ...row("simulated", simulated),
    ...row("measures", measures),
    ...row("observes", observes === undefined ? [] : [observes]),
  ].join("\n");
}
