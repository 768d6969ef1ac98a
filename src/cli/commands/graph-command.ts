/** `hearsay graph`: draws the states of a small scope and the steps between them. */
import { stateGraph } from "../../check/search/state-graph.ts";
import { counted } from "../../model/counted.ts";
import { didYouMean } from "../../model/nearest.ts";
import { graphSvg } from "../../report/graph/graph-svg.ts";
import { fieldsIn, groupsOf } from "../../report/graph/grouped-states.ts";
import { scopeTitle } from "../../report/story/scope-title.ts";
import { placeName } from "../../suite/selected.ts";
import { load } from "../load-suite.ts";
import { selectAsked, type Selectors } from "../select.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { say } from "../terminal/output.ts";
import { writeOutputFile } from "../output-file.ts";

export type GraphFlags = Selectors & { readonly by?: string; readonly svg?: string };

/** Even with --by, more states than this hardly fall into few enough groups to draw. */
const STATES_MAX = 100_000;
/** Nobody looks at more boxes than this. */
const GROUPS_MAX = 300;

export async function graph(target: string, flags: GraphFlags): Promise<ExitCode> {
  const { suite } = await load(target);
  const selected = selectAsked(suite, flags);
  const states = stateGraph(selected.subject, STATES_MAX);
  const place = `${suite.of.name}, scope ${scopeTitle(suite.of, selected.scopeName, selected.subject.scope)}`;
  if (!states) {
    throw new UsageError(
      `${place} has more than ${counted(STATES_MAX, "state")}, too many to draw.\nChoose a smaller scope with --scope.`,
    );
  }
  const known = fieldsIn(states);
  const fields = flags.by?.split(",").map((field) => field.trim()) ?? [];
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new UsageError(`No node of ${place} has a field "${unknown}": ${didYouMean(unknown, known)}`);
  const groups = groupsOf(states, fields, selected.subject.scope.symmetric);
  const { length } = groups.groups;
  if (length > GROUPS_MAX) {
    const what = fields.length === 0 ? counted(length, "state") : `${counted(length, "group")} by ${fields.join(", ")}`;
    throw new UsageError(
      `${place} has ${what}; at most ${GROUPS_MAX} are drawn.\n` +
        `--by FIELD,… merges states that agree in these fields of their nodes: ${known.join(", ")}.`,
    );
  }
  const file = flags.svg ?? `${suite.of.name}.svg`;
  const by = fields.length === 0 ? "" : `, by ${fields.join(", ")}`;
  const mutant = selected.mutant === null ? "" : `, with the bug "${selected.mutant}"`;
  const title = `${suite.of.name}, ${placeName(selected)}${mutant}${by}: ${counted(states.length, "state")}`;
  writeOutputFile(file, graphSvg(groups, title), "--svg");
  say(
    `${file} shows ${counted(states.length, "state")}${fields.length === 0 ? "" : ` in ${counted(length, "group")}`}.`,
  );
  return 0;
}
