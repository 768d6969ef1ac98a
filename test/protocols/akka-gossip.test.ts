import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { combine } from "../../src/protocols/akka/akka-cluster/combine.ts";
import {
  changed,
  emptyGossip,
  type Gossip,
  gossipRules,
  merge,
  remove,
  withMember,
  withStatus,
} from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import {
  canBecome,
  isGoing,
  type Member,
  type Status,
  type Version,
} from "../../src/protocols/akka/akka-cluster/membership.ts";
import { allReachable, observe } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import { compare } from "../../src/protocols/akka/akka-cluster/vector-clock.ts";

const up = (upNumber: number): Member => ({ status: "Up", upNumber });
const is = (status: Status): Member => ({ status, upNumber: null });
const founded: Gossip = {
  ...emptyGossip,
  members: { "a#1": up(1), "b#1": up(2), "c#1": up(3) },
  version: { "a#1": 3 },
  seen: new Set(["a#1", "b#1", "c#1"]),
};

/** A change that a node makes to its own gossip, or a gossip that it receives. */
const deed = fc.record({
  by: fc.constantFrom("a#1", "b#1", "c#1"),
  to: fc.constantFrom("a#1", "b#1", "c#1", "d#1", "e#1"),
  what: fc.oneof(
    fc.constantFrom<Status>("Leaving", "Exiting", "Down", "PreparingForShutdown", "ReadyForShutdown"),
    fc.constantFrom("hear", "hear", "hear", "miss", "find", "add", "remove"),
  ),
});
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;
type Gossips = Readonly<Record<string, Gossip>>;

function done(all: Gossips, { by, to, what }: Deed, version: Version): Gossips {
  const own = all[by];
  const known = own.members[to]?.status as Status | undefined;
  const having = (gossip: Gossip): Gossips => ({ ...all, [by]: gossip });
  const observed = (said: "reachable" | "unreachable"): Gossips => {
    const reachability = observe(own.reachability, by, to, said);
    return reachability === own.reachability ? all : having(changed({ ...own, reachability }, by));
  };
  switch (what) {
    case "hear":
      return to in all && to !== by ? having(combine(own, all[to], version, gossipRules).gossip) : all;
    case "miss":
      return known && to !== by && by in own.members ? observed("unreachable") : all;
    case "find":
      return known && to !== by && by in own.members ? observed("reachable") : all;
    case "add":
      return known || own.tombstones.has(to) ? all : having(changed(withMember(own, to, is("Joining")), by));
    case "remove":
      return known && isGoing(known) && to !== by
        ? having(changed(remove(own, new Set([to]), version, gossipRules), by))
        : all;
    default:
      return known && canBecome(known, what) ? having(changed(withStatus(own, to, what), by)) : all;
  }
}

/** What three members can know of one cluster after some changes. */
const threeGossips = (version: Version): fc.Arbitrary<readonly Gossip[]> =>
  fc.array(deed, { maxLength: 25 }).map((deeds) =>
    Object.values(
      deeds.reduce<Gossips>((all, one) => done(all, one, version), {
        "a#1": founded,
        "b#1": founded,
        "c#1": founded,
      }),
    ),
  );

const parts = ({ members, version, reachability }: Gossip): object => ({ members, version, reachability });
const merging =
  (version: Version) =>
  (one: Gossip, other: Gossip): Gossip =>
    merge(one, other, version, gossipRules);

