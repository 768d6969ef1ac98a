import type { Verdict } from "./property.ts";

/**
 * Whether `holds` is true of every item: `true`, or else the first verdict that is not. Lets a property name the first node,
 * message or entry that is wrong: `each(nodes, ({ id, up }) => up || `${id} is down`)`.
 */
export function each<T, V extends Verdict>(items: Iterable<T>, holds: (item: T) => V): V | true {
  for (const item of items) {
    const verdict = holds(item);
    if (verdict !== true) return verdict;
  }
  return true;
}
