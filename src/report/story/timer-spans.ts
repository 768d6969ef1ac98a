/** How long each timer of a run was armed: from the step that armed it until it fired, was stopped, or its node went down. */
import { canonical } from "../../model/plain.ts";
import type { NodeId } from "../../model/network.ts";
import { content } from "./abbreviate.ts";
import type { Chronicle, NodeFrame } from "./chronicle.ts";

export interface TimerSpan {
  readonly node: NodeId;
  /** The timer, in words. */
  readonly timer: string;
  /** The step that armed it; 0 for the start. */
  readonly from: number;
  /** The step in which it ended; undefined if it is still armed at the end. */
  readonly to: number | undefined;
  /** Whether it fired; otherwise it was stopped, or its node went down. */
  readonly fired: boolean;
  /** Timers of a node that are armed at the same time have different places; 0 is the first. */
  readonly place: number;
}

/** In the order of the nodes, and for each node in the order of arming. */
export const timerSpans = (run: Pick<Chronicle, "nodes" | "frames" | "happenings">): readonly TimerSpan[] =>
  run.nodes.flatMap(({ id }, index) => spansAt(run, id, index));

interface Armed {
  readonly timer: string;
  readonly from: number;
  readonly place: number;
}

function spansAt(
  { frames, happenings }: Pick<Chronicle, "frames" | "happenings">,
  node: NodeId,
  index: number,
): readonly TimerSpan[] {
  const spans: TimerSpan[] = [];
  const armed = new Map<string, Armed>();
  const end = (key: string, to: number | undefined, fired: boolean): void => {
    spans.push({ node, ...armed.get(key)!, to, fired });
    armed.delete(key);
  };
  let before: NodeFrame["timers"] | undefined;
  for (const [number, frame] of frames.entries()) {
    const { timers } = frame.nodes[index];
    const step = number === 0 ? undefined : happenings[number - 1].step;
    const fired = step?.kind === "timeout" && step.node === node ? keyOf(step.timer) : undefined;
    if (timers === before && fired === undefined) continue;
    before = timers;
    const now = new Map(timers.map((timer) => [keyOf(timer), content(timer)]));
    // A timer that fires and is armed again in the same step is a new one.
    if (fired !== undefined && armed.has(fired)) end(fired, number, true);
    for (const key of [...armed.keys()]) if (!now.has(key)) end(key, number, false);
    for (const [key, timer] of now) {
      if (armed.has(key)) continue;
      const taken = new Set([...armed.values()].map(({ place }) => place));
      let place = 0;
      while (taken.has(place)) place++;
      armed.set(key, { timer, from: number, place });
    }
  }
  for (const key of [...armed.keys()]) end(key, undefined, false);
  return spans.sort((a, b) => a.from - b.from || a.place - b.place);
}

const keyOf = (timer: { readonly kind: string }): string => canonical(timer, "a timer").key;
