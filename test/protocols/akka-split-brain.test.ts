import { describe, expect, test } from "vitest";
import type { Members, Status, Version } from "../../src/protocols/akka/akka-cluster/membership.ts";
import type { Complaint } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import {
  downs,
  resolverRules as rules,
  type SplitView,
  type Strategy,
} from "../../src/protocols/akka/akka-cluster/split-brain-resolver.ts";

const strategies = {
  "static-quorum of 1": { kind: "static-quorum", quorum: 1 },
  "static-quorum of 2": { kind: "static-quorum", quorum: 2 },
  "static-quorum of 3": { kind: "static-quorum", quorum: 3 },
  "keep-majority": { kind: "keep-majority" },
  "keep-oldest": { kind: "keep-oldest", downIfAlone: false },
  "keep-oldest unless alone": { kind: "keep-oldest", downIfAlone: true },
  "down-all": { kind: "down-all" },
  "lease-majority": { kind: "lease-majority" },
} as const satisfies Record<string, Strategy>;
type Name = keyof typeof strategies;

/** All kinds of members that make a difference: WeaklyUp counts like Joining, and Exiting or Down members as if they were not there. */
const kinds: readonly Status[] = ["Up", "Joining", "Leaving"];

/** Every list of `length` values. */
const lists = <T>(values: readonly T[], length: number): readonly (readonly T[])[] =>
  length === 0 ? [[]] : lists(values, length - 1).flatMap((list) => values.map((value) => [...list, value]));

/** The last address is the oldest: the lowest address and the highest age are on the same side in some splits only. */
const membersWith = (statuses: readonly Status[]): Members =>
  Object.fromEntries(
    statuses.map((status, at) => [
      `n${at + 1}#1`,
      { status, upNumber: status === "Joining" ? null : statuses.length - at },
    ]),
  );

interface Side {
  readonly inside: readonly string[];
  readonly view: SplitView;
}

/** What a side sees when one of its members has missed all members of the other, and all of it knows. More rows would add nothing. */
const sideOf = (members: Members, inside: readonly string[]): Side => ({
  inside,
  view: {
    members,
    unreachable: new Set(Object.keys(members).filter((member) => !inside.includes(member))),
    seen: new Set(inside),
    complaints: Object.keys(members)
      .filter((subject) => !inside.includes(subject))
      .map((subject) => ({ observer: inside[0], subject })),
  },
});

function* splits(size: number, statuses: readonly Status[]): Generator<readonly [Members, Side, Side]> {
  for (const status of lists(statuses, size)) {
    const members = membersWith(status);
    const all = Object.keys(members);
    // Half of all subsets: a split has no first side.
    for (let sides = 1; sides < 2 ** (size - 1); sides += 1) {
      const isFirst = (member: string): boolean => ((sides >> all.indexOf(member)) & 1) === 1;
      const first = all.filter(isFirst);
      yield [
        members,
        sideOf(members, first),
        sideOf(
          members,
          all.filter((member) => !isFirst(member)),
        ),
      ];
    }
  }
}

/** Whether anybody on a side is left after its decision. */
function survives({ inside, view }: Side, name: Name, leaseGranted: boolean, version: Version = "fixed"): boolean {
  const downed = downs(view, { strategy: strategies[name], leaseGranted, version, rules });
  return inside.some((member) => isLive(view.members[member].status) && !downed.has(member));
}
const isLive = (status: Status): boolean => status !== "Down" && status !== "Exiting";

/** The least and the greatest number of sides left, over all splits of up to six members. */
function survivors(name: Name, sizes: readonly number[], statuses: readonly Status[]): readonly [number, number] {
  let [least, most] = [2, 0];
  for (const size of sizes) {
    for (const [, first, second] of splits(size, statuses)) {
      // The lease goes to the first or to the second.
      for (const granted of name === "lease-majority" ? [true, false] : [true]) {
        const left =
          Number(survives(first, name, granted)) +
          Number(survives(second, name, name === "lease-majority" ? !granted : granted));
        least = Math.min(least, left);
        most = Math.max(most, left);
      }
    }
  }
  return [least, most];
}

