/** Looks for hypotheses that show what a node showed next. */
import type { Happening } from "./happenings.ts";
import type { Hypothesis, Node } from "./hypothesis.ts";
import type { SlotNames } from "./names.ts";
import { type Difference, differences, type Shown } from "./showing.ts";
import { headerIn, keyOfState } from "./reactions.ts";
import { suppositions, type Window } from "./suppose.ts";

/** Hypotheses kept from one view to the next. */
const KEPT = 24;
/** Suppositions looked at for one view. */
const LOOKED_AT = 600;
const ORDERS = 60;
const WAYS = 64;

export interface Explained {
  /** If empty, what the node showed is not explained. */
  readonly fitting: readonly Hypothesis[];
  /** The one that comes nearest, and where it differs. */
  readonly nearest: { readonly hypothesis: Hypothesis; readonly found: readonly Difference[] };
}

export function explain(
  before: readonly Hypothesis[],
  happenings: readonly Happening[],
  shown: Shown,
  window: Window,
  node: Node,
  names: SlotNames,
): Explained {
  const fitting = new Map<string, Hypothesis>();
  let nearest: Explained["nearest"] | undefined;
  const look = (hypothesis: Hypothesis): readonly Difference[] => {
    const found = differences(hypothesis.state, shown, names);
    if (!nearest || found.length < nearest.found.length) nearest = { hypothesis, found };
    if (found.length === 0) keep(fitting, hypothesis);
    return found;
  };
  const begun = new Map<string, Begun>();
  for (const hypothesis of before)
    for (const one of arrivals(hypothesis, happenings, window, node)) {
      const key = keyOf(one);
      if (!begun.has(key)) begun.set(key, { one, found: look(one) });
    }
  if (fitting.size === 0) repair([...begun.values()], look, node, window);
  return {
    fitting: [...fitting.values()].sort((a, b) => a.supposed.length - b.supposed.length).slice(0, KEPT),
    nearest: nearest!,
  };
}

interface Begun {
  readonly one: Hypothesis;
  readonly found: readonly Difference[];
}

const keyOf = ({ next, state }: Hypothesis): string => `${next} ${keyOfState(state)}`;

function keep(fitting: Map<string, Hypothesis>, hypothesis: Hypothesis): void {
  const key = keyOf(hypothesis);
  const known = fitting.get(key);
  if (!known || known.supposed.length > hypothesis.supposed.length) fitting.set(key, hypothesis);
}

/**
 * Each way to have processed what must have been by the time of the view, and what may have been: in the order in which
 * frames passed, or with one frame ahead of an earlier one of its sender on the other connection.
 */
function* arrivals(
  hypothesis: Hypothesis,
  happenings: readonly Happening[],
  { t, t2 }: Window,
  node: Node,
): Generator<Hypothesis> {
  let due = hypothesis.next;
  while (due < happenings.length && happenings[due].to <= t) due++;
  let end = due;
  while (end < happenings.length && happenings[end].from <= t2) end++;
  const order = happenings.slice(hypothesis.next, end);
  for (const swapped of [order, ...swaps(order)]) {
    let ways: readonly Hypothesis[] = [{ ...hypothesis, supposed: [] }];
    if (due === hypothesis.next) yield* ways;
    for (const [i, happening] of swapped.entries()) {
      const at = Math.min(Math.max(happening.from, hypothesis.path.at(-1)?.from ?? happening.from), t2);
      const next = hypothesis.next + i + 1;
      ways = distinct(ways.flatMap((one) => node.take(one, happening, at)).map((one) => ({ ...one, next })));
      if (next >= due) yield* ways;
    }
  }
}

function distinct(ways: readonly Hypothesis[]): readonly Hypothesis[] {
  if (ways.length < 2) return ways;
  return [...new Map(ways.map((one) => [keyOf(one), one])).values()].slice(0, WAYS);
}

function swaps(order: readonly Happening[]): readonly (readonly Happening[])[] {
  const found: (readonly Happening[])[] = [];
  for (const [i, first] of order.entries())
    for (let j = i + 1; j < order.length && found.length < ORDERS; j++) {
      const second = order[j];
      if (first.kind !== "frame" || second.kind !== "frame" || first.by !== second.by || first.link === second.link)
        continue;
      if (second.from > first.to) continue;
      if (says(first) === says(second)) continue;
      found.push([...order.slice(0, i), second, ...order.slice(i, j), ...order.slice(j + 1)]);
    }
  return found;
}

/** What the slots depend on. */
function says({ event }: Happening): string {
  const header = headerIn(event);
  return JSON.stringify([header?.slots, header?.master, header?.configEpoch]);
}

/** Best first: what differs least, with the fewest suppositions, is looked at next; ends with the first that fits. */
function repair(
  begun: readonly Begun[],
  look: (one: Hypothesis) => readonly Difference[],
  node: Node,
  window: Window,
): void {
  const seen = new Set<string>();
  const queue = begun.toSorted((a, b) => cost(b) - cost(a));
  for (let looked = 0; queue.length > 0 && looked < LOOKED_AT;) {
    const { one, found } = queue.pop()!;
    for (const next of suppositions(one, found, node, window)) {
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      looked++;
      const left = look(next);
      if (left.length === 0) return;
      insert(queue, { one: next, found: left });
    }
  }
}

const cost = ({ one, found }: Begun): number => found.length + one.supposed.length / 4;

/** Cheapest last. */
function insert(queue: Begun[], begun: Begun): void {
  let at = queue.length;
  while (at > 0 && cost(queue[at - 1]) < cost(begun)) at--;
  queue.splice(at, 0, begun);
}
