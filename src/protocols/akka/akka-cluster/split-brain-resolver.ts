/**
 * The split-brain resolver: whom each side of a split has to down, so that the sides come to the same result without talking to each
 * other.
 *
 * Left out: roles, and keep-referee, which open Akka never had. That a minority asks for the lease later than a majority is up to the
 * caller.
 */
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { age, inOrder, type Members, type Status, type Version } from "./membership.ts";
import type { Complaint } from "./reachability.ts";

export type Strategy =
  /** A side with at least `quorum` members stays. */
  | { readonly kind: "static-quorum"; readonly quorum: number }
  | { readonly kind: "keep-majority" }
  /** The side of the oldest member stays; with `downIfAlone`, not if that member is alone. */
  | { readonly kind: "keep-oldest"; readonly downIfAlone: boolean }
  | { readonly kind: "down-all" }
  /** The side that gets the only lease stays. */
  | { readonly kind: "lease-majority" };

/** What one side knows of a split. */
export interface SplitView {
  /** The members of the side's data centre. */
  readonly members: Members;
  /** Who does not count as on this side: others that somebody cannot reach, or that are Down. */
  readonly unreachable: ReadonlySet<UniqueAddress>;
  /** By members of the data centre about each other. */
  readonly complaints: readonly Complaint[];
  readonly seen: ReadonlySet<UniqueAddress>;
}

export const resolverRules = {
  /** Whether rows by and about a member with this status count after half-connected members have been set aside. */
  isConnectable: (status: Status): boolean => isDownable(status),
  /** Whether a member with this status is counted when sides are compared. */
  isCounted: (status: Status): boolean =>
    status !== "Joining" && status !== "WeaklyUp" && status !== "Down" && status !== "Exiting",
  /** The members that some can reach and others cannot. */
  indirectlyConnected: (complaints: readonly Complaint[], version: Version): ReadonlySet<UniqueAddress> =>
    version === "pekko" ? observedObservers(complaints) : onCycles(complaints),
};
type ResolverRules = typeof resolverRules;

type Decision = "down unreachable" | "down reachable" | "down all" | "down indirectly connected";

/** What a side bases its decision on, besides what it sees. */
export interface Resolving {
  readonly strategy: Strategy;
  /** Whether it gets the lease, if the strategy asks for one. */
  readonly leaseGranted: boolean;
  readonly version: Version;
  readonly rules: ResolverRules;
}

/** The members that a side with this view has to down. */
export function downs(view: SplitView, by: Resolving, isAgain = false): ReadonlySet<UniqueAddress> {
  const { strategy, leaseGranted } = by;
  const side = sideOf(view, by.rules);
  const all = inOrder(view.members).filter((member) => isDownable(view.members[member].status));
  const { crossing, around } = indirectly(view, by);
  const indirect = new Set([...crossing, ...around]);
  const decision = decide(side, strategy, indirect.size > 0);
  const isDenied = strategy.kind === "lease-majority" && !leaseGranted;
  switch (decision) {
    case "down unreachable":
      return new Set(all.filter((member) => side.isAbsent(member) !== isDenied));
    case "down reachable":
      return new Set(all.filter((member) => !side.isAbsent(member)));
    case "down all":
      return new Set(all);
    case "down indirectly connected": {
      // A second time means that the split is not clean without them either.
      if (isAgain) return new Set(all);
      if (isDenied) return new Set(all.filter((member) => indirect.has(member) || !side.isAbsent(member)));
      const others = besides(view, [crossing, around], by);
      return new Set(all.filter((member) => indirect.has(member) || others.has(member)));
    }
  }
}

const isDownable = (status: Status): boolean => status !== "Down" && status !== "Exiting";

/**
 * Decides on unreachable members that are not indirectly connected, leaving out rows between members that are indirectly connected in
 * the same way. A row from a member that is so in one way to one that is so in the other stays, and counts as indirect once more.
 */
function besides(
  view: SplitView,
  indirect: readonly ReadonlySet<UniqueAddress>[],
  by: Resolving,
): ReadonlySet<UniqueAddress> {
  if ([...view.unreachable].every((member) => indirect.some((some) => some.has(member)))) return new Set();
  const isConnectable = (member: UniqueAddress): boolean => by.rules.isConnectable(view.members[member].status);
  const complaints = view.complaints.filter(
    ({ observer, subject }) =>
      isConnectable(observer) &&
      isConnectable(subject) &&
      !indirect.some((some) => some.has(observer) && some.has(subject)),
  );
  const unreachable = new Set(complaints.map(({ subject }) => subject));
  return downs({ ...view, unreachable, complaints }, by, true);
}

/**
 * The members that are indirectly connected, in either way: `crossing`, they are observers and observed; `around`, they are at either
 * end of a row about an address that has seen the gossip, so there is a way around the broken link.
 */
