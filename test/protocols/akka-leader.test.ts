import { describe, expect, test } from "vitest";
import { convergenceRules, hasConverged } from "../../src/protocols/akka/akka-cluster/convergence.ts";
import { emptyGossip, type Gossip, gossipRules } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import { heartbeatReceivers, heartbeatRules } from "../../src/protocols/akka/akka-cluster/heartbeat-ring.ts";
import { admitWeakly, lead, leaderOf, leaderRules } from "../../src/protocols/akka/akka-cluster/leader.ts";
import type { Member, Status } from "../../src/protocols/akka/akka-cluster/membership.ts";
import { allReachable, observe, type Reachability } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import type { View } from "../../src/protocols/akka/akka-cluster/gossip-view.ts";

const rules = { ...gossipRules, ...leaderRules, ...convergenceRules };
const is = (status: Status, upNumber: number | null = null): Member => ({ status, upNumber });
const nobody: ReadonlySet<string> = new Set();

function viewOf(
  members: Gossip["members"],
  {
    self = "a#1",
    isPreparing = false,
    seen = Object.keys(members),
    reachability = allReachable as Reachability,
    centres = {},
  } = {},
): View {
  const centreOf = (member: string): string => (centres as Record<string, string>)[member] ?? "west";
  return { gossip: { ...emptyGossip, members, seen: new Set(seen), reachability }, self, isPreparing, centreOf };
}
const missing = (...rows: readonly (readonly [string, string])[]): Reachability =>
  rows.reduce<Reachability>((all, [observer, subject]) => observe(all, observer, subject, "unreachable"), allReachable);

describe("the leader", () => {
  test("is the first by address that is settled", () => {
    expect(leaderOf(viewOf({ "a#1": is("Joining"), "b#1": is("Up"), "c#1": is("Leaving") }), rules)).toBe("b#1");
  });

  test("is, if nobody is settled, the first that is WeaklyUp, or else Joining, or else Exiting", () => {
    expect(leaderOf(viewOf({ "a#1": is("Exiting"), "b#1": is("Joining"), "c#1": is("WeaklyUp") }), rules)).toBe("c#1");
    expect(leaderOf(viewOf({ "a#1": is("Exiting"), "b#1": is("Joining") }), rules)).toBe("b#1");
  });

  test("is never Down", () => {
    expect(leaderOf(viewOf({ "a#1": is("Down"), "b#1": is("Joining") }), rules)).toBe("b#1");
    expect(leaderOf(viewOf({ "a#1": is("Down") }), rules)).toBeUndefined();
  });

  test("can be two with the same gossip: a member that others cannot reach may take itself for the leader", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Up", 2) };
    const reachability = missing(["b#1", "a#1"]);
    expect(leaderOf(viewOf(members, { self: "a#1", reachability }), rules)).toBe("a#1");
    expect(leaderOf(viewOf(members, { self: "b#1", reachability }), rules)).toBe("b#1");
  });

  test("is one for each data centre", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Up", 1) };
    const centres = { "b#1": "east" };
    expect(leaderOf(viewOf(members, { self: "b#1", centres }), rules)).toBe("b#1");
    expect(leaderOf(viewOf(members, { self: "a#1", centres, reachability: missing(["b#1", "a#1"]) }), rules)).toBe(
      "a#1",
    );
  });
});

describe("convergence", () => {
  const converged = (view: View, confirmed = nobody): boolean => hasConverged(view, confirmed, rules);
  const members = { "a#1": is("Up", 1), "b#1": is("Up", 2), "c#1": is("Joining") };

  test("waits for all settled members to have seen the gossip, but not for joining ones", () => {
    expect(converged(viewOf(members, { seen: ["a#1", "b#1"] }))).toBe(true);
    expect(converged(viewOf(members, { seen: ["a#1", "c#1"] }))).toBe(false);
  });

  test("waits for unreachable members, unless they are Down or Exiting", () => {
    const reachability = missing(["b#1", "c#1"]);
    expect(converged(viewOf(members, { reachability }))).toBe(false);
    expect(converged(viewOf({ ...members, "c#1": is("Down") }, { reachability }))).toBe(true);
    expect(converged(viewOf({ ...members, "c#1": is("Exiting") }, { reachability }))).toBe(true);
  });

  test("ignores what Down members and other data centres say", () => {
    const reachability = missing(["c#1", "b#1"]);
    expect(converged(viewOf(members, { reachability }))).toBe(false);
    expect(converged(viewOf({ ...members, "c#1": is("Down") }, { reachability }))).toBe(true);
    expect(converged(viewOf(members, { reachability, centres: { "c#1": "east" } }))).toBe(true);
  });

  test("does not wait for a member that has confirmed its exit", () => {
    const leaving = { "a#1": is("Up", 1), "b#1": is("Leaving", 2) };
    expect(converged(viewOf(leaving, { seen: ["a#1"] }))).toBe(false);
    expect(converged(viewOf(leaving, { seen: ["a#1"] }), new Set(["b#1"]))).toBe(true);
  });

  test("waits for all members of all data centres before the first one of a new data centre is Up", () => {
    const far = { "a#1": is("Up", 1), "b#1": is("Joining"), "c#1": is("Joining") };
    const centres = { "b#1": "east", "c#1": "east" };
    expect(converged(viewOf(far, { self: "b#1", seen: ["a#1", "b#1"], centres }))).toBe(false);
    expect(converged(viewOf(far, { self: "b#1", seen: ["a#1", "b#1", "c#1"], centres }))).toBe(true);
  });
});

