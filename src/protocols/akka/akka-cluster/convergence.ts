/** Whether everybody who has to knows all that this node knows; only then does a leader act on it. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { isGoing, isSettled, type Status } from "./membership.ts";
import { unreachable, withoutObservers } from "./reachability.ts";
import { isNear, nearMembers, nearReachability, type View } from "./gossip-view.ts";

export const convergenceRules = {
  /** Whether a member with this status has to have seen a gossip. */
  mustHaveSeen: isSettled,
  /** Whether a member with this status may be unreachable without hindering others. */
  mayBeUnreachable: isGoing,
  /** Whether it matters what a member with this status says of others. */
  isHeard: (observer: Status): boolean => observer !== "Down",
  /** Whether the first member of a data centre has to be known to everybody before it is Up. */
  firstIsKnownToAll: (): boolean => true,
};
type ConvergenceRules = typeof convergenceRules;

/** @param confirmed who is exiting and has told this node that it has seen all, and stops */
export function hasConverged(view: View, confirmed: ReadonlySet<UniqueAddress>, rules: ConvergenceRules): boolean {
  const { members, seen } = view.gossip;
  const isExcused = (member: UniqueAddress): boolean => confirmed.has(member);
  return (
    missing(view, rules).every((member) => isExcused(member) || rules.mayBeUnreachable(members[member].status)) &&
    audience(view, rules).every((member) => isExcused(member) || seen.has(member))
  );
}

/** Whom somebody whose word counts cannot reach. */
function missing(view: View, rules: ConvergenceRules): readonly UniqueAddress[] {
  const { members } = view.gossip;
  const heard = withoutObservers(nearReachability(view), (observer) => !rules.isHeard(members[observer].status));
  return [...unreachable(heard)].filter((member) => member !== view.self && isNear(view, member));
}

/** Who has to have seen it. */
function audience(view: View, rules: ConvergenceRules): readonly UniqueAddress[] {
  const { members } = view.gossip;
  const settled = nearMembers(view).filter((member) => rules.mustHaveSeen(members[member].status));
  if (settled.length > 0 || !rules.firstIsKnownToAll()) return settled;
  return Object.keys(members).filter((member) => !isGoing(members[member].status));
}
