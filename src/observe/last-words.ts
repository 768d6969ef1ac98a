/**
 * Accounts for the last words of a killed process. In the model it still sends them, because they stand for an operating system that
 * closes its connections. In a real history nobody recorded them: so the network must have lost them, or their absence is unexplained.
 */
import { initial } from "../semantics/run.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { dropped, type MergedRun } from "./merged-run.ts";
import { listIn, queueKey, type MessageInFlight } from "./run-order.ts";
import { sentIn } from "./sent-in.ts";

/** Whether a run has a crash that nobody recorded, of a node that may have had last words. */
export const mayLoseWords = ({ instance }: Space, { run, seen }: MergedRun): boolean =>
  instance.behaviours.some(({ lastWords }) => lastWords !== undefined) &&
  run.steps.some(({ kind }, i) => kind === "crash" && seen[i] === undefined);

/** @param space must have a budget for what is lost */
export function losingLastWords(space: Space, one: MergedRun): MergedRun {
  const first = initial(space, one.run.start);
  if ("threw" in first) return one;
  const steps = [...one.run.steps];
  const seen = [...one.seen];
  let state = first.state;
  for (let at = 0; at < steps.length; at++) {
    const found = space.find(state, steps[at]);
    // From here on the run is not possible, whatever was lost.
    if (!("outcome" in found) || found.outcome.kind === "threw") break;
    const before = state;
    state = space.after(state, found.move, found.outcome);
    const step = steps[at];
    if (step.kind !== "crash" || seen[at] !== undefined) continue;
    const words = sentIn(space, found.outcome).map((sent): MessageInFlight => ({ from: step.node, ...sent }));
    const lost = losses(space, before, words);
    steps.splice(at + 1, 0, ...lost);
    seen.splice(at + 1, 0, ...lost.map(() => undefined));
  }
  return { ...one, run: { ...one.run, steps }, seen };
}

/** Loses these messages, the youngest of each queue, at once; but not those that stay in flight for good, or were in flight already. */
function losses(space: Space, before: PackedState, words: readonly MessageInFlight[]) {
  const { channels, kinds } = space.instance;
  const queues = new Map<string, MessageInFlight[]>();
  for (const [number, way] of words.entries()) {
    const kind = kinds[channels.indexOf(way.channel)];
    if (way.from === way.to || kind === "duplicating") continue;
    if (kind === "coalescing" && "outcome" in space.find(before, dropped(way, [way]))) continue;
    listIn(queues, kind === "fifo" ? queueKey(way) : String(number)).push(way);
  }
  return [...queues.values()].map((lost) => dropped(lost[0], lost));
}