describe("a leader with convergence", () => {
  const led = (view: View, confirmed = nobody, membersMin = 1): Gossip["members"] =>
    lead(view, confirmed, membersMin, "fixed", rules).members;

  test("lets in joining members, in the order of addresses, each younger than all before", () => {
    expect(led(viewOf({ "a#1": is("Joining"), "b#1": is("Up", 4), "c#1": is("WeaklyUp") }))).toEqual({
      "a#1": is("Up", 5),
      "b#1": is("Up", 4),
      "c#1": is("Up", 6),
    });
  });

  test("waits until there are enough members", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Joining") };
    expect(led(viewOf(members), nobody, 3)).toEqual(members);
  });

  test("moves a leaving member to Exiting, and removes it when it has confirmed", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Leaving", 2) };
    expect(led(viewOf(members))).toEqual({ "a#1": is("Up", 1), "b#1": is("Exiting", 2) });
    expect(led(viewOf({ "a#1": is("Up", 1), "b#1": is("Exiting", 2) }))).toEqual({
      "a#1": is("Up", 1),
      "b#1": is("Exiting", 2),
    });
    expect(led(viewOf({ "a#1": is("Up", 1), "b#1": is("Exiting", 2) }), new Set(["b#1"]))).toEqual({
      "a#1": is("Up", 1),
    });
  });

  test("removes members that are Down and unreachable, and none that is reachable", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Down", 2), "c#1": is("Down", 3) };
    const gossip = lead(viewOf(members, { reachability: missing(["a#1", "b#1"]) }), nobody, 1, "fixed", rules);
    expect(gossip.members).toEqual({ "a#1": is("Up", 1), "c#1": is("Down", 3) });
    expect(gossip.tombstones).toEqual(new Set(["b#1"]));
    expect(gossip.reachability.rows).toEqual({});
  });

  test("removes Down members of another data centre, and lets nobody in there", () => {
    const members = { "a#1": is("Up", 1), "b#1": is("Down", 1), "c#1": is("Joining") };
    expect(led(viewOf(members, { centres: { "b#1": "east", "c#1": "east" } }))).toEqual({
      "a#1": is("Up", 1),
      "c#1": is("Joining"),
    });
  });
});

test("without convergence, joining members that are reachable are let in weakly", () => {
  const members = { "a#1": is("Up", 1), "b#1": is("Joining"), "c#1": is("Joining") };
  expect(admitWeakly(viewOf(members, { reachability: missing(["a#1", "b#1"]) }), 1).members).toEqual({
    "a#1": is("Up", 1),
    "b#1": is("Joining"),
    "c#1": is("WeaklyUp"),
  });
});

describe("the heartbeat ring", () => {
  const members = Object.fromEntries(["a#1", "b#1", "c#1", "d#1", "e#1"].map((member) => [member, is("Up")]));
  const receivers = (self: string, monitoredBy: number, reachability = allReachable): readonly string[] =>
    heartbeatReceivers({ members, reachability }, self, monitoredBy, heartbeatRules);

  test("leads from each to the next ones, and around", () => {
    expect(receivers("b#1", 2)).toEqual(["c#1", "d#1"]);
    expect(receivers("d#1", 2)).toEqual(["e#1", "a#1"]);
  });

  test("leads to all members if there are no more than that", () => {
    expect(receivers("c#1", 4)).toEqual(["d#1", "e#1", "a#1", "b#1"]);
    expect(receivers("c#1", 9)).toEqual(["d#1", "e#1", "a#1", "b#1"]);
  });

  test("includes unreachable members on the way, without counting them", () => {
    expect(receivers("a#1", 2, missing(["e#1", "b#1"]))).toEqual(["b#1", "c#1", "d#1"]);
    expect(receivers("a#1", 1, missing(["e#1", "b#1"], ["e#1", "c#1"]))).toEqual(["b#1", "d#1"]);
  });
});
