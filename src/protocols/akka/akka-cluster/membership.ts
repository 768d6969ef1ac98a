/** What a member is, and what it can become. */
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";

/** Removed is no status that a member has: it is what becomes of it. */
export type Status =
  "Joining" | "WeaklyUp" | "Up" | "Leaving" | "Exiting" | "Down" | "PreparingForShutdown" | "ReadyForShutdown";

export interface Member {
  readonly status: Status;
  /** The older of two members has the lower one; `null` before it was Up. */
  readonly upNumber: number | null;
}
export type Members = Readonly<Record<UniqueAddress, Member>>;

/** `pekko` does as the code does; `fixed` mends what this project found in it, see the README. */
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

/** Whether a member can come from one status to another, by one move or by several. */
export const canBecome = (from: Status, to: Status | "Removed"): boolean =>
  moves[from].some((next) => next === to || (next !== "Removed" && canBecome(next, to)));

/** Who prevails where two gossips disagree about a member: the first that one of them says. */
const precedence: Readonly<Record<Version, readonly Status[]>> = {
  pekko: ["ReadyForShutdown", "Down", "Exiting", "Leaving", "PreparingForShutdown", "Up", "WeaklyUp", "Joining"],
  fixed: ["Down", "Exiting", "Leaving", "ReadyForShutdown", "PreparingForShutdown", "Up", "WeaklyUp", "Joining"],
};

export const prevailing = (one: Status, other: Status, version: Version): Status =>
  precedence[version].find((status) => status === one || status === other) ?? one;

/** Of two views of one member the one that prevails; of two that agree on its status, the one in which it is older. */
export function prevailingMember(one: Member, other: Member, choose: (one: Status, other: Status) => Status): Member {
  if (one.status !== other.status) return choose(one.status, other.status) === one.status ? one : other;
  return age(other) < age(one) ? other : one;
}

/** Lower is older; who was never Up is youngest. */
export const age = ({ upNumber }: Member): number => upNumber ?? Infinity;

/** Members with these statuses may lead, and have to have seen a gossip before its leader acts on it. */
export const isSettled = (status: Status): boolean =>
  status === "Up" || status === "Leaving" || status === "PreparingForShutdown" || status === "ReadyForShutdown";

/** On the way out: to be removed once it is unreachable, and no hindrance while it is. */
export const isGoing = (status: Status): boolean => status === "Down" || status === "Exiting";

/** Whether somebody is about to shut down, as all are to do together. */
export const isShuttingDown = (members: Members): boolean =>
  Object.values(members).some(({ status }) => status === "PreparingForShutdown" || status === "ReadyForShutdown");

/** Members of an address, whichever process; in the order of addresses, then of processes. */
export const membersAt = (members: Members, address: string): readonly UniqueAddress[] =>
  inOrder(members).filter((member) => addressOf(member) === address);

/** All members by address, then by process: the order in which leaders are looked for. */
export const inOrder = (members: Members): readonly UniqueAddress[] => Object.keys(members).sort();

/** Leaves out of a record all that are not wanted. */
export const only = <T>(
  record: Readonly<Record<UniqueAddress, T>>,
  isWanted: (member: UniqueAddress, value: T) => boolean,
): Readonly<Record<UniqueAddress, T>> =>
  Object.fromEntries(Object.entries(record).filter(([member, value]) => isWanted(member, value)));
