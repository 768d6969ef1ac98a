import type { UniqueAddress } from "../akka/unique-address.ts";

/**
 * The statuses that joining needs: who founds a cluster is Up at once, who joins one is Joining, who was replaced is
 * Down.
 */
export type Status = "Joining" | "Up" | "Down";

/** Who is a member in the view of one node: all that joining needs of a gossip. */
export type Members = Record<UniqueAddress, Status>;

export const downMembers = (members: Readonly<Members>): readonly UniqueAddress[] =>
  Object.keys(members).filter((member) => members[member] === "Down");