function indirectly({ complaints, seen }: SplitView, { version, rules }: Resolving) {
  const haveSeen = new Set([...seen].map(addressOf));
  const answered = complaints.filter(({ subject }) => haveSeen.has(addressOf(subject)));
  return {
    crossing: rules.indirectlyConnected(complaints, version),
    around: new Set(answered.flatMap(({ observer, subject }) => [observer, subject])),
  };
}

const observedObservers = (complaints: readonly Complaint[]): ReadonlySet<UniqueAddress> => {
  const observed = new Set(complaints.map(({ subject }) => subject));
  return new Set(complaints.map(({ observer }) => observer).filter((observer) => observed.has(observer)));
};

/** The members on cycles: following rows from observer to subject leads from the member back to itself. */
function onCycles(complaints: readonly Complaint[]): ReadonlySet<UniqueAddress> {
  const leadsTo = (from: UniqueAddress, to: UniqueAddress, passed: ReadonlySet<UniqueAddress>): boolean =>
    complaints.some(
      ({ observer, subject }) =>
        observer === from &&
        (subject === to || (!passed.has(subject) && leadsTo(subject, to, new Set([...passed, subject])))),
    );
  return new Set(complaints.map(({ observer }) => observer).filter((member) => leadsTo(member, member, new Set())));
}

/** Who is on this side and who is not, among the members that count. */
interface Side {
  readonly members: Members;
  isAbsent(member: UniqueAddress): boolean;
  /** Members that count; on demand with those that may be Up elsewhere by now, or without those that may be Exiting elsewhere. */
  counted(which?: { readonly withJoining?: boolean; readonly withoutLeaving?: boolean }): readonly UniqueAddress[];
}

function sideOf({ members, unreachable }: SplitView, rules: ResolverRules): Side {
  return {
    members,
    isAbsent: (member) => unreachable.has(member),
    counted: ({ withJoining = false, withoutLeaving = false } = {}) =>
      inOrder(members).filter((member) => {
        const { status } = members[member];
        if (status === "Joining" || status === "WeaklyUp") return withJoining || rules.isCounted(status);
        return rules.isCounted(status) && !(withoutLeaving && status === "Leaving");
      }),
  };
}

function decide(side: Side, strategy: Strategy, hasIndirect: boolean): Decision {
  const isHere = (member: UniqueAddress): boolean => !side.isAbsent(member);
  switch (strategy.kind) {
    case "static-quorum": {
      const members = side.counted();
      if (members.length > 2 * strategy.quorum - 1) return "down all";
      if (hasIndirect) return "down indirectly connected";
      return members.filter(isHere).length >= strategy.quorum ? "down unreachable" : "down reachable";
    }
    case "keep-majority":
      if (hasIndirect) return "down indirectly connected";
      return unlessChanging(majority(side, side.counted(), side.counted()), () =>
        majority(side, side.counted({ withoutLeaving: true }), side.counted({ withJoining: true })),
      );
    case "keep-oldest": {
      if (hasIndirect) return "down indirectly connected";
      const { downIfAlone } = strategy;
      const worst = { withJoining: downIfAlone, withoutLeaving: true };
      return unlessChanging(oldest(side, side.counted(), side.counted(), downIfAlone), () =>
        oldest(side, side.counted({ withoutLeaving: true }), side.counted(worst), downIfAlone),
      );
    }
    case "down-all":
      return "down all";
    case "lease-majority":
      return hasIndirect ? "down indirectly connected" : "down unreachable";
  }
}

/**
 * This side stays only if it would also stay in the worst case: members that are joining may be Up on the other side, and members that
 * are leaving may be Exiting there. Otherwise no side stays, which is better than both.
 */
function unlessChanging(known: Decision, inTheWorstCase: () => Decision): Decision {
  if (known !== "down unreachable") return known;
  return inTheWorstCase() === known ? known : "down all";
}

/** @param here the members to count on this side; the first decides if both sides have equally many. @param there those on the other side */
function majority({ isAbsent }: Side, here: readonly UniqueAddress[], there: readonly UniqueAddress[]): Decision {
  if (here.length === 0) return "down all";
  const present = here.filter((member) => !isAbsent(member)).length;
  const absent = there.filter(isAbsent).length;
  const isKept = present === absent ? !isAbsent(here[0]) : present > absent;
  return isKept ? "down unreachable" : "down reachable";
}

/** @param among the members of whom the oldest decides. @param counted the members on both sides, to see whether it is alone */
function oldest(
  { members, isAbsent }: Side,
  among: readonly UniqueAddress[],
  counted: readonly UniqueAddress[],
  downIfAlone: boolean,
): Decision {
  if (among.length === 0) return "down all";
  const first = among.reduce((one, other) => (age(members[other]) < age(members[one]) ? other : one));
  const absent = counted.filter(isAbsent).length;
  const present = counted.length - absent;
  const isHere = !isAbsent(first);
  const isAlone = isHere ? present === 1 && absent > 1 : absent === 1 && present > 1;
  return isHere !== (downIfAlone && isAlone) ? "down unreachable" : "down reachable";
}
