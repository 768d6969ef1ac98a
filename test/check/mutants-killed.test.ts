/** What no other test noticed when the engine was seeded with faults: see `test/mutation`. */
import { expect, test } from "vitest";
import { emptyBatch } from "../../src/check/batch.ts";
import { Worlds } from "../../src/check/worlds.ts";

/** The row numbers of these one-word worlds, all of which have the same hash, when they come in these batches. */
function rowsOf(...batches: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const worlds = new Worlds(1);
  return batches.map((words) => {
    const batch = emptyBatch(1, words.length);
    batch.words.set(words);
    batch.hashes.fill(7);
    batch.length = words.length;
    const numbers = new Int32Array(words.length);
    worlds.insert(batch, numbers);
    return [...numbers];
  });
}

test("worlds with the same hash are told apart by what is in them", () => {
  expect(rowsOf([10, 20, 10, 30])).toEqual([[0, 1, 0, 2]]);
});
test("a world with the hash of the one asked for last is found all the same", () => {
  expect(rowsOf([10, 20], [10, 20, 30])).toEqual([
    [0, 1],
    [0, 1, 2],
  ]);
});
