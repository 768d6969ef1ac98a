/** Sets of slots as real clusters write them, "0-4,2222,5461-10922", and the classes of slots that always move together. */
import { SLOTS } from "../key-slot.ts";

/** Both ends included. */
export type Range = readonly [from: number, to: number];

/** Undefined for anything but slot numbers and ranges of them, each slot once. */
export function rangesIn(parts: readonly string[]): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of parts) {
    const match = /^(?<from>\d{1,5})(?:-(?<to>\d{1,5}))?$/u.exec(part);
    const from = Number(match?.groups?.from ?? NaN);
    const to = Number(match?.groups?.to ?? from);
    if (!(from <= to && to < SLOTS)) return undefined;
    ranges.push([from, to]);
  }
  ranges.sort(([a], [b]) => a - b);
  return ranges.some(([from], i) => i > 0 && from <= ranges[i - 1][1]) ? undefined : ranges;
}

export const shownRanges = (ranges: readonly Range[]): string =>
  ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");

/**
 * The coarsest division of all slots under which every given set is a union of classes. Nothing in the protocol compares
 * slot numbers, so slots that are in the same sets throughout a recording are one thing.
 */
export class SlotClasses {
  /** For each slot, its class. */
  readonly #classOf = new Int32Array(SLOTS);
  /** For each slot, the last one after it up to which all are of its class. */
  readonly #endOfRun = new Int32Array(SLOTS);
  /** For each class, its slots. */
  readonly slots: readonly (readonly Range[])[];

  constructor(sets: readonly (readonly Range[])[]) {
    const sizes = [SLOTS];
    for (const set of sets) {
      const inside = new Map<number, number>();
      for (const slot of slotsIn(set)) inside.set(this.of(slot), (inside.get(this.of(slot)) ?? 0) + 1);
      const divided = new Map<number, number>();
      for (const [one, size] of inside) {
        if (size === sizes[one]) continue;
        divided.set(one, sizes.push(size) - 1);
        sizes[one] -= size;
      }
      if (divided.size === 0) continue;
      for (const slot of slotsIn(set)) this.#classOf[slot] = divided.get(this.of(slot)) ?? this.of(slot);
    }
    this.slots = rangesByClass(this.#classOf, sizes.length);
    for (const [from, to] of this.slots.flat()) this.#endOfRun.fill(to, from, to + 1);
  }

  of(slot: number): number {
    return this.#classOf[slot];
  }

  /** The classes that a set is a union of, in order. */
  in(set: readonly Range[]): readonly number[] {
    const found = new Set<number>();
    for (const [from, to] of set)
      for (let slot = from; slot <= to; slot = this.#endOfRun[slot] + 1) found.add(this.of(slot));
    return [...found].sort((a, b) => a - b);
  }

  shown(classes: Iterable<number>): string {
    const ranges = [...classes].flatMap((one) => this.slots[one]).sort(([a], [b]) => a - b);
    const joined: [number, number][] = [];
    for (const [from, to] of ranges) {
      const last = joined.at(-1);
      if (last && last[1] === from - 1) last[1] = to;
      else joined.push([from, to]);
    }
    return shownRanges(joined);
  }
}

function* slotsIn(set: readonly Range[]): Generator<number> {
  for (const [from, to] of set) for (let slot = from; slot <= to; slot++) yield slot;
}

function rangesByClass(classOf: Int32Array, classes: number): readonly (readonly Range[])[] {
  const ranges = Array.from({ length: classes }, (): [number, number][] => []);
  for (const [slot, one] of classOf.entries()) {
    const last = ranges[one].at(-1);
    if (last && last[1] === slot - 1) last[1] = slot;
    else ranges[one].push([slot, slot]);
  }
  return ranges;
}
