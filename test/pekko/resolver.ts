/** Compares the split-brain resolver: the members that it downs, by the model and by the real strategies. */
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import { resolution } from "../../src/protocols/akka/akka-cluster/downing.ts";
import type { Strategy } from "../../src/protocols/akka/akka-cluster/split-brain-resolver.ts";
import type { State } from "../../src/protocols/akka/akka-cluster/types.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import { anyGossip, anyReachability } from "./gossips.ts";
import { asked, placeOf, type Situation } from "./situation.ts";

const names = ["n1#1", "n2#1", "n3#1", "n4#1", "n5#1", "n6#1"];
const strategies: readonly Strategy[] = [
  { kind: "static-quorum", quorum: 2 },
  { kind: "static-quorum", quorum: 3 },
  { kind: "keep-majority" },
  { kind: "keep-oldest", downIfAlone: true },
  { kind: "keep-oldest", downIfAlone: false },
  { kind: "down-all" },
  { kind: "lease-majority" },
];

/** What every strategy does in random splits, as seen by the leader, which alone decides. */
export async function compareStrategies(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const gossip = anySplit(draw);
    const state: State = {
      uid: 1,
      phase: { kind: "initialized" },
      gossip,
      exitingConfirmed: new Set(),
      isExiting: false,
      isPreparing: false,
      lease: null,
      hasStopped: false,
    };
    const centres = draw.chance(0.2) ? { n1: "west", n2: "west", n3: "west", n4: "west", n5: "east", n6: "east" } : {};
    for (const strategy of strategies) {
      const scope = { ...akkaCluster.scopes.smoke, centres, strategy };
      await compareResolution(comparison, { id: "n1", state, scope }, strategy.kind);
    }
  }
}

/** @param what the name of this comparison in the count */
export async function compareResolution(comparison: Comparison, situation: Situation, what: string): Promise<void> {
  const { strategy } = situation.scope;
  const decided = resolution(situation.state, placeOf(situation));
  const lists =
    decided !== undefined && "ifGranted" in decided
      ? ([
          [true, decided.ifGranted],
          [false, decided.ifDenied],
        ] as const)
      : strategy?.kind === "lease-majority"
        ? ([
            [true, []],
            [false, []],
          ] as const)
        : ([[true, decided ?? []]] as const);
  for (const [leaseGranted, list] of lists) {
    const model = new Set(list);
    const question = { ask: "downs", ...asked(situation), strategy, leaseGranted };
    await comparison.ask<readonly string[], ReadonlySet<string>>(`resolver, ${what}`, question, model, (real) => ({
      model,
      real: new Set(real),
    }));
  }
}

/** n1 is Up, and found first, so that it leads. */
function anySplit(draw: Draw): Gossip {
  const any = { ...anyGossip(draw, names, "n1#1"), tombstones: new Set<string>() };
  // Half of them have six members that are Up: being half connected in two ways takes five.
  const isWhole = draw.chance(0.5);
  const members = Object.fromEntries(
    names
      .filter((name) => isWhole || name in any.members)
      .map((name, at) => [
        name,
        isWhole || name === "n1#1" || draw.chance(0.7)
          ? { status: "Up" as const, upNumber: 1 + at }
          : any.members[name],
      ]),
  );
  const all = Object.keys(members);
  if (draw.chance(0.2)) return { ...any, members, reachability: anyReachability(draw, all) };
  const { rows, seen } = draw.chance(0.4) ? cleanly(draw, all) : halfConnected(draw, all);
  const by: Record<string, Record<string, "unreachable">> = {};
  for (const [observer, subject] of rows)
    if (observer !== subject) by[observer] = { ...by[observer], [subject]: "unreachable" };
  const versions = Object.fromEntries(Object.keys(by).map((observer) => [observer, 1]));
  return { ...any, members, reachability: { rows: by, versions }, seen: new Set(seen) };
}

interface Rows {
  readonly rows: readonly (readonly [observer: string, subject: string])[];
  readonly seen: readonly string[];
}

/** All on this side miss all on the other, which have not seen that; sometimes with rows that do not fit a clean split. */
function cleanly(draw: Draw, all: readonly string[]): Rows {
  const here = all.filter((name) => name === "n1#1" || draw.chance(0.5));
  const there = all.filter((name) => !here.includes(name));
  const rows = here.flatMap((observer) => there.map((subject) => [observer, subject] as const));
  return { rows: [...rows, ...someRows(draw, all, draw.below(3))], seen: here };
}

/**
 * Some members are half connected in one way (observer and observed), some in the other (missed although they have seen the gossip), and
 * rows lead from one kind to the other and on. The resolver's treatment of these only shows if all come together: of rows drawn
 * independently, not one in a thousand shows it.
 */
function halfConnected(draw: Draw, all: readonly string[]): Rows {
  if (all.length < 5) return cleanly(draw, all);
  const [one, other, watcher, around, far] = draw.shuffled(all);
  const kinds = [
    [one, other],
    [other, one],
    [watcher, around],
  ] as const;
  const between = draw.some(
    [
      [watcher, one],
      [one, far],
      [far, watcher],
    ] as const,
    0.8,
  );
  return {
    rows: [...kinds, ...between, ...someRows(draw, all, draw.below(3))],
    seen: [around, ...draw.some(all, 0.15)],
  };
}

const someRows = (draw: Draw, all: readonly string[], count: number): Rows["rows"] =>
  Array.from({ length: count }, () => [draw.of(all), draw.of(all)] as const);
