/** Random gossips, reachable or not, that satisfy the assertions of the real code. */
import { emptyGossip, type Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import { type Member, moves, type Status } from "../../src/protocols/akka/akka-cluster/membership.ts";
import type { Observation, Reachability } from "../../src/protocols/akka/akka-cluster/reachability.ts";
import type { Draw } from "../real/draw.ts";

export const statuses = Object.keys(moves) as readonly Status[];
const observations: readonly Observation[] = ["unreachable", "unreachable", "reachable", "terminated"];

export function anyMember(draw: Draw): Member {
  const status = draw.chance(0.4) ? "Up" : draw.of(statuses);
  const wasUp = status !== "Joining" && status !== "WeaklyUp" && draw.chance(0.85);
  return { status, upNumber: wasUp ? 1 + draw.below(4) : null };
}

/** @param own the node that is a member in any case */
export function anyGossip(draw: Draw, names: readonly string[], own?: string): Gossip {
  const members = names.filter((name) => name === own || draw.chance(0.75));
  const others = names.filter((name) => !members.includes(name));
  const changers = draw.chance(0.8) ? members : names;
  return {
    members: Object.fromEntries(members.map((name) => [name, anyMember(draw)])),
    seen: new Set(draw.some(members)),
    reachability: anyReachability(draw, members),
    version: Object.fromEntries(draw.some(changers, 0.8).map((name) => [name, 1 + draw.below(3)])),
    tombstones: new Set(draw.some(others, 0.6)),
  };
}

export function anyReachability(draw: Draw, members: readonly string[]): Reachability {
  const observers = draw.some(members);
  const rows = draw.some(observers, 0.7).map((observer) => {
    const about = draw.some(members.filter((name) => name !== observer));
    return [observer, Object.fromEntries(about.map((subject) => [subject, draw.of(observations)]))] as const;
  });
  return {
    rows: Object.fromEntries(rows.filter(([, about]) => Object.keys(about).length > 0)),
    versions: Object.fromEntries(observers.map((observer) => [observer, 1 + draw.below(3)])),
  };
}

/** Another gossip with the same past: some of the changes undone, or made differently. */
export function relative(draw: Draw, gossip: Gossip, names: readonly string[]): Gossip {
  const members = { ...gossip.members };
  const version = { ...gossip.version };
  for (const name of names) {
    if (draw.chance(0.25) && !gossip.tombstones.has(name)) members[name] = anyMember(draw);
    if (draw.chance(0.15)) delete members[name];
    if (draw.chance(0.3)) version[name] = (version[name] ?? 0) + 1;
    if (draw.chance(0.15)) delete version[name];
  }
  return { ...emptyGossip, ...among(draw, gossip, new Set(Object.keys(members))), members, version };
}

function among(draw: Draw, { seen, reachability, tombstones }: Gossip, members: ReadonlySet<string>): Partial<Gossip> {
  const kept = <T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
    Object.entries(record).filter(([name]) => members.has(name));
  const rows = kept(reachability.rows)
    .map(([observer, about]) => [observer, Object.fromEntries(kept(about))] as const)
    .filter(([, about]) => Object.keys(about).length > 0 && draw.chance(0.8));
  const versions = kept(reachability.versions).map(([observer, n]) => [observer, n + draw.below(2)] as const);
  return {
    seen: new Set([...seen].filter((name) => members.has(name))),
    reachability: { rows: Object.fromEntries(rows), versions: Object.fromEntries(versions) },
    tombstones: new Set([...tombstones].filter((name) => !members.has(name))),
  };
}