describe("a clean split of a cluster in which everybody is Up", () => {
  const all = [2, 3, 4, 5, 6];
  test.each<Name>(["keep-majority", "keep-oldest", "keep-oldest unless alone", "lease-majority"])(
    "leaves exactly one side under %s",
    (name) => {
      expect(survivors(name, all, ["Up"])).toEqual([1, 1]);
    },
  );

  test("leaves one side or none under static-quorum", () => {
    expect(survivors("static-quorum of 1", all, ["Up"])).toEqual([0, 0]);
    expect(survivors("static-quorum of 2", all, ["Up"])).toEqual([0, 1]);
    expect(survivors("static-quorum of 2", [2, 3], ["Up"])).toEqual([0, 1]);
    expect(survivors("static-quorum of 2", [3], ["Up"])).toEqual([1, 1]);
    expect(survivors("static-quorum of 3", [5], ["Up"])).toEqual([1, 1]);
  });

  test("a cluster too large for its quorum goes down as a whole", () => {
    expect(survivors("static-quorum of 2", [4, 5, 6], ["Up"])).toEqual([0, 0]);
    expect(survivors("static-quorum of 3", [6], ["Up"])).toEqual([0, 0]);
  });

  test("leaves nobody under down-all", () => {
    expect(survivors("down-all", all, ["Up"])).toEqual([0, 0]);
  });
});

test.each(Object.keys(strategies) as Name[])(
  "no clean split of up to six members, including joining and leaving ones, leaves two sides under %s",
  (name) => {
    expect(survivors(name, [2, 3, 4, 5, 6], kinds)[1]).toBeLessThanOrEqual(1);
  },
);

test("a member that is Down counts as if it were not there", () => {
  for (const name of Object.keys(strategies) as Name[]) {
    expect(survivors(name, [2, 3, 4], [...kinds, "Down"])[1]).toBeLessThanOrEqual(1);
  }
});

/** What a leader with convergence makes of all that join or leave. */
const moved = (members: Members): Members => {
  let upNumber = Object.keys(members).length;
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => {
      if (member.status === "Joining") return [name, { status: "Up", upNumber: ++upNumber }];
      return [name, member.status === "Leaving" ? { ...member, status: "Exiting" } : member];
    }),
  );
};

/** The greatest number of sides left if one side has missed the last moves of the leader on the other. */
function survivorsOfMoves(name: Name, sizes: readonly number[]): number {
  let most = 0;
  for (const size of sizes) {
    for (const [members, first, second] of splits(size, kinds)) {
      const leader = Object.keys(members).find((member) => members[member].status !== "Joining");
      const [knowing, other] = first.inside.some((member) => member === leader) ? [first, second] : [second, first];
      const told = sideOf(moved(members), knowing.inside);
      most = Math.max(most, Number(survives(told, name, true)) + Number(survives(other, name, true)));
    }
  }
  return most;
}

test.each<Name>(["keep-majority", "keep-oldest", "keep-oldest unless alone"])(
  "a split just after the leader changed a status leaves at most one side under %s",
  (name) => {
    expect(survivorsOfMoves(name, [2, 3, 4, 5])).toBe(1);
  },
);

test("it can leave two under static-quorum, if more members are joining than the quorum is meant for", () => {
  expect(survivorsOfMoves("static-quorum of 2", [2, 3])).toBe(1);
  expect(survivorsOfMoves("static-quorum of 3", [3, 4, 5])).toBe(1);
  expect(survivorsOfMoves("static-quorum of 2", [4])).toBe(2);
});

/** The view of a node, given which members miss which others. */
const viewOf = (members: Members, complaints: readonly Complaint[], seen: readonly string[] = []): SplitView => ({
  members,
  unreachable: new Set(complaints.map(({ subject }) => subject)),
  complaints,
  seen: new Set(seen),
});

/** All ways in which up to `size` members can miss each other. */
function* views(size: number): Generator<SplitView> {
  const members = membersWith(lists<Status>(["Up"], size)[0]);
  const all = Object.keys(members);
  const pairs = all.flatMap((observer) =>
    all.filter((subject) => subject !== observer).map((subject) => ({ observer, subject })),
  );
  for (let rows = 1; rows < 2 ** pairs.length; rows += 1) {
    yield viewOf(
      members,
      pairs.filter((_, at) => ((rows >> at) & 1) === 1),
    );
  }
}

