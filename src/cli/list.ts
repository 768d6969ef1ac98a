import type { Suite } from "../model/properties.ts";
import type { ExitCode } from "./failure.ts";
import { load, loadAll } from "./load.ts";
import { say, sayJson } from "./output.ts";

/** Says which protocols there are, and what can be chosen of each; or of the one that is named. */
export async function list(
  target: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const protocols = (target === undefined ? await loadAll() : [await load(target)]).map(({ suite }) =>
    described(suite),
  );
  if (json) sayJson({ protocols });
  else say(protocols.map(asText).join("\n\n"));
  return 0;
}

type Described = ReturnType<typeof described>;

const described = ({ of, hold, limits, observer }: Suite) => ({
  name: of.name,
  summary: of.summary,
  scopes: Object.keys(of.scopes),
  variants: [...(of.variants ?? [])],
  properties: Object.entries(hold).map(([name, { kind }]) => ({ name, kind })),
  limits: Object.entries(limits).map(([name, { kind }]) => ({ name, kind })),
  mutants: Object.keys(of.mutants ?? {}),
  ...(observer ? { observes: observer.reads } : {}),
});

function asText({ name, summary, scopes, variants, properties, limits, mutants, observes }: Described): string {
  const row = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : [`  ${title.padEnd(11)} ${entries.join(", ")}`];
  const claims = (title: string, entries: Described["limits"]): string[] =>
    entries.map((entry, i) => `  ${(i === 0 ? title : "").padEnd(11)} ${entry.kind.padEnd(12)} ${entry.name}`);
  return [
    `${name}: ${summary}`,
    ...row("scopes", scopes),
    ...row("variants", variants),
    ...claims("properties", properties),
    ...claims("limits", limits),
    ...row("mutants", mutants),
    ...row("observes", observes === undefined ? [] : [observes]),
  ].join("\n");
}
