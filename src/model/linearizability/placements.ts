/**
 * Decides linearizability step by step. Everything that a history of operations leaves open is one small value: the ways to
 * place its operations in an order that the object allows. Operations that have responded are forgotten, except for the
 * states they lead to, and two histories that no future can tell apart become the same value. So the value takes finitely
 * many forms however long clients go on, as long as the object has finitely many states, and the exhaustive search
 * distinguishes only what it must.
 *
 * The idea is that of just-in-time linearization (G. Lowe, "Testing for linearizability", Concurrency and Computation 29(4),
 * 2017): keep the set of all snapshots that the history allows. If one snapshot (here: a way) becomes another by placing open
 * operations, only the first is kept: that makes the set small, and unique for its history.
 */
import { misplaced, nothingInvoked, type OperationEvent } from "./operation.ts";
import type { NodeId } from "../network.ts";
import { OpenParts, type Part, type Parts, type Placements } from "./open-parts.ts";
import type { Scalar } from "../plain.ts";
import type { AnySpec } from "./sequential-spec.ts";
import { keyOf, type Placed, type Way, Ways } from "./ways.ts";

export type { Placements } from "./open-parts.ts";

export const noOperations: Placements = { parts: new Map() };

/** The known ways and parts. */
interface Known {
  readonly ways: Ways;
  readonly parts: OpenParts;
}

/** Kept as long as somebody has the specification. */
const knownOf = new WeakMap<AnySpec, Known>();

/** @throws ModelError if a client responds without an open operation */
export function after(spec: AnySpec, placements: Placements, { client, entry }: OperationEvent): Placements {
  if ("refuted" in placements) return placements;
  let known = knownOf.get(spec);
  if (!known) knownOf.set(spec, (known = { ways: new Ways(spec), parts: new OpenParts() }));
  known.ways.keepBounded();
  known.parts.keepBounded();
  switch (entry.kind) {
    case "invoke":
      return invoked(known, placements.parts, client, entry.call);
    case "respond":
      return responded(known, placements.parts, client, entry.result);
  }
}

function invoked(known: Known, before: Parts, client: NodeId, call: unknown): Placements {
  const { ways: all, parts } = known;
  const given = whereOpen(before, client);
  const rest = given === undefined ? before : new Map(before).set(given, leftBehind(known, before.get(given)!, client));
  const name = all.spec.part?.(call) ?? "";
  const { open, ways } = rest.get(name) ?? { open: parts.nothing, ways: [all.start] };
  return parts.with(rest, name, parts.part(parts.invoked(open, client, call), ways));
}

function responded(known: Known, before: Parts, client: NodeId, result: unknown): Placements {
  const { parts } = known;
  const name = whereOpen(before, client);
  if (name === undefined) throw nothingInvoked(client, result);
  const part = before.get(name)!;
  const next = parts.answered(part, client, () => answersOf(known, part, client)).get(keyOf(result));
  if (next) return parts.with(before, name, next);
  const answers = placedIn(known, part, client).map(({ way }) => way.results[client]);
  return { refuted: misplaced({ client, call: part.open[client], result }, answers) };
}

/** What a part becomes when the client's operation ends, by the keys of the results that the operation can have. */
function answersOf(known: Known, part: Part, client: NodeId): ReadonlyMap<string, Part> {
  const { ways: all, parts } = known;
  const fitting = new Map<string, Way[]>();
  for (const { way, result } of placedIn(known, part, client)) {
    const others = fitting.get(result);
    if (others) others.push(all.without(way, client));
    else fitting.set(result, [all.without(way, client)]);
  }
  const open = parts.closed(part.open, client);
  return new Map([...fitting].map(([result, ways]) => [result, parts.part(open, sorted(ways))]));
}

const isOpen = ({ open }: Part, client: NodeId): boolean => Object.hasOwn(open, client);

function whereOpen(parts: Parts, client: NodeId): Scalar | undefined {
  for (const [name, part] of parts) if (isOpen(part, client)) return name;
  return undefined;
}

/** The ways that place the client's operation, without those that another such way becomes. */
function placedIn({ ways: all }: Known, { open, ways }: Part, client: NodeId): readonly Placed[] {
  if (ways.length === 1) return all.placed(all.of(ways[0]), client, open).least;
  const covered = new Set<Way>();
  const least = new Map<Way, Placed>();
  for (const way of ways) {
    const placed = all.placed(all.of(way), client, open);
    for (const one of placed.covered) covered.add(one);
    for (const one of placed.least) least.set(one.way, one);
  }
  return [...least.values()].filter(({ way }) => !covered.has(way));
}

/** An operation that was placed took effect; one that was not still may. */
function leftBehind({ ways: all, parts }: Known, { open: before, ways }: Part, client: NodeId): Part {
  const call = before[client];
  const open = parts.closed(before, client);
  const known = ways.map((way) => {
    if (Object.hasOwn(way.results, client)) return all.without(all.of(way), client);
    return all.of({ ...way, left: [...way.left, call].toSorted((a, b) => compare(keyOf(a), keyOf(b))) });
  });
  const given = new Set(known);
  const least = [...all.reachable(known, open)].flatMap(([way, isCovered]) => (isCovered ? [] : [way]));
  return parts.part(open, sorted(least.filter((way) => given.has(way))));
}

const sorted = (ways: readonly Way[]): readonly Way[] =>
  ways.length === 1 ? ways : ways.toSorted((a, b) => compare(keyOf(a), keyOf(b)));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
