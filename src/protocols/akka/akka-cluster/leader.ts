/**
 * Who leads, and what a leader does. A leader is not elected: it follows from what a node knows, so nodes that know different things
 * may take different members for the leader.
 */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { type Gossip, type gossipRules, remove, withMember, withStatus } from "./cluster-gossip.ts";
import { age, isGoing, isSettled, type Status, type Version } from "./membership.ts";
import { isNear, nearMembers, nearReachability, nearUnreachable, type View } from "./gossip-view.ts";
import { unreachable, withoutObservers } from "./reachability.ts";

export const leaderRules = {
  mayLead: (status: Status): boolean => status !== "Down",
  /** Whether the age of a new member continues that of its own data centre; otherwise that of all members. */
  agesWithinCentre: (): boolean => true,
  /** Whether members of other data centres that are on their way out are removed here, too. */
  removesFarMembers: (): boolean => true,
};
type LeaderRules = typeof leaderRules & typeof gossipRules;

/** The statuses that lead if nobody is settled, in order of preference. */
const lesser: readonly Status[] = ["WeaklyUp", "Joining", "Exiting", "Down"];

/** @param among who may lead: by default all members of the node's data centre; for a member that leaves, the others */
export function leaderOf(
  view: View,
  rules: Pick<LeaderRules, "mayLead">,
  among: readonly UniqueAddress[] = nearMembers(view),
): UniqueAddress | undefined {
  const { members } = view.gossip;
  const absent = nearUnreachable(view);
  const candidates = among.filter(
    (member) => rules.mayLead(members[member].status) && (member === view.self || !absent.has(member)),
  );
  return (
    candidates.find((member) => isSettled(members[member].status)) ??
    lesser.flatMap((status) => candidates.filter((member) => members[member].status === status))[0]
  );
}

/** What a leader makes of its gossip once all have seen it: changes of status that need agreement, and removals. */
export function lead(
  view: View,
  confirmed: ReadonlySet<UniqueAddress>,
  membersMin: number,
  version: Version,
  rules: LeaderRules,
): Gossip {
  let { gossip } = view;
  let upNumber = youngest(view, rules);
  const isLargeEnough = Object.keys(gossip.members).length >= membersMin;
  for (const member of nearMembers(view)) {
    const { status } = gossip.members[member];
    if (status === "Leaving") gossip = withStatus(gossip, member, "Exiting");
    if (status === "PreparingForShutdown") gossip = withStatus(gossip, member, "ReadyForShutdown");
    const isNew = status === "Joining" || status === "WeaklyUp";
    if (isNew && isLargeEnough && !view.isPreparing)
      gossip = withMember(gossip, member, { status: "Up", upNumber: ++upNumber });
  }
  const gone = removable(view, confirmed, rules);
  return gone.size === 0 ? gossip : remove(gossip, gone, version, rules);
}

/** Members on their way out that are unreachable, have confirmed that they stop, or are in another data centre, which looks after them. */
function removable(view: View, confirmed: ReadonlySet<UniqueAddress>, rules: LeaderRules): ReadonlySet<UniqueAddress> {
  const { members } = view.gossip;
  const absent = nearUnreachable(view);
  return new Set(
    Object.keys(members).filter((member) => {
      const { status } = members[member];
      if (!isNear(view, member)) return isGoing(status) && rules.removesFarMembers();
      return (isGoing(status) && absent.has(member)) || (status === "Exiting" && confirmed.has(member));
    }),
  );
}

/** The number of the youngest member that has been Up; 0 if none has. */
function youngest(view: View, rules: LeaderRules): number {
  const { members } = view.gossip;
  const among = rules.agesWithinCentre() ? nearMembers(view) : Object.keys(members);
  return Math.max(0, ...among.map((member) => age(members[member])).filter(Number.isFinite));
}

/** Admits newcomers as WeaklyUp without convergence, unless a member that is not Down says that they are unreachable. */
export function admitWeakly(view: View, membersMin: number): Gossip {
  const { members } = view.gossip;
  if (Object.keys(members).length < membersMin || view.isPreparing) return view.gossip;
  const absent = unreachable(
    withoutObservers(nearReachability(view), (observer) => members[observer].status === "Down"),
  );
  return nearMembers(view)
    .filter((member) => members[member].status === "Joining" && !absent.has(member))
    .reduce((gossip, member) => withStatus(gossip, member, "WeaklyUp"), view.gossip);
}
