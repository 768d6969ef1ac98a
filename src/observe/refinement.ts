/** Says which steps of the histories the handlers explain, and how the first unexplained one differs from what they do. */
import { counted, figure } from "../model/counted.ts";
import type { Observation, Refinement } from "../model/observer.ts";
import { keyOf } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Execution } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { stepName, valueText } from "../trace/step-name.ts";
import type { MergedRun } from "./merged-run.ts";
import { digestOf, type Sent } from "./run-history.ts";
import type { Histories, Seen } from "./run-order.ts";
import { sentIn } from "./sent-in.ts";

/** The last recorded step among those that led to a state. */
export const lastSeen = ({ seen }: MergedRun, steps: number): Seen | undefined =>
  seen.slice(0, steps).findLast((one) => one !== undefined);

export const observation = ({ began }: MergedRun, seen: Seen | undefined, message: string): Observation => ({
  run: "",
  t: Math.round((seen?.row.t ?? began) - began),
  node: seen?.node ?? "",
  message,
});

/** How many steps the handlers explain, and the first that they do not. Later ones depend on it, so they are not reported. */
export function refinementOf(space: Space, histories: Histories, one: MergedRun, execution: Execution): Refinement {
  const steps = [...histories.values()].reduce((sum, all) => sum + all.length, 0);
  const [made, unexplained] = firstUnexplained(space, one, execution);
  const explained = one.seen.slice(0, made).filter((seen) => seen !== undefined).length + one.starts.length;
  return { steps, explained: explained - (made === 0 ? unexplained.length : 0), supposing: 0, unexplained };
}

/** How many steps of the run are as they should be, and what is wrong with the next. */
function firstUnexplained(
  space: Space,
  one: MergedRun,
  execution: Execution,
): readonly [number, readonly Observation[]] {
  if (execution.states.length === 0) return [0, [observation(one, one.starts[0], `start: ${execution.threw}`)]];
  for (const seen of one.starts) {
    const message = differenceAt(space, execution.states[0], seen, "start");
    if (message !== undefined) return [0, [observation(one, seen, message)]];
  }
  for (let i = 0; i < execution.made; i++) {
    const seen = one.seen[i];
    const message =
      seen &&
      (differenceIn(space, one, execution, i, seen) ??
        differenceAt(space, execution.states[i + 1], seen, stepName(one.run.steps[i])));
    if (message !== undefined) return [i, [observation(one, seen, message)]];
  }
  const { made, misfit, threw } = execution;
  if (made < one.run.steps.length) {
    const why = threw ?? (misfit?.why === "no such choice" ? "no such choice is offered" : "it is not possible then");
    const message = `${stepName(one.run.steps[made])}: ${why}${insteadOf(space, one, execution)}`;
    return [made, [observation(one, one.seen[made] ?? lastSeen(one, made), message)]];
  }
  const unsent = one.unplaced.find((seen) => !one.isSent(seen)) ?? one.unplaced[0];
  if (unsent === undefined) return [made, []];
  const { origin } = unsent.row;
  const why =
    origin === undefined || one.isSent(unsent)
      ? "what it received was sent later, or in another order"
      : `no history tells that this was sent in step ${origin[0]} of its sender`;
  return [made, [observation(one, unsent, `${stepName(unsent.row.step as Step)}: ${why}`)]];
}

/** What else the node could have done. */
function insteadOf(space: Space, { run, seen }: MergedRun, { states, made }: Execution): string {
  const node = space.instance.index.get(seen[made]?.node ?? "");
  if (node === undefined) return "";
  const state = states[made];
  const possible = space
    .moves(state)
    .filter((move) => move.node === node && move.kind !== "drop" && move.kind !== "crash")
    .map((move) => stepName(space.step(state, move, [])));
  const kind = run.steps[made].kind;
  if (possible.length === 0) return `; the model allows nothing but faults there, and no ${kind}`;
  const [some, more] = [possible.slice(0, 3), possible.length - 3];
  return `; the model allows ${some.join(", ")}${more > 0 ? ` and ${figure(more)} more` : ""}`;
}

/** How a recorded step differs from what the handlers do, as far as the record shows. */
function differenceIn(
  space: Space,
  { run }: MergedRun,
  { states }: Execution,
  i: number,
  { row }: Seen,
): string | undefined {
  const step = stepName(run.steps[i]);
  if (row.threw !== undefined) return `${step}: the node threw (${row.threw}), and the model does not`;
  const [model, real] = [sentTextsIn(space, states[i], run.steps[i]), row.sent.map(sentText)];
  if (model.join() === real.join()) return undefined;
  return `${step}: the node sent ${listOf(real)}, and the model sends ${listOf(model)}`;
}

/** How the node after the step differs. */
function differenceAt(space: Space, state: PackedState, { node, row }: Seen, step: string): string | undefined {
  const view = space.nodeStates.view(state.nodeStates[space.instance.index.get(node)!]);
  if (row.state === digestOf(view)) return undefined;
  return `${step}: the node came to another state than the model, ${valueText(view.state)} with ${counted(view.timers.length, "timer")} armed`;
}

/** What the handlers send in this step. */
function sentTextsIn(space: Space, state: PackedState, step: Step): readonly string[] {
  const found = space.find(state, step);
  return "outcome" in found && found.outcome.kind === "done" ? sentIn(space, found.outcome).map(sentText) : [];
}

const sentText = ({ to, channel, message }: Sent): string => `${to} on ${channel}: ${keyOf(message, "message")}`;

/** Messages may be many and long: this many characters say enough. */
const TOLD_MAX = 300;

function listOf(messages: readonly string[]): string {
  const all = messages.length === 0 ? "nothing" : messages.join(", ");
  return all.length > TOLD_MAX ? `${all.slice(0, TOLD_MAX)}…` : all;
}
