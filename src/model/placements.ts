/**
 * All that a history of operations leaves open, as one small value: in what ways its operations can be placed in an order
 * that the object allows. Operations that have responded are forgotten but for the states that they lead to, and two
 * histories that no future can tell apart become the same value. So it stays finite however long clients go on, as long
 * as the object's states do, and the exhaustive search keeps apart only what must be.
 *
 * The idea is that of just-in-time linearization (G. Lowe, "Testing for linearizability", Concurrency and Computation
 * 29(4), 2017): keep the set of all configurations that the history allows. Of a configuration (here: a way), and another
 * that it becomes by placing open operations, only the first is kept: that makes the set small, and the only one of its kind.
 */
import { canonical, type Scalar } from "./plain.ts";
import {
  applied,
  areEqual,
  misplaced,
  nothingInvoked,
  type OperationEntry,
  type OperationEvent,
} from "./operation.ts";
import type { NodeId } from "./protocol.ts";
import type { AnySpec } from "./sequential-spec.ts";

/** An open operation that has been placed has its result, which its client does not yet know. */
type Open = { readonly call: unknown } | { readonly call: unknown; readonly result: unknown };

/** One way to place operations. */
interface Way {
  readonly state: unknown;
  readonly open: Readonly<Record<NodeId, Open>>;
  /** Calls that their clients have left behind and that are not placed: each may still take effect, at any time. */
  readonly left: readonly unknown[];
}

/** The ways for each part of the object; or, where one part has none, why. */
export type Placements = { readonly parts: ReadonlyMap<Scalar, readonly Way[]> } | { readonly refuted: string };

export const noOperations: Placements = { parts: new Map() };

/** @throws ModelError where somebody responds who has invoked nothing */
export function after(spec: AnySpec, placements: Placements, { client, entry }: OperationEvent): Placements {
  if ("refuted" in placements) return placements;
  switch (entry.kind) {
    case "invoke":
      return invoked(spec, placements.parts, client, entry.call);
    case "respond":
      return responded(spec, placements.parts, client, entry);
  }
}

function invoked(
  spec: AnySpec,
  parts: ReadonlyMap<Scalar, readonly Way[]>,
  client: NodeId,
  call: unknown,
): Placements {
  const next = new Map(parts);
  for (const [part, ways] of parts) {
    if (isOpen(ways, client)) next.set(part, least(spec, ways.map((way) => leftBehind(way, client))));
  }
  const part = spec.part?.(call) ?? "";
  const ways = next.get(part) ?? [{ state: spec.start, open: {}, left: [] }];
  return { parts: next.set(part, ways.map((way) => ({ ...way, open: { ...way.open, [client]: { call } } }))) };
}

function responded(
  spec: AnySpec,
  parts: ReadonlyMap<Scalar, readonly Way[]>,
  client: NodeId,
  { result }: OperationEntry<unknown, unknown> & { readonly kind: "respond" },
): Placements {
  const found = [...parts].find(([, ways]) => isOpen(ways, client));
  if (!found) throw nothingInvoked(client, result);
  const [part, ways] = found;
  const placed = [...ways, ...beyond(spec, ways).values()].flatMap((way) => {
    const own = way.open[client];
    return "result" in own ? [{ way, answer: own.result }] : [];
  });
  const fitting = placed.filter(({ answer }) => areEqual(answer, result));
  if (fitting.length === 0) {
    const { call } = ways[0].open[client];
    return { refuted: misplaced({ client, call, result }, placed.map(({ answer }) => answer)) };
  }
  return { parts: new Map(parts).set(part, least(spec, fitting.map(({ way }) => ({ ...way, open: without(way, client) })))) };
}

/** Either all ways of a part have an open operation of a client, or none has. */
const isOpen = ([way]: readonly Way[], client: NodeId): boolean => Object.hasOwn(way.open, client);

/** If the operation is placed, it took effect; if not, it may. */
function leftBehind(way: Way, client: NodeId): Way {
  const own = way.open[client];
  const left = "result" in own ? way.left : [...way.left, own.call].toSorted(byContent);
  return { ...way, open: without(way, client), left };
}

const without = ({ open }: Way, client: NodeId): Way["open"] =>
  Object.fromEntries(Object.entries(open).filter(([id]) => id !== client));

/** The ways that others do not become by placing open operations: they stand for all that they become. */
function least(spec: AnySpec, ways: readonly Way[]): readonly Way[] {
  const others = beyond(spec, ways);
  const kept = new Map(ways.map((way) => [keyOf(way), way]));
  for (const key of others.keys()) kept.delete(key);
  return [...kept.values()].toSorted(byContent);
}

/** All that these ways become by placing one or more open operations, by their keys. */
function beyond(spec: AnySpec, ways: readonly Way[]): ReadonlyMap<string, Way> {
  const known = new Map<string, Way>();
  const queue = [...ways];
  for (let way = queue.pop(); way; way = queue.pop()) {
    for (const next of placings(spec, way)) {
      const key = keyOf(next);
      if (known.has(key)) continue;
      known.set(key, next);
      queue.push(next);
    }
  }
  return known;
}

function placings(spec: AnySpec, way: Way): readonly Way[] {
  const open = Object.entries(way.open).flatMap(([client, own]): readonly Way[] => {
    if ("result" in own) return [];
    const { state, result } = applied(spec, way.state, own.call);
    return [{ ...way, state, open: { ...way.open, [client]: { ...own, result } } }];
  });
  const left = way.left.map((call, i) => {
    const { state } = applied(spec, way.state, call);
    return { ...way, state, left: way.left.toSpliced(i, 1) };
  });
  return [...open, ...left];
}

const keyOf = (value: unknown): string => canonical(value, "placement of operations").key;

function byContent(a: unknown, b: unknown): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
