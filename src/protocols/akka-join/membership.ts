import { addressOf, type UniqueAddress } from "./unique-address.ts";

/**
 * The statuses that joining needs: who founds a cluster is Up at once, who joins one is Joining, who was replaced is
 * Down.
 */
export type Status = "Joining" | "Up" | "Down";

/** Who is a member in the view of one node: all that joining needs of a gossip. */
export type Members = Record<UniqueAddress, Status>;

/** What a member does about a Join, see `judgeJoin`. */
export type JoinVerdict = "add" | "welcome again" | "replace first";

/**
 * A newcomer is added unless its address is taken: by itself, because its Welcome was lost or slow, or by an earlier
 * process, which must be gone first.
 */
export function judgeJoin(members: Readonly<Members>, joining: UniqueAddress): JoinVerdict {
  if (joining in members) return "welcome again";
  return sameAddress(members, joining) === undefined ? "add" : "replace first";
}

/** The member, if any, that has the address of `joining` but is another process. */
export const sameAddress = (members: Readonly<Members>, joining: UniqueAddress): UniqueAddress | undefined =>
  Object.keys(members).find((member) => member !== joining && addressOf(member) === addressOf(joining));

export const downMembers = (members: Readonly<Members>): readonly UniqueAddress[] =>
  Object.keys(members).filter((member) => members[member] === "Down");
