/**
 * Finds the steps that could have had a part in a violation: the last change of everything the property reads, the steps that its
 * history remembers, and, back from these, each earlier step at the same node and each step that sent a delivered message. All other
 * steps could have happened differently, or not at all.
 */
import type { NodeId } from "../../model/network.ts";
import { nodeOfStep } from "../../model/step.ts";
import { isPartOf, type ReadPart } from "../../semantics/reads/read-part.ts";
import type { Happening, Story } from "./story.ts";

/** Why a run is examined: the last step that counts, what a property reads, and the loop that repeats for ever. */
export interface PastQuestion {
  /** The step with which the property is violated. */
  readonly at: number;
  /** Undefined for all. */
  readonly reads: readonly ReadPart[] | undefined;
  /** The steps that changed the history of the property. */
  readonly remembered: readonly number[];
  /** For a lasso: how many steps lead into the loop. */
  readonly loopFrom: number | undefined;
}

/** The numbers of the steps, ascending. A fault is among them only if something came of it. */
export function causalPast(
  { happenings, stillInFlight }: Story,
  { at, reads, remembered, loopFrom }: PastQuestion,
): readonly number[] {
  const seen = new Set<number>();
  const byNumber = new Map(happenings.map((one) => [one.number, one]));
  const before = predecessors(happenings);
  const isRead = (part: string, node?: NodeId): boolean =>
    reads === undefined || reads.some((read) => isPartOf(read, node) && overlaps(read.part, part));
  const waiting = [at, ...remembered.filter((number) => number <= at)];
  for (const { number } of happenings) if (loopFrom !== undefined && number > loopFrom) waiting.push(number);
  const latest = new Map<string, number>();
  for (const one of happenings) {
    if (one.number > at) break;
    for (const part of changedBy(one))
      if (isRead(part, nodeOfStep(one.step))) latest.set(`${nodeOfStep(one.step)} ${part}`, one.number);
  }
  waiting.push(...latest.values());
  if (isRead("inFlight")) waiting.push(...stillInFlight.map(({ sentIn }) => sentIn));
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (number < 1 || seen.has(number) || !byNumber.has(number)) continue;
    seen.add(number);
    waiting.push(...(before.get(number) ?? []));
  }
  return [...seen].sort((a, b) => a - b);
}

/** A whole and its part overlap: `state` and `state.term`. */
const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

/** The parts of a state that a step changed, under the names by which properties read them. */
function changedBy({ step, changes, sharedChanges, arms, stops, sends }: Happening): readonly string[] {
  const fields = changes.map(({ path }) => (path === "" ? "state" : `state.${/^[^.[]*/u.exec(path)![0]}`));
  return [
    ...fields,
    ...(arms.length + stops.length > 0 || step.kind === "timeout" ? ["timers"] : []),
    ...(step.kind === "crash" || step.kind === "restart" ? ["up"] : []),
    ...(sharedChanges.length > 0 ? ["shared"] : []),
    ...(step.kind === "partition" || step.kind === "heal" ? ["partitions"] : []),
    ...(sends.length > 0 || step.kind === "deliver" || step.kind === "drop" || step.kind === "lose"
      ? ["inFlight"]
      : []),
  ];
}

/** The direct causes of each step: the previous step at its node, the sending of its message, and the last write to the shared part. */
function predecessors(happenings: readonly Happening[]): ReadonlyMap<number, readonly number[]> {
  const lastAt = new Map<NodeId, number>();
  let lastWrite: number | undefined;
  const found = new Map<number, readonly number[]>();
  for (const { number, step, sentIn, sharedChanges } of happenings) {
    const node = nodeOfStep(step);
    const own = node === undefined ? undefined : lastAt.get(node);
    found.set(
      number,
      [own, sentIn, node === undefined ? undefined : lastWrite].filter((one) => one !== undefined),
    );
    // A lost message happens to no node.
    if (node !== undefined && step.kind !== "drop" && step.kind !== "lose") lastAt.set(node, number);
    if (sharedChanges.length > 0) lastWrite = number;
  }
  return found;
}
