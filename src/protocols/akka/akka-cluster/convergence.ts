/** Convergence: whether every member that has to knows all that this node knows. Only then does a leader act on it. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { isGoing, isSettled, type Status } from "./membership.ts";
import { unreachable, withoutObservers } from "./reachability.ts";
import { isNear, nearMembers, nearReachability, type View } from "./gossip-view.ts";

export const convergenceRules = {
  /** Whether a member with this status has to have seen a gossip. */
  mustHaveSeen: isSettled,
  /** Whether a member with this status may be unreachable without preventing convergence. */
  mayBeUnreachable: isGoing,
  /** Whether it counts what a member with this status says about others. */
  isHeard: (observer: Status): boolean => observer !== "Down",
  /** Whether everybody has to know the first member of a data centre before it is Up. */
  firstIsKnownToAll: (): boolean => true,
};
type ConvergenceRules = typeof convergenceRules;

/** @param confirmed exiting members that have told this node that they have seen all and stop */
export function hasConverged(view: View, confirmed: ReadonlySet<UniqueAddress>, rules: ConvergenceRules): boolean {
  const { members, seen } = view.gossip;
  const isExcused = (member: UniqueAddress): boolean => confirmed.has(member);
  return (
    missing(view, rules).every((member) => isExcused(member) || rules.mayBeUnreachable(members[member].status)) &&
    audience(view, rules).every((member) => isExcused(member) || seen.has(member))
  );
}

/** Members that some observer that counts cannot reach. */
function missing(view: View, rules: ConvergenceRules): readonly UniqueAddress[] {
  const { members } = view.gossip;
  const heard = withoutObservers(nearReachability(view), (observer) => !rules.isHeard(members[observer].status));
  return [...unreachable(heard)].filter((member) => member !== view.self && isNear(view, member));
}

/** The members that have to have seen the gossip. */
function audience(view: View, rules: ConvergenceRules): readonly UniqueAddress[] {
  const { members } = view.gossip;
  const settled = nearMembers(view).filter((member) => rules.mustHaveSeen(members[member].status));
  if (settled.length > 0 || !rules.firstIsKnownToAll()) return settled;
  return Object.keys(members).filter((member) => !isGoing(members[member].status));
}