describe("merge", () => {
  const or = merging("fixed");

  test.prop([threeGossips("fixed")], { numRuns: 2000 })("is commutative", ([a, b]) => {
    expect(parts(or(a, b))).toEqual(parts(or(b, a)));
  });

  test.prop([threeGossips("fixed")], { numRuns: 2000 })("is associative", ([a, b, c]) => {
    expect(parts(or(or(a, b), c))).toEqual(parts(or(a, or(b, c))));
  });

  test.prop([threeGossips("fixed")], { numRuns: 2000 })("is idempotent", ([a]) => {
    expect(parts(or(a, a))).toEqual(parts(a));
  });

  test.prop([threeGossips("pekko")], { numRuns: 2000 })("is commutative in Pekko too", ([a, b]) => {
    expect(parts(merging("pekko")(a, b))).toEqual(parts(merging("pekko")(b, a)));
  });

  test("is known not to be associative in Pekko, so a member that was Down can come back", () => {
    const or = merging("pekko");
    const down = { ...founded, members: { ...founded.members, "d#1": is("Down") }, version: { "a#1": 3, "b#1": 2 } };
    const joining = {
      ...founded,
      members: { ...founded.members, "d#1": is("Joining") },
      version: { "a#1": 3, "b#1": 1, "c#1": 1 },
    };
    const unaware = { ...founded, version: { "a#1": 4 } };
    expect(or(or(down, unaware), joining).members["d#1"]).toEqual({ status: "Joining", upNumber: null });
    expect(or(or(down, joining), unaware).members["d#1"]).toBeUndefined();
    const fixed = merging("fixed");
    expect(fixed(fixed(down, unaware), joining).members["d#1"]).toEqual({ status: "Down", upNumber: null });
    expect(fixed(fixed(down, joining), unaware).members["d#1"]).toEqual({ status: "Down", upNumber: null });
  });

  test.prop([threeGossips("fixed")], { numRuns: 2000 })("gives gossips with one version one content", ([a, b]) => {
    if (compare(a.version, b.version) === "same") expect(parts(a)).toEqual(parts(b));
  });

  test("takes the status that prevails, as Pekko's GossipSpec wants it", () => {
    const one = { ...emptyGossip, members: { "a#1": is("Up"), "c#1": is("Leaving"), "e#1": is("Joining") } };
    const other = { ...emptyGossip, members: { "a#1": is("Joining"), "c#1": is("Up"), "e#1": is("Up") } };
    const statuses = { "a#1": is("Up"), "c#1": is("Leaving"), "e#1": is("Up") };
    expect(or(one, other).members).toEqual(statuses);
    expect(or(other, one).members).toEqual(statuses);
  });

  test("leaves out a removed member and what it said, and still counts its changes", () => {
    const missed = { ...founded, reachability: observe(allReachable, "c#1", "a#1", "unreachable") };
    const before = changed(missed, "c#1");
    const after = changed(remove(withStatus(founded, "c#1", "Down"), new Set(["c#1"]), "fixed", gossipRules), "a#1");
    const merged = or(before, after);
    expect(merged).toEqual({
      members: { "a#1": up(1), "b#1": up(2) },
      seen: new Set(),
      reachability: { rows: {}, versions: {} },
      version: { "a#1": 4, "c#1": 1 },
      tombstones: new Set(["c#1"]),
    });
  });
});

describe("a received gossip", () => {
  test("of the same version adds the members that have seen it", () => {
    const one = { ...founded, seen: new Set(["a#1"]) };
    const other = { ...founded, seen: new Set(["b#1"]) };
    expect(combine(one, other, "fixed", gossipRules)).toEqual({
      gossip: { ...founded, seen: new Set(["a#1", "b#1"]) },
      received: "same",
    });
  });

  test("replaces an older one, and is ignored if it is older itself", () => {
    const later = changed(withStatus(founded, "c#1", "Leaving"), "c#1");
    expect(combine(founded, later, "fixed", gossipRules)).toEqual({ gossip: later, received: "after" });
    expect(combine(later, founded, "fixed", gossipRules)).toEqual({ gossip: later, received: "before" });
  });
});

describe("reachability", () => {
  test("has no row about a member that was always reachable", () => {
    expect(observe(allReachable, "a#1", "b#1", "reachable")).toBe(allReachable);
  });

  test("drops the rows of an observer when all are reachable again, but not its count", () => {
    const missed = observe(observe(allReachable, "a#1", "b#1", "unreachable"), "a#1", "c#1", "unreachable");
    const foundOne = observe(missed, "a#1", "b#1", "reachable");
    expect(foundOne).toEqual({
      rows: { "a#1": { "b#1": "reachable", "c#1": "unreachable" } },
      versions: { "a#1": 3 },
    });
    expect(observe(foundOne, "a#1", "c#1", "reachable")).toEqual({ rows: {}, versions: { "a#1": 4 } });
  });

  test("never takes back that a process has ended", () => {
    const ended = observe(allReachable, "a#1", "b#1", "terminated");
    expect(observe(ended, "a#1", "b#1", "reachable")).toBe(ended);
    expect(observe(ended, "a#1", "b#1", "unreachable")).toBe(ended);
  });
});
