import { test } from "@fast-check/vitest";
import fc from "fast-check";
import { expect } from "vitest";
import { rebind } from "../../src/protocols/redis/redis-cluster/binding.ts";
import { SLOTS } from "../../src/protocols/redis/redis-cluster/key-slot.ts";

const masters = ["a1", "b1", "c1"];
const slotNames = Array.from({ length: SLOTS }, (_, slot) => String(slot));

/** A range of slots that a master takes, with an epoch above all earlier ones. */
const reshardings = fc.array(
  fc.record({
    to: fc.constantFrom(...masters),
    first: fc.nat(SLOTS - 1),
    count: fc.integer({ min: 1, max: SLOTS }),
  }),
  { maxLength: 6 },
);

const binding = (epochs: Readonly<Record<string, number>>) => ({
  epochOf: (owner: string) => epochs[owner],
  isImporting: () => false,
  notesNotClaiming: () => true,
  forgetsNotClaiming: () => true,
});

const evenly = () => Object.fromEntries(slotNames.map((slot, at) => [slot, masters[Math.floor((at * 3) / SLOTS)]]));

function owned(slots: Readonly<Record<string, string | null>>): number {
  return masters.reduce((sum, master) => sum + Object.values(slots).filter((owner) => owner === master).length, 0);
}

test.prop([reshardings], { numRuns: 10 })(
  "after any reshardings, a view gives all 16384 slots to the masters, and each to the last that took it",
  (moves) => {
    const epochs: Record<string, number> = { a1: 1, b1: 2, c1: 3 };
    const truth: Record<string, string> = evenly();
    const view = { slots: evenly() as Record<string, string | null>, notClaiming: new Set<string>() };
    moves.forEach(({ to, first, count }, at) => {
      for (const slot of slotNames.slice(first, first + count)) truth[slot] = to;
      epochs[to] = 4 + at;
      const claimed = new Set(slotNames.filter((slot) => truth[slot] === to));
      rebind(view, to, epochs[to], claimed, binding(epochs));
      expect(owned(view.slots)).toBe(16384);
    });
    expect(view.slots).toEqual(truth);
  },
);

test.prop([reshardings, fc.shuffledSubarray(masters, { minLength: 3 })], { numRuns: 10 })(
  "a node that hears the last claims of all masters twice, in any order, gives each slot to the last that took it",
  (moves, order) => {
    const epochs: Record<string, number> = { a1: 1, b1: 2, c1: 3 };
    const truth: Record<string, string> = evenly();
    moves.forEach(({ to, first, count }, at) => {
      for (const slot of slotNames.slice(first, first + count)) truth[slot] = to;
      epochs[to] = 4 + at;
    });
    const view = { slots: evenly() as Record<string, string | null>, notClaiming: new Set<string>() };
    for (const from of [...order, ...order]) {
      const claimed = new Set(slotNames.filter((slot) => truth[slot] === from));
      rebind(view, from, epochs[from], claimed, binding(epochs));
    }
    expect(view.slots).toEqual(truth);
  },
);
