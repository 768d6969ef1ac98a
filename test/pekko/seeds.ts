/** Compares the process that asks seed nodes: which nodes it still asks after each event, and which one it joins. */
import {
  heardInitJoinAck,
  heardInitJoinNack,
  type Joiner,
  joinRules,
  joinSeedNodes,
  retryInitJoin,
  seedNodeTimeout,
} from "../../src/protocols/akka/joining/seed-process.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";

const me = "n1";
const nodes = [me, "n2", "n3", "n4"];
const EVENTS_MAX = 6;

/** What it asks and joins after it began, and after each event until it joins. */
interface Stage<Asks> {
  readonly joins: string | null;
  readonly asks: Asks;
}

export async function compareSeeds(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const seeds = draw.shuffled(nodes).slice(0, 1 + draw.below(nodes.length));
    // The daemon joins itself then, and there is no such process.
    if (seeds.length === 1 && seeds[0] === me) continue;
    const isFirst = seeds[0] === me;
    const others = seeds.filter((seed) => seed !== me);
    const events = Array.from({ length: draw.below(EVENTS_MAX + 1) }, () => anyEvent(isFirst, others, draw));
    const question = { ask: "seeds", self: `${me}#1`, centres: {}, membersMin: 1, seeds, events };
    await comparison.ask<readonly Stage<readonly string[]>[], readonly Stage<ReadonlySet<string>>[]>(
      isFirst ? "the first seed asks others" : "a node asks its seeds",
      question,
      stages(seeds, events),
      (real) => ({
        model: stages(seeds, events),
        real: real.map(({ joins, asks }) => ({ joins, asks: new Set(asks) })),
      }),
    );
  }
}

/** Most answers are no, because the first yes ends the process. */
function anyEvent(isFirst: boolean, others: readonly string[], draw: Draw): string {
  if (draw.chance(0.6)) return `InitJoinNack ${draw.of(others)}`;
  if (draw.chance(0.4)) return `InitJoinAck ${draw.of(others)}`;
  return isFirst && draw.chance(0.6) ? "retry" : "timeout";
}

function stages(seeds: readonly string[], events: readonly string[]): readonly Stage<ReadonlySet<string>>[] {
  const joiner: Joiner = { uid: 1, phase: { kind: "initialized" } };
  const nothing = (): void => undefined;
  const effects = { send: nothing, startTimer: nothing, stopTimer: nothing };
  const self = { id: me, scope: { seeds: { [me]: seeds } }, rules: joinRules, ...effects };
  const stage = (joins: string | undefined): Stage<ReadonlySet<string>> => ({
    joins: joins ?? null,
    asks: joins === undefined && joiner.phase.kind === "uninitialized" ? new Set(joiner.phase.unanswered) : new Set(),
  });
  const all = [stage(joinSeedNodes(joiner, self))];
  for (const event of events) {
    if (all.at(-1)!.joins !== null) break;
    const [kind, from] = event.split(" ");
    if (kind === "InitJoinAck") all.push(stage(heardInitJoinAck(joiner, from)));
    else if (kind === "InitJoinNack") all.push(stage(heardInitJoinNack(joiner, from, self)));
    else if (kind === "timeout") all.push(stage(seedNodeTimeout(joiner, self)));
    else {
      retryInitJoin(joiner, self);
      all.push(stage(undefined));
    }
  }
  return all;
}
