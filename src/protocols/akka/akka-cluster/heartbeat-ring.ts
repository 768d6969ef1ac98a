/**
 * The members that a node watches with heartbeats: those that follow it in a ring of all members. An unreachable member among them is
 * watched, too, but not counted, so that somebody is left to see that the next one is gone.
 *
 * Akka orders the ring by a hash. Here it is ordered by address: any order that all share will do.
 */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { inOrder, type Members, type Status } from "./membership.ts";
import { type Reachability, unreachable } from "./reachability.ts";

export const heartbeatRules = {
  isInRing: (_status: Status): boolean => true,
  /** Whether unreachable members are watched without being counted. */
  watchesUnreachableFree: (): boolean => true,
};

export function heartbeatReceivers(
  { members, reachability }: { readonly members: Members; readonly reachability: Reachability },
  self: UniqueAddress,
  monitoredBy: number,
  rules: typeof heartbeatRules,
): readonly UniqueAddress[] {
  const ring = inOrder(members).filter((member) => member === self || rules.isInRing(members[member].status));
  const at = ring.indexOf(self);
  const others = [...ring.slice(at + 1), ...ring.slice(0, at)];
  if (monitoredBy >= others.length) return others;
  const absent = unreachable(reachability);
  const picked: UniqueAddress[] = [];
  let counted = 0;
  for (const next of others) {
    if (counted === monitoredBy) break;
    const isFree = absent.has(next) && rules.watchesUnreachableFree();
    if (isFree && picked.length >= monitoredBy) continue;
    picked.push(next);
    if (!isFree) counted += 1;
  }
  return picked;
}
