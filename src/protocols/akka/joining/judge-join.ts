import { addressOf, type UniqueAddress } from "./unique-address.ts";

/** The members in the view of one node, whatever else it knows of them. */
type Known = Readonly<Record<UniqueAddress, unknown>>;

/** What a member does about a Join, see `judgeJoin`. */
export type JoinVerdict = "add" | "welcome again" | "replace first";

/**
 * A newcomer is added unless its address is taken: by itself, because its Welcome was lost or slow, or by an earlier
 * process, which must be gone first.
 */
export function judgeJoin(members: Known, joining: UniqueAddress): JoinVerdict {
  const first = firstAt(members, joining);
  if (first === undefined) return "add";
  return first === joining ? "welcome again" : "replace first";
}

/** The first member at the address of `joining`, whichever process it is. Akka looks at no other at that address. */
export const firstAt = (members: Known, joining: UniqueAddress): UniqueAddress | undefined =>
  Object.keys(members)
    .sort()
    .find((member) => addressOf(member) === addressOf(joining));

/** The member, if any, that has the address of `joining` but is another process. */
export const sameAddress = (members: Known, joining: UniqueAddress): UniqueAddress | undefined =>
  Object.keys(members).find((member) => member !== joining && addressOf(member) === addressOf(joining));
