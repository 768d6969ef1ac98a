/** What a node decides by: what it knows, and where it stands. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import type { Gossip } from "./cluster-gossip.ts";
import { inOrder } from "./membership.ts";
import { type Reachability, unreachable, withoutObservers } from "./reachability.ts";

export interface View {
  readonly gossip: Gossip;
  readonly self: UniqueAddress;
  /** It knows that all are about to shut down: it was told, or was Up when it saw others prepare. */
  readonly isPreparing: boolean;
  /** The data centre that a member is in. Each has a leader of its own. */
  readonly centreOf: (member: UniqueAddress) => string;
}

export const isNear = ({ self, centreOf }: View, member: UniqueAddress): boolean => centreOf(member) === centreOf(self);

/** Members of the own data centre, in the order of their addresses. */
export const nearMembers = (view: View): readonly UniqueAddress[] =>
  inOrder(view.gossip.members).filter((member) => isNear(view, member));

/** What members of the own data centre say of each other. */
export const nearReachability = (view: View): Reachability =>
  withoutObservers(view.gossip.reachability, (observer) => !isNear(view, observer));

/** Whom anybody in the own data centre cannot reach. */
export const nearUnreachable = (view: View): ReadonlySet<UniqueAddress> => unreachable(nearReachability(view));