test("in any view of up to four members, a member that somebody misses is not left together with members that nobody misses", () => {
  const mixed: SplitView[] = [];
  for (const size of [2, 3, 4]) {
    for (const view of views(size)) {
      for (const strategy of Object.values(strategies)) {
        for (const version of ["fixed", "pekko"] as const) {
          const downed = downs(view, { strategy, leaseGranted: true, version, rules });
          const missed = new Set(view.complaints.map(({ subject }) => subject));
          const left = Object.keys(view.members).filter((member) => !downed.has(member));
          const isMixed = left.some((member) => missed.has(member)) && left.some((member) => !missed.has(member));
          if (isMixed) mixed.push(view);
        }
      }
    }
  }
  expect(mixed).toEqual([]);
});

describe("links that are cut one by one", () => {
  const five = membersWith(["Up", "Up", "Up", "Up", "Up"]);
  const decide = (
    complaints: readonly Complaint[],
    version: Version,
    seen: readonly string[] = [],
  ): readonly string[] =>
    [
      ...downs(viewOf(five, complaints, seen), {
        strategy: strategies["keep-majority"],
        leaseGranted: true,
        version,
        rules,
      }),
    ].sort();
  const row = (observer: string, subject: string): Complaint => ({
    observer: `${observer}#1`,
    subject: `${subject}#1`,
  });

  test("two that miss only each other are both downed", () => {
    for (const version of ["fixed", "pekko"] as const) {
      expect(decide([row("n1", "n2"), row("n2", "n1")], version)).toEqual(["n1#1", "n2#1"]);
    }
  });

  test("a member that misses another which has seen its gossip is downed together with it", () => {
    expect(decide([row("n1", "n2")], "fixed", ["n2#1", "n3#1"])).toEqual(["n1#1", "n2#1"]);
  });

  test("other missed members are decided on without the rows between those two", () => {
    const complaints = [row("n1", "n2"), row("n2", "n1"), row("n3", "n5"), row("n4", "n5")];
    expect(decide(complaints, "fixed")).toEqual(["n1#1", "n2#1", "n5#1"]);
  });

  test("in Pekko, a member that missed a dead one and dies next is known to take the whole cluster with it", () => {
    const complaints = [row("n4", "n5"), row("n1", "n4"), row("n2", "n4"), row("n3", "n4")];
    expect(decide(complaints, "pekko")).toEqual(["n1#1", "n2#1", "n3#1", "n4#1", "n5#1"]);
    expect(decide(complaints, "fixed")).toEqual(["n4#1", "n5#1"]);
  });
});

/** Members die one after another. Each time, a remaining one misses it, and may be the next to die. */
function* deaths(size: number): Generator<SplitView> {
  const members = membersWith(lists<Status>(["Up"], size)[0]);
  const all = Object.keys(members);
  function* from(dead: readonly string[], complaints: readonly Complaint[]): Generator<SplitView> {
    if (dead.length > 0)
      yield viewOf(
        members,
        complaints,
        all.filter((one) => !dead.includes(one)),
      );
    if (2 * (dead.length + 1) >= size) return;
    for (const next of all.filter((one) => !dead.includes(one))) {
      for (const observer of all.filter((one) => one !== next && !dead.includes(one))) {
        yield* from([...dead, next], [...complaints, { observer, subject: next }]);
      }
    }
  }
  yield* from([], []);
}

describe("a minority that crashes one after another", () => {
  const lost = (version: Version, name: Name): number => {
    let count = 0;
    for (const size of [3, 4, 5, 6]) {
      for (const view of deaths(size)) {
        const left = downs(view, { strategy: strategies[name], leaseGranted: true, version, rules });
        if (left.size === size) count += 1;
      }
    }
    return count;
  };

  test.each<Name>(["keep-majority", "lease-majority"])("does not take the majority with it under %s", (name) => {
    expect(lost("fixed", name)).toBe(0);
  });

  test("is known to do so in Pekko, if the member that dies next had missed the one before", () => {
    expect(lost("pekko", "keep-majority")).toBeGreaterThan(0);
  });
});

test("the side that does not get the lease goes down, whatever its size", () => {
  const members = membersWith(["Up", "Up", "Up"]);
  const { view } = sideOf(members, ["n1#1", "n2#1"]);
  const decide = (granted: boolean): readonly string[] =>
    [...downs(view, { strategy: strategies["lease-majority"], leaseGranted: granted, version: "fixed", rules })].sort();
  expect(decide(true)).toEqual(["n3#1"]);
  expect(decide(false)).toEqual(["n1#1", "n2#1"]);
});
