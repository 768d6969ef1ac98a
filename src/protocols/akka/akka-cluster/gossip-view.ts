/** What a node bases its decisions on: its gossip, who it is, and where its data centre is. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import type { Gossip } from "./cluster-gossip.ts";
import { inOrder } from "./membership.ts";
import { type Reachability, unreachable, withoutObservers } from "./reachability.ts";

export interface View {
  readonly gossip: Gossip;
  readonly self: UniqueAddress;
  /** Whether it knows that all are about to shut down: it was told, or was Up when it saw others prepare. */
  readonly isPreparing: boolean;
  /** The data centre that a member is in. Each has a leader of its own. */
  readonly centreOf: (member: UniqueAddress) => string;
}

export const isNear = ({ self, centreOf }: View, member: UniqueAddress): boolean => centreOf(member) === centreOf(self);

/** Members of the node's data centre, in the order of their addresses. */
export const nearMembers = (view: View): readonly UniqueAddress[] =>
  inOrder(view.gossip.members).filter((member) => isNear(view, member));

/** What members of the node's data centre say about reachability. */
export const nearReachability = (view: View): Reachability =>
  withoutObservers(view.gossip.reachability, (observer) => !isNear(view, observer));

/** The members that anybody in the node's data centre cannot reach. */
export const nearUnreachable = (view: View): ReadonlySet<UniqueAddress> => unreachable(nearReachability(view));
