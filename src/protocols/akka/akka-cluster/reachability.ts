/**
 * Which members say of which others that they are unreachable. Only an observer writes its rows, and it counts its changes, so of two
 * gossips the one with the higher count knows all of its rows.
 *
 * Left out: the version that each row carries in Akka; no rule reads it.
 */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { only } from "./membership.ts";
import { count, increment, pointwiseMaximum, type VectorClock } from "./vector-clock.ts";

/** `terminated`: the subject's process is known to have ended. Such a row is never taken back. */
export type Observation = "reachable" | "unreachable" | "terminated";

export interface Reachability {
  /** By observer, then by subject. An observer without rows is not in it. */
  readonly rows: Readonly<Record<UniqueAddress, Rows>>;
  /** How often each observer has changed its rows. */
  readonly versions: VectorClock;
}
type Rows = Readonly<Record<UniqueAddress, Observation>>;

export const allReachable: Reachability = { rows: {}, versions: {} };

/** The table after an observer has said this about a subject. */
export function observe(
  reachability: Reachability,
  observer: UniqueAddress,
  subject: UniqueAddress,
  observation: Observation,
): Reachability {
  const rows = reachability.rows[observer];
  const before = rows?.[subject];
  if (before === observation || before === "terminated" || (!rows && observation === "reachable")) return reachability;
  return {
    rows: withRows(reachability.rows, observer, { ...rows, [subject]: observation }),
    versions: increment(reachability.versions, observer),
  };
}

/** Replaces the rows of an observer, or drops them if they say that everybody is reachable. */
function withRows(all: Reachability["rows"], observer: UniqueAddress, rows: Rows): Reachability["rows"] {
  const isNeeded = Object.values(rows).some((observation) => observation !== "reachable");
  return isNeeded ? { ...all, [observer]: rows } : only(all, (other) => other !== observer);
}

/** What an observer says about a subject. */
export const observation = ({ rows }: Reachability, observer: UniqueAddress, subject: UniqueAddress): Observation =>
  rows[observer]?.[subject] ?? "reachable";

/** A row that says that the subject is not reachable. */
export interface Complaint {
  readonly observer: UniqueAddress;
  readonly subject: UniqueAddress;
}

/** All rows that say that somebody is not reachable, by observer, then by subject. */
export const complaints = ({ rows }: Reachability): readonly Complaint[] =>
  Object.entries(rows).flatMap(([observer, about]) =>
    Object.entries(about)
      .filter(([, said]) => said !== "reachable")
      .map(([subject]) => ({ observer, subject })),
  );

/** All members that anybody says are not reachable. */
export const unreachable = (reachability: Reachability): ReadonlySet<UniqueAddress> =>
  new Set(complaints(reachability).map(({ subject }) => subject));

/** The table without the rows of some observers. */
export const withoutObservers = (
  { rows, versions }: Reachability,
  isLeftOut: (observer: UniqueAddress) => boolean,
): Reachability => ({ rows: only(rows, (observer) => !isLeftOut(observer)), versions });

/** The table without removed members, as observers and as subjects. */
export const forget = (
  { rows, versions }: Reachability,
  isGone: (member: UniqueAddress) => boolean,
  forgetsVersions: boolean,
): Reachability => ({
  rows: among(rows, (member) => !isGone(member)),
  versions: forgetsVersions ? only(versions, (observer) => !isGone(observer)) : versions,
});

/**
 * Merges two tables: takes each observer's rows from the one that knows more of its changes, as far as they are about members. If both
 * know equally many and only one has rows, the one without is believed.
 */
export function mergeReachability(
  one: Reachability,
  other: Reachability,
  isMember: (member: UniqueAddress) => boolean,
): Reachability {
  const observers = [...new Set([...Object.keys(one.rows), ...Object.keys(other.rows)])];
  const newer = observers.map((observer) => {
    const ahead = count(one.versions, observer) - count(other.versions, observer);
    const isBare = !one.rows[observer] || !other.rows[observer];
    return [observer, ahead === 0 && isBare ? {} : ((ahead > 0 ? one : other).rows[observer] ?? {})] as const;
  });
  return {
    rows: among(Object.fromEntries(newer), isMember),
    versions: only(pointwiseMaximum(one.versions, other.versions), isMember),
  };
}

function among(all: Reachability["rows"], isMember: (member: UniqueAddress) => boolean): Reachability["rows"] {
  const kept = Object.entries(only(all, isMember)).map(([observer, rows]) => [observer, only(rows, isMember)] as const);
  return Object.fromEntries(kept.filter(([, rows]) => Object.keys(rows).length > 0));
}
