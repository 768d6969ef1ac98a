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
import { canonical, type Canonical, type Scalar } from "./plain.ts";
import { applied, areEqual, misplaced, nothingInvoked, type OperationEvent } from "./operation.ts";
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
export type Placements = { readonly parts: Parts } | { readonly refuted: string };
type Parts = ReadonlyMap<Scalar, readonly Way[]>;

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
  const next = new Map(parts);
  for (const [part, ways] of parts) {
    if (isOpen(ways, client))
      next.set(
        part,
        least(
          spec,
          ways.map((way) => leftBehind(way, client)),
        ),
      );
  }
  const part = spec.part?.(call) ?? "";
  const ways = next.get(part) ?? [{ state: spec.start, open: {}, left: [] }];
  next.set(
    part,
    ways.map((way) => ({ ...way, open: { ...way.open, [client]: { call } } })),
  );
  return { parts: next };
}

function responded(spec: AnySpec, parts: Parts, client: NodeId, result: unknown): Placements {
  const found = [...parts].find(([, ways]) => isOpen(ways, client));
  if (!found) throw nothingInvoked(client, result);
  const [part, ways] = found;
  // What comes after the client's operation can as well be placed later.
  const reached = reachable(spec, ways, ({ open }) => "result" in open[client]).filter(({ isCovered }) => !isCovered);
  const placed = reached.flatMap(({ way }) => {
    const own = way.open[client];
    return "result" in own ? [{ way, answer: own.result }] : [];
  });
  const fitting = placed.filter(({ answer }) => areEqual(answer, result));
  if (fitting.length > 0) {
    return { parts: new Map(parts).set(part, fitting.map(({ way }) => without(way, client)).toSorted(byContent)) };
  }
  const { call } = ways[0].open[client];
  const answers = placed.map(({ answer }) => answer);
  return { refuted: misplaced({ client, call, result }, answers) };
}

/** Either all ways of a part have an open operation of a client, or none has. */
const isOpen = ([way]: readonly Way[], client: NodeId): boolean => Object.hasOwn(way.open, client);

/** If the operation is placed, it took effect; if not, it may. */
function leftBehind(way: Way, client: NodeId): Way {
  const own = way.open[client];
  const left = "result" in own ? way.left : [...way.left, own.call].toSorted(byContent);
  return { ...without(way, client), left };
}

const without = (way: Way, client: NodeId): Way => ({
  ...way,
  open: Object.fromEntries(Object.entries(way.open).filter(([id]) => id !== client)),
});

/** The ways that others do not become: they stand for all that they become. */
const least = (spec: AnySpec, ways: readonly Way[]): readonly Way[] => {
  const given = new Set(ways.map((way) => canonicalWay(way).key));
  return reachable(spec, ways, () => true)
    .filter(({ key, isCovered }) => given.has(key) && !isCovered)
    .map(({ way }) => way)
    .toSorted(byContent);
};

interface Reached {
  readonly key: string;
  readonly way: Way;
  /** Another one, which `covers`, becomes this one by placing an operation. */
  isCovered: boolean;
}

/** These ways, and all that they become by placing open operations; each once. */
function reachable(spec: AnySpec, ways: readonly Way[], covers: (way: Way) => boolean): readonly Reached[] {
  const known = new Map<string, Reached>();
  const reach = (found: Way): Reached => {
    const { key, value } = canonicalWay(found);
    const reached = known.get(key) ?? { key, way: value as Way, isCovered: false };
    known.set(key, reached);
    return reached;
  };
  for (const way of ways) reach(way);
  // A Map goes on to what is added meanwhile.
  for (const { way } of known.values()) {
    const isCover = covers(way);
    for (const next of placings(spec, way)) reach(next).isCovered ||= isCover;
  }
  return [...known.values()];
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

const canonicalWay = (way: Way): Canonical => canonical(way, "placement of operations");

function byContent(a: unknown, b: unknown): number {
  const [left, right] = [canonical(a, "value").key, canonical(b, "value").key];
  return left < right ? -1 : left > right ? 1 : 0;
}
