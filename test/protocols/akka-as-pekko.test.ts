/** Cases in which the model once differed from the real classes of Pekko 1.7.0, driven step by step. Now they agree. */
import { describe, expect, test } from "vitest";
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { emptyGossip, type Gossip, gossipRules, merge } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import { sameSeen } from "../../src/protocols/akka/akka-cluster/combine.ts";
import { downable, downAddress, resolution } from "../../src/protocols/akka/akka-cluster/downing.ts";
import { admitWeakly, lead, leaderRules } from "../../src/protocols/akka/akka-cluster/leader.ts";
import { mayPrepareToo } from "../../src/protocols/akka/akka-cluster/leaving.ts";
import type { Member, Status } from "../../src/protocols/akka/akka-cluster/membership.ts";
import { change, viewOf } from "../../src/protocols/akka/akka-cluster/own-gossip.ts";
import { allReachable, observe, type Reachability } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import type { Self } from "../../src/protocols/akka/akka-cluster/rules.ts";
import { downs, type Strategy } from "../../src/protocols/akka/akka-cluster/split-brain-resolver.ts";
import type { State } from "../../src/protocols/akka/akka-cluster/types.ts";
import { judgeJoin } from "../../src/protocols/akka/joining/judge-join.ts";

const rules = { ...gossipRules, ...leaderRules };
const is = (status: Status, upNumber: number | null = null): Member => ({ status, upNumber });
const missing = (...rows: readonly (readonly [string, string])[]): Reachability =>
  rows.reduce<Reachability>((all, [observer, subject]) => observe(all, observer, subject, "unreachable"), allReachable);
const gossip = (members: Gossip["members"], reachability = allReachable): Gossip => ({
  ...emptyGossip,
  members,
  reachability,
  seen: new Set(Object.keys(members)),
});
/** n1, in a cluster. */
const stateOf = (of: Gossip, more: Partial<State> = {}): State => ({
  uid: 1,
  phase: { kind: "initialized" },
  gossip: of,
  exitingConfirmed: new Set(),
  isExiting: false,
  isPreparing: false,
  lease: null,
  hasStopped: false,
  ...more,
});
const n1 = (strategy: Strategy | null = null, centres: Readonly<Record<string, string>> = {}) =>
  ({
    id: "n1",
    variant: "pekko",
    rules: akkaCluster.rules,
    scope: { ...akkaCluster.scopes.smoke, strategy, centres },
  }) as const;

test("if two gossips know of equally many changes by an observer, the one without its rows is believed", () => {
  const members = { "n1#1": is("Up", 1), "n2#1": is("Up", 2) };
  const told = gossip(members, missing(["n1#1", "n2#1"]));
  const bare = gossip(members, { rows: {}, versions: { "n1#1": 1 } });
  for (const version of ["fixed", "pekko"] as const) {
    expect(merge(told, bare, version, gossipRules).reachability).toEqual({ rows: {}, versions: { "n1#1": 1 } });
    expect(merge(bare, told, version, gossipRules).reachability).toEqual({ rows: {}, versions: { "n1#1": 1 } });
  }
});

test("a leader that moves itself from Leaving to Exiting has not seen that itself", () => {
  const state = stateOf(gossip({ "n1#1": is("Leaving", 1) }));
  change(state, gossip({ "n1#1": is("Exiting", 1) }), n1() as unknown as Self);
  expect(state.gossip.seen).toEqual(new Set());
  expect(state.isExiting).toBe(true);
});

describe("newcomers", () => {
  const joining = gossip({ "n1#1": is("Up", 1), "n2#1": is("Up", 1), "n3#1": is("Joining") });
  const centres = { n2: "east" };
  const isUp = (state: State, membersMin: number): Status =>
    lead(viewOf(state, n1(null, centres)), new Set(), membersMin, "pekko", rules).members["n3#1"].status;
  const isWeak = (state: State, membersMin: number): Status =>
    admitWeakly(viewOf(state, n1(null, centres)), membersMin).members["n3#1"].status;

  test("are let in if there are enough members in all data centres together", () => {
    expect([isUp(stateOf(joining), 3), isUp(stateOf(joining), 4)]).toEqual(["Up", "Joining"]);
    expect([isWeak(stateOf(joining), 3), isWeak(stateOf(joining), 4)]).toEqual(["WeaklyUp", "Joining"]);
  });

  test("are let in weakly even if a member that is Down says that they are unreachable", () => {
    const members = { "n1#1": is("Up", 1), "n2#1": is("Down", 2), "n3#1": is("Joining") };
    const admitted = (observer: string): Status =>
      admitWeakly(viewOf(stateOf(gossip(members, missing([observer, "n3#1"]))), n1()), 1).members["n3#1"].status;
    expect([admitted("n2#1"), admitted("n1#1")]).toEqual(["WeaklyUp", "Joining"]);
  });

  test("are kept out by a leader that prepares for shutdown, and let in by one that has only heard that others do", () => {
    const members = { "n1#1": is("PreparingForShutdown", 1), "n3#1": is("Joining") };
    const told = stateOf(gossip(members), { isPreparing: true });
    const heard = stateOf(gossip(members));
    expect([isUp(told, 1), isUp(heard, 1)]).toEqual(["Joining", "Up"]);
    expect([isWeak(told, 1), isWeak(heard, 1)]).toEqual(["Joining", "WeaklyUp"]);
  });

  test("a node that is Up when it sees that others prepare does so too, and one that was made to prepare does not", () => {
    const beside = (own: Status): State =>
      stateOf(gossip({ "n1#1": is(own, 1), "n2#1": is("PreparingForShutdown", 2) }));
    expect(mayPrepareToo(beside("Up"), n1())).toBe(true);
    expect(mayPrepareToo(beside("PreparingForShutdown"), n1())).toBe(false);
    expect(mayPrepareToo({ ...beside("Up"), isPreparing: true }, n1())).toBe(false);
  });
});

