/**
 * All that a history of operations leaves open, as one small value: in what ways its operations can be placed in an order
 * that the object allows. Operations that have responded are forgotten but for the states that they lead to, and two
 * histories that no future can tell apart become the same value. So it stays finite however long clients go on, as long
 * as the object's states do, and the exhaustive search keeps apart only what must be.
 *
 * The idea is that of just-in-time linearization (G. Lowe, "Testing for linearizability", Concurrency and Computation
 * 29(4), 2017): keep the set of all snapshots that the history allows. Of a snapshot (here: a way), and another
 * that it becomes by placing open operations, only the first is kept: that makes the set small, and the only one of its kind.
 */
import { canonical, type Scalar } from "./plain.ts";
import { applied, areEqual, misplaced, nothingInvoked, type OperationEvent } from "./operation.ts";
import type { NodeId } from "./network.ts";
import type { AnySpec } from "./sequential-spec.ts";

/** One way to place operations. */
interface Way {
  readonly state: unknown;
  /** Of open operations that are placed: their results, which their clients do not yet know. */
  readonly results: Readonly<Record<NodeId, unknown>>;
  /** Calls that their clients have left behind and that are not placed: each may still take effect, at any time. */
  readonly left: readonly unknown[];
}

interface Part {
  /** The calls of the operations that are open. */
  readonly open: Readonly<Record<NodeId, unknown>>;
  /** At least one. */
  readonly ways: readonly Way[];
}

/** The ways for each part of the object; or, where one part has none, why. */
export type Placements = { readonly parts: Parts } | { readonly refuted: string };
type Parts = ReadonlyMap<Scalar, Part>;

export const noOperations: Placements = { parts: new Map() };

/** @throws ModelError where somebody responds who has invoked nothing */
export function after(spec: AnySpec, placements: Placements, { client, entry }: OperationEvent): Placements {
  if ("refuted" in placements) return placements;
  switch (entry.kind) {
    case "invoke":
      return invoked(spec, placements.parts, client, entry.call);
    case "respond":
      return responded(spec, placements.parts, client, entry.result);
  }
}

function invoked(spec: AnySpec, parts: Parts, client: NodeId, call: unknown): Placements {
  const next = new Map(
    [...parts].map(([name, part]) => [name, isOpen(part, client) ? leftBehind(spec, part, client) : part]),
  );
  const name = spec.part?.(call) ?? "";
  const { open, ways } = next.get(name) ?? { open: {}, ways: [{ state: spec.start, results: {}, left: [] }] };
  return { parts: next.set(name, { open: { ...open, [client]: call }, ways }) };
}

function responded(spec: AnySpec, parts: Parts, client: NodeId, result: unknown): Placements {
  const found = [...parts].find(([, part]) => isOpen(part, client));
  if (!found) throw nothingInvoked(client, result);
  const [name, part] = found;
  const { [client]: call, ...open } = part.open;
  const isPlaced = ({ results }: Way): boolean => Object.hasOwn(results, client);
  // What comes after the client's operation can as well be placed later.
  const placed = least(reachable(spec, part, isPlaced)).filter(isPlaced);
  const fitting = placed.filter(({ results }) => areEqual(results[client], result));
  if (fitting.length > 0) {
    const ways = fitting.map((way) => without(way, client)).toSorted(byKey);
    return { parts: new Map(parts).set(name, { open, ways }) };
  }
  const answers = placed.map(({ results }) => results[client]);
  return { refuted: misplaced({ client, call, result }, answers) };
}

const isOpen = ({ open }: Part, client: NodeId): boolean => Object.hasOwn(open, client);

/** If the operation is placed, it took effect; if not, it may. */
function leftBehind(spec: AnySpec, { open: all, ways }: Part, client: NodeId): Part {
  const { [client]: call, ...open } = all;
  const known = ways.map((way) => {
    if (Object.hasOwn(way.results, client)) return without(way, client);
    return { ...way, left: [...way.left, call].toSorted((a, b) => compare(keyOf(a), keyOf(b))) };
  });
  const given = new Set(known.map(wayKey));
  const reached = reachable(spec, { open, ways: known }, () => true);
  return {
    open,
    ways: least(reached)
      .filter((way) => given.has(wayKey(way)))
      .toSorted(byKey),
  };
}

function without(way: Way, client: NodeId): Way {
  const { [client]: _, ...results } = way.results;
  return { ...way, results };
}

interface Reached {
  readonly way: Way;
  /** Another one, which `covers`, becomes this one by placing an operation. */
  isCovered: boolean;
}

/** The ways that no other becomes: they stand for all that they become. */
const least = (reached: readonly Reached[]): readonly Way[] =>
  reached.flatMap(({ way, isCovered }) => (isCovered ? [] : [way]));

/** The ways of a part, and all that they become by placing open operations; each once. */
function reachable(spec: AnySpec, { open, ways }: Part, covers: (way: Way) => boolean): readonly Reached[] {
  const known = new Map<string, Reached>();
  const reach = (way: Way): Reached => {
    const key = wayKey(way);
    const reached = known.get(key) ?? { way, isCovered: false };
    known.set(key, reached);
    return reached;
  };
  for (const way of ways) reach(way);
  // A Map goes on to what is added meanwhile.
  for (const { way } of known.values()) {
    const isCover = covers(way);
    for (const next of placings(spec, way, open)) reach(next).isCovered ||= isCover;
  }
  return [...known.values()];
}

function placings(spec: AnySpec, way: Way, open: Part["open"]): readonly Way[] {
  const byClients = Object.entries(open).flatMap(([client, call]): readonly Way[] => {
    if (Object.hasOwn(way.results, client)) return [];
    const { state, result } = applied(spec, way.state, call);
    return [{ ...way, state, results: { ...way.results, [client]: result } }];
  });
  const leftBehind = way.left.map((call, i) => {
    const { state } = applied(spec, way.state, call);
    return { ...way, state, left: way.left.toSpliced(i, 1) };
  });
  return [...byClients, ...leftBehind];
}

/** A string that two ways share if and only if they are equal. */
function wayKey({ state, results, left }: Way): string {
  const known = Object.entries(results).map(([client, result]) => `${JSON.stringify(client)}:${keyOf(result)}`);
  return `${keyOf(state)};${known.toSorted().join()};${left.map(keyOf).join()}`;
}

const keyOf = (value: unknown): string => canonical(value, "part of a placement").key;

const byKey = (a: Way, b: Way): number => compare(wayKey(a), wayKey(b));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
