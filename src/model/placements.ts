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
import type { Scalar } from "./plain.ts";
import { areEqual, misplaced, nothingInvoked, type OperationEvent } from "./operation.ts";
import type { NodeId } from "./network.ts";
import type { AnySpec } from "./sequential-spec.ts";
import { keyOf, type Way, Ways } from "./ways.ts";

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

/** What is known of ways, for as long as somebody has the specification. */
const known = new WeakMap<AnySpec, Ways>();

/** @throws ModelError where somebody responds who has invoked nothing */
export function after(spec: AnySpec, placements: Placements, { client, entry }: OperationEvent): Placements {
  if ("refuted" in placements) return placements;
  let ways = known.get(spec);
  if (!ways) known.set(spec, (ways = new Ways(spec)));
  ways.keepBounded();
  switch (entry.kind) {
    case "invoke":
      return invoked(ways, placements.parts, client, entry.call);
    case "respond":
      return responded(ways, placements.parts, client, entry.result);
  }
}

function invoked(all: Ways, parts: Parts, client: NodeId, call: unknown): Placements {
  const next = new Map(
    [...parts].map(([name, part]) => [name, isOpen(part, client) ? leftBehind(all, part, client) : part]),
  );
  const name = all.spec.part?.(call) ?? "";
  const { open, ways } = next.get(name) ?? { open: {}, ways: [all.start] };
  return { parts: next.set(name, { open: { ...open, [client]: call }, ways }) };
}

function responded(all: Ways, parts: Parts, client: NodeId, result: unknown): Placements {
  const found = [...parts].find(([, part]) => isOpen(part, client));
  if (!found) throw nothingInvoked(client, result);
  const [name, part] = found;
  const { [client]: call, ...open } = part.open;
  const isPlaced = ({ results }: Way): boolean => Object.hasOwn(results, client);
  // What comes after the client's operation can as well be placed later.
  const placed = least(reachable(all, part, isPlaced)).filter(isPlaced);
  const fitting = placed.filter(({ results }) => areEqual(results[client], result));
  if (fitting.length > 0) {
    const ways = sorted(fitting.map((way) => all.without(way, client)));
    return { parts: new Map(parts).set(name, { open, ways }) };
  }
  const answers = placed.map(({ results }) => results[client]);
  return { refuted: misplaced({ client, call, result }, answers) };
}

const isOpen = ({ open }: Part, client: NodeId): boolean => Object.hasOwn(open, client);

/** If the operation is placed, it took effect; if not, it may. */
function leftBehind(all: Ways, { open: before, ways }: Part, client: NodeId): Part {
  const { [client]: call, ...open } = before;
  const known = ways.map((way) => {
    if (Object.hasOwn(way.results, client)) return all.without(way, client);
    return all.of({ ...way, left: [...way.left, call].toSorted((a, b) => compare(keyOf(a), keyOf(b))) });
  });
  const given = new Set(known);
  const reached = reachable(all, { open, ways: known }, () => true);
  return { open, ways: sorted(least(reached).filter((way) => given.has(way))) };
}

/** The ways that no other becomes: they stand for all that they become. */
const least = (reached: ReadonlyMap<Way, boolean>): readonly Way[] =>
  [...reached].flatMap(([way, isCovered]) => (isCovered ? [] : [way]));

/**
 * The ways of a part, and all that they become by placing open operations; each once, and whether another one, which `covers`,
 * becomes this one.
 */
function reachable(all: Ways, { open, ways }: Part, covers: (way: Way) => boolean): ReadonlyMap<Way, boolean> {
  const calls = Object.entries(open);
  const reached = new Map<Way, boolean>();
  for (const way of ways) reached.set(all.of(way), false);
  // A Map goes on to what is added meanwhile.
  for (const way of reached.keys()) {
    const isCover = covers(way);
    const reach = (next: Way): void => {
      if (isCover || !reached.has(next)) reached.set(next, isCover);
    };
    for (const [client, call] of calls) if (!Object.hasOwn(way.results, client)) reach(all.placing(way, client, call));
    for (const next of all.placingLeft(way)) reach(next);
  }
  return reached;
}

const sorted = (ways: readonly Way[]): readonly Way[] => ways.toSorted((a, b) => compare(keyOf(a), keyOf(b)));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