describe("the resolver", () => {
  const three = { "n1#1": is("Up", 1), "n2#1": is("Up", 2), "n3#1": is("Up", 3) };
  const decided = (of: Gossip, strategy: Strategy, centres = {}) => resolution(stateOf(of), n1(strategy, centres));

  test("decides nothing if only the node itself is said to be unreachable, or only another data centre", () => {
    expect(decided(gossip(three, missing(["n2#1", "n1#1"])), { kind: "down-all" })).toBeUndefined();
    const far = { n3: "east" };
    expect(decided(gossip(three, missing(["n1#1", "n3#1"])), { kind: "down-all" }, far)).toBeUndefined();
    expect(decided(gossip(three, missing(["n1#1", "n3#1"])), { kind: "down-all" })).toEqual(["n1#1", "n2#1", "n3#1"]);
  });

  test("decides once more when a member has been downed, which counts as unreachable", () => {
    const downed = gossip({ ...three, "n3#1": is("Down", 3) });
    expect(decided(downed, { kind: "static-quorum", quorum: 3 })).toEqual(["n1#1", "n2#1"]);
    expect(decided(downed, { kind: "static-quorum", quorum: 2 })).toBeUndefined();
    expect(decided(downed, { kind: "lease-majority" })).toEqual({ ifGranted: [], ifDenied: ["n1#1", "n2#1"] });
  });

  test("downs all if a row leads from a member that is half connected in one way to one that is so in the other", () => {
    const six = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`n${n}#1`, is("Up", n)]));
    const rows = ["n1 n2", "n2 n1", "n3 n4", "n3 n1", "n1 n5"].map((row) => row.split(" ").map((name) => `${name}#1`));
    const complaints = rows.map(([observer, subject]) => ({ observer, subject }));
    const unreachable = new Set(complaints.map(({ subject }) => subject));
    const view = { members: six, unreachable, complaints, seen: new Set(["n4#1", "n6#1"]) };
    const whom = (version: "pekko" | "fixed") =>
      [
        ...downs(view, { strategy: { kind: "keep-majority" }, leaseGranted: true, version, rules: akkaCluster.rules }),
      ].sort();
    expect(whom("pekko")).toEqual(["n1#1", "n2#1", "n3#1", "n4#1", "n5#1", "n6#1"]);
    expect(whom("fixed")).toEqual(["n1#1", "n2#1", "n3#1", "n4#1", "n5#1"]);
  });
});

test("a node that downs another process at its own address tells all that it can reach, as if it downed itself", () => {
  const told = (address: string): readonly string[] => {
    const sent: string[] = [];
    const members = { "n1#1": is("Up", 1), "n1#0": is("Up", 2), "n2#1": is("Up", 3), "n3#1": is("Up", 4) };
    const self = { ...n1(), send: (to: string) => sent.push(to) } as unknown as Self;
    downAddress(stateOf(gossip(members)), address, self);
    return sent;
  };
  expect(told("n1")).toEqual(["n1", "n2", "n3"]);
  expect(told("n2")).toEqual(["n2"]);
});

test("a Status lists by address who has seen a gossip: another process there makes no difference", () => {
  expect(sameSeen(new Set(["n1#1", "n2#1"]), new Set(["n2#2", "n1#1"]))).toBe(true);
  expect(sameSeen(new Set(["n1#1", "n2#1"]), new Set(["n1#1"]))).toBe(false);
});

describe("of two processes at one address, the first is meant", () => {
  test("when the address is downed: if the first is Down already, nobody is downed", () => {
    expect(downable(stateOf(gossip({ "n2#2": is("Up"), "n2#1": is("Up") })), "n2")).toBe("n2#1");
    expect(downable(stateOf(gossip({ "n2#2": is("Up"), "n2#1": is("Down") })), "n2")).toBeUndefined();
  });

  test("when the other joins again: the first has to be replaced", () => {
    expect(judgeJoin({ "n2#1": 0, "n2#2": 0 }, "n2#2")).toBe("replace first");
    expect(judgeJoin({ "n2#1": 0, "n2#2": 0 }, "n2#1")).toBe("welcome again");
  });
});
