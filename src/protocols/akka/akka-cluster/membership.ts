/** Members: their statuses, which status can follow which, and which one prevails in a merge. */
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";

/** Removed is not among them: a removed member is no longer in the gossip. */
export type Status =
  "Joining" | "WeaklyUp" | "Up" | "Leaving" | "Exiting" | "Down" | "PreparingForShutdown" | "ReadyForShutdown";

export interface Member {
  readonly status: Status;
  /** The older of two members has the lower number; `null` if it has never been Up. */
  readonly upNumber: number | null;
}
export type Members = Readonly<Record<UniqueAddress, Member>>;

/** `pekko` behaves as the code does; `fixed` repairs the bugs that this project found in it, see the README. */
export type Version = "fixed" | "pekko";

export const moves: Readonly<Record<Status, readonly (Status | "Removed")[]>> = {
  Joining: ["WeaklyUp", "Up", "Leaving", "Down", "Removed"],
  WeaklyUp: ["Up", "Leaving", "Down", "Removed"],
  Up: ["Leaving", "Down", "Removed", "PreparingForShutdown"],
  Leaving: ["Exiting", "Down", "Removed"],
  Exiting: ["Removed", "Down"],
  Down: ["Removed"],
  PreparingForShutdown: ["ReadyForShutdown", "Leaving", "Down", "Removed"],
  ReadyForShutdown: ["Leaving", "Down", "Removed"],
};

/** Whether a member can get from one status to another, in one move or several. */
export const canBecome = (from: Status, to: Status | "Removed"): boolean =>
  moves[from].some((next) => next === to || (next !== "Removed" && canBecome(next, to)));

/** Which status prevails if two gossips disagree about a member: the first of these that one of them has. */
const precedence: Readonly<Record<Version, readonly Status[]>> = {
  pekko: ["ReadyForShutdown", "Down", "Exiting", "Leaving", "PreparingForShutdown", "Up", "WeaklyUp", "Joining"],
  fixed: ["Down", "Exiting", "Leaving", "ReadyForShutdown", "PreparingForShutdown", "Up", "WeaklyUp", "Joining"],
};

export const prevailing = (one: Status, other: Status, version: Version): Status =>
  precedence[version].find((status) => status === one || status === other) ?? one;

/** The one of two views of a member that prevails: by status or, if they agree on that, the one in which it is older. */
export function prevailingMember(one: Member, other: Member, choose: (one: Status, other: Status) => Status): Member {
  if (one.status !== other.status) return choose(one.status, other.status) === one.status ? one : other;
  return age(other) < age(one) ? other : one;
}

/** Lower is older. A member that has never been Up is youngest. */
export const age = ({ upNumber }: Member): number => upNumber ?? Infinity;

/** Whether members with this status are preferred as leaders and have to have seen a gossip before the leader acts on it. */
export const isSettled = (status: Status): boolean =>
  status === "Up" || status === "Leaving" || status === "PreparingForShutdown" || status === "ReadyForShutdown";

/** Whether a member is on its way out: if it is unreachable, it can be removed, and does not prevent convergence. */
export const isGoing = (status: Status): boolean => status === "Down" || status === "Exiting";

/** Whether some member prepares for, or is ready for, the shutdown of all. */
export const isShuttingDown = (members: Members): boolean =>
  Object.values(members).some(({ status }) => status === "PreparingForShutdown" || status === "ReadyForShutdown");

/** All processes at an address that are members, in order. */
export const membersAt = (members: Members, address: string): readonly UniqueAddress[] =>
  inOrder(members).filter((member) => addressOf(member) === address);

/** All members by address, then by process: the order in which a leader is chosen. */
export const inOrder = (members: Members): readonly UniqueAddress[] => Object.keys(members).sort();

/** A record without the unwanted entries. */
export const only = <T>(
  record: Readonly<Record<UniqueAddress, T>>,
  isWanted: (member: UniqueAddress, value: T) => boolean,
): Readonly<Record<UniqueAddress, T>> =>
  Object.fromEntries(Object.entries(record).filter(([member, value]) => isWanted(member, value)));
