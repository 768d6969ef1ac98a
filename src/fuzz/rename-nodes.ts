/**
 * Renames the nodes of a run in a larger scope to those of a smaller one: n1, n2 and n4 of four become n1, n2 and n3 of
 * three, wherever their names occur. Whether the result is a run at all, a replay decides.
 */
import type { NodeId } from "../model/network.ts";
import type { Step } from "../model/step.ts";
import type { Instance } from "../semantics/instance.ts";
import type { Run } from "../semantics/run.ts";

/** How many renamings are tried for one scope. */
const RENAMINGS_MAX = 20;

/** The run as it is, then with the nodes of each role renamed in order, leaving out some, with their steps: if possible, nodes without. */
export function renamed(run: Run, from: Instance, to: Instance): readonly Run[] {
  const busy = new Set(run.steps.flatMap((step) => ("node" in step ? [step.node] : [])));
  let maps: Map<NodeId, NodeId>[] = [new Map()];
  for (const role of new Set(from.selves.map((self) => self.role))) {
    const names = namesOf(from, role);
    const fewer = namesOf(to, role);
    const dispensable = names.toReversed().sort((a, b) => Number(busy.has(a)) - Number(busy.has(b)));
    const leftOut = subsets(dispensable, names.length - fewer.length);
    maps = maps
      .flatMap((map) =>
        leftOut.map(
          (out) =>
            new Map([
              ...map,
              ...inOrder(
                names.filter((name) => !out.includes(name)),
                fewer,
              ),
            ]),
        ),
      )
      .slice(0, RENAMINGS_MAX);
  }
  const changing = maps.filter((map) => [...map].some(([name, other]) => name !== other));
  return [run, ...changing.map((map) => renameAll(run, map))];
}

const namesOf = ({ selves }: Instance, role: string): readonly NodeId[] =>
  selves.filter((self) => self.role === role).map((self) => self.id);

const inOrder = (names: readonly NodeId[], others: readonly NodeId[]): readonly (readonly [NodeId, NodeId])[] =>
  names.flatMap((name, i) => (i < others.length ? [[name, others[i]] as const] : []));

/** If there are more than can be tried, the first ones. */
function subsets(of: readonly NodeId[], size: number): readonly (readonly NodeId[])[] {
  if (size <= 0) return [[]];
  return of
    .flatMap((first, i) => subsets(of.slice(i + 1), size - 1).map((rest) => [first, ...rest]))
    .slice(0, RENAMINGS_MAX);
}

const renameAll = ({ start, steps }: Run, map: ReadonlyMap<NodeId, NodeId>): Run => ({
  start: rename(start, map) as Run["start"],
  steps: steps
    .filter((step) => !("node" in step) || map.has(step.node))
    .map((step) => ({ ...(rename(step, map) as Step), kind: step.kind }) as Step),
});

function rename(value: unknown, map: ReadonlyMap<NodeId, NodeId>): unknown {
  if (typeof value === "string") return map.get(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => rename(part, map));
  if (value instanceof Set) return new Set([...value].map((element) => rename(element, map)));
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [rename(key, map), rename(part, map)]));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [map.get(key) ?? key, rename(part, map)]));
}
