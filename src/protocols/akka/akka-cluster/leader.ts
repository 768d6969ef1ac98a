/**
 * Who leads, and what a leader does. It is not elected: it follows from what a node knows, and who knows something else may
 * hold another for the leader.
 */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { type Gossip, type gossipRules, remove, withMember, withStatus } from "./cluster-gossip.ts";
import { age, isGoing, isSettled, type Status, type Version } from "./membership.ts";
import { isNear, nearMembers, nearReachability, nearUnreachable, type View } from "./gossip-view.ts";
import { unreachable, withoutObservers } from "./reachability.ts";

export const leaderRules = {
  mayLead: (status: Status): boolean => status !== "Down",
  /** Whether members count as younger than all of their own data centre, or than all there are. */
  agesWithinCentre: (): boolean => true,
  /** Whether members of other data centres that are on their way out are removed here too. */
  removesFarMembers: (): boolean => true,
};
type LeaderRules = typeof leaderRules & typeof gossipRules;

/** Who leads where nobody is settled. */
const lesser: readonly Status[] = ["WeaklyUp", "Joining", "Exiting", "Down"];

/** @param among who may lead; all members of the own data centre, or all that stay */
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

/** What a leader makes of its gossip once everybody has seen it: moves that need agreement, and removals. */
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

/** Who is on its way out and can't be reached, or has confirmed that it stops, or is another data centre's affair. */
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

/** The number of the youngest that is Up. */
function youngest(view: View, rules: LeaderRules): number {
  const { members } = view.gossip;
  const among = rules.agesWithinCentre() ? nearMembers(view) : Object.keys(members);
  return Math.max(0, ...among.map((member) => age(members[member])).filter(Number.isFinite));
}

/** Without convergence newcomers can be let in weakly, as long as nobody but those that are Down says that they can't be reached. */
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
