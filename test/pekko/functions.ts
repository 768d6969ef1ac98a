/** Compares the pure functions of the model with those of the real code, on random values. */
import { gossipRules, merge, remove } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import {
  isGoing,
  type Member,
  moves,
  prevailing,
  prevailingMember,
} from "../../src/protocols/akka/akka-cluster/membership.ts";
import { observe } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import { compare } from "../../src/protocols/akka/akka-cluster/vector-clock.ts";
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import { anyGossip, statuses } from "./gossips.ts";
import { gossipIn, type WrittenGossip } from "./situation.ts";

const names = ["n1#1", "n2#1", "n3#1", "n4#1", "n4#2"];
const ages = [null, 1, 2];
const as = ["unreachable", "reachable", "terminated"] as const;

export async function compareFunctions(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  const ask = <Compared>(what: string, question: object, model: Compared): Promise<void> =>
    comparison.ask<unknown, Compared>(what, question, model, (real) => ({ model, real }));
  const askGossip = (what: string, question: object, model: Gossip): Promise<void> =>
    comparison.ask<WrittenGossip, Gossip>(what, question, model, (real) => ({ model, real: gossipIn(real) }));

  const listed = Object.entries(moves).map(([from, to]) => [from, new Set(to)] as const);
  const allowed = Object.fromEntries([...listed, ["Removed", new Set()]]);
  await comparison.ask<Record<string, string[]>, typeof allowed>(
    "moves between statuses",
    { ask: "moves" },
    allowed,
    (real) => ({
      model: allowed,
      real: Object.fromEntries(Object.entries(real).map(([from, to]) => [from, new Set(to)])),
    }),
  );
  const members: readonly Member[] = statuses.flatMap((status) => ages.map((upNumber) => ({ status, upNumber })));
  for (const one of members)
    for (const other of members) {
      const model = prevailingMember(one, other, (a, b) => prevailing(a, b, "pekko"));
      await ask("which of two members prevails", { ask: "prevails", one, other }, model);
    }
  for (let made = 0; made < times; made++) {
    const clock = () => Object.fromEntries(draw.some(names, 0.7).map((name) => [name, 1 + draw.below(2)]));
    const [first, second] = [clock(), clock()];
    await ask("comparing versions", { ask: "compare", one: first, other: second }, compare(first, second));

    const [one, other] = [anyGossip(draw, names), anyGossip(draw, names)];
    // The daemon prunes these before it merges, which is compared in steps.
    if (!isPrunedFirst(one, other) && !isPrunedFirst(other, one))
      await askGossip("merging gossips", { ask: "merge", one, other }, merge(one, other, "pekko", gossipRules));

    const all = Object.keys(one.members);
    const gone = draw.some(all, 0.3);
    const removed = remove(one, new Set(gone), "pekko", gossipRules);
    await askGossip("removing members", { ask: "remove", gossip: one, gone }, removed);
    if (all.length < 2) continue;
    const observer = draw.of(all);
    const subject = draw.of(all.filter((member) => member !== observer));
    const said = draw.of(as);
    const reachability = observe(one.reachability, observer, subject, said);
    const question = { ask: "observe", gossip: one, observer, subject, as: said };
    await askGossip("changing reachability", question, { ...one, reachability });
  }
}

const isPrunedFirst = (one: Gossip, other: Gossip): boolean =>
  Object.keys(one.members).some(
    (member) => isGoing(one.members[member].status) && !(member in other.members) && member in one.version,
  );
