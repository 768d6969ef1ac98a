import { describe, expect, test } from "vitest";
import { Pairs } from "../../src/check/visited/pairs.ts";
import { Parents } from "../../src/check/visited/parents.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { LEFT, RIGHT, RowTree } from "../../src/check/visited/row-tree.ts";

/** So many pairs of which among 32 bits of hash some have the same. */
const MANY = 400_000;
const lefts = Int32Array.from({ length: MANY }, (_, i) => i % 1000);
const rights = Int32Array.from({ length: MANY }, (_, i) => Math.floor(i / 1000));
const inOrder = Int32Array.from({ length: MANY }, (_, i) => i);

describe("pairs of integers", () => {
  test("are numbered as they come, and none is taken for another", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(MANY);
    for (const _ of ["new", "known"]) {
      expect(pairs.internAll(lefts, rights, MANY, MANY, numbers)).toBe(MANY);
      expect(numbers).toEqual(inOrder);
    }
    expect([pairs.left(123_456), pairs.right(123_456)]).toEqual([456, 123]);
    expect(pairs.count).toBe(MANY);
  });

  test("get the same numbers one by one as many at a time", () => {
    const pairs = new Pairs(ownRoom());
    for (const _ of ["new", "known"]) {
      const numbers = Int32Array.from(lefts, (left, i) => pairs.intern(left, rights[i]));
      expect(numbers).toEqual(inOrder);
    }
  });

  test("among those that are looked up at once, the second of two that are alike is known", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(4);
    pairs.internAll(Int32Array.of(7, 8, 7, 9), Int32Array.of(1, 1, 1, 1), 4, 100, numbers);
    expect(numbers).toEqual(Int32Array.of(0, 1, 0, 2));
  });

  test("are taken as far as there may be so many", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(4);
    expect(pairs.internAll(Int32Array.of(7, 8, 7, 9), Int32Array.of(1, 1, 1, 1), 4, 2, numbers)).toBe(3);
    expect(pairs.count).toBe(2);
  });

  test("take 8 bytes each and 5 to 10 to be found", () => {
    const pairs = new Pairs(ownRoom());
    pairs.internAll(lefts, rights, MANY, MANY, new Int32Array(MANY));
    expect(pairs.bytes / MANY).toBeGreaterThan(13);
    expect(pairs.bytes / MANY).toBeLessThan(18);
  });
});

describe("parents", () => {
  const of = (numbers: readonly number[]): Parents => {
    const parents = new Parents(ownRoom());
    for (const parent of numbers) parents.push(parent);
    return parents;
  };
  // Some rows have many new successors, and many rows in turn have none.
  const numbers = Array.from({ length: 5000 }, (_, row) => (row < 3 ? -1 : row > 4000 ? 900_000 + row : row >>> 3));

  test("are told as they were noted", () => {
    const parents = of(numbers);
    expect(numbers.map((_, row) => parents.of(row))).toEqual(numbers);
  });

  test("are the same when they were saved and restored", () => {
    const parents = new Parents(ownRoom());
    parents.restore(of(numbers).saved);
    expect(numbers.map((_, row) => parents.of(row))).toEqual(numbers);
  });

  test("never decrease", () => {
    expect(() => of([-1, 0, 2, 1])).toThrow("row 3 comes after rows with a greater parent than 1");
  });
});

describe("rows as trees", () => {
  test.each([1, 2, 3, 5, 8, 9])("of %i words are what they were when they are unfolded", (width) => {
    const trees = new RowTree(width, ownRoom());
    const rows = Array.from({ length: 50 }, (_, row) => Int32Array.from({ length: width }, (_, i) => (row * i) % 7));
    for (const row of rows) {
      const [folded, unfolded] = [trees.blank(), trees.blank()];
      folded.set(row, trees.leaves);
      trees.fold(folded);
      unfolded[LEFT] = folded[LEFT];
      unfolded[RIGHT] = folded[RIGHT];
      trees.unfold(unfolded);
      expect(unfolded.subarray(trees.leaves, trees.leaves + width)).toEqual(row);
    }
  });

  test("look up only what is above the words that changed", () => {
    const trees = new RowTree(8, ownRoom());
    const [before, after] = [trees.blank(), trees.blank()];
    before.set([1, 2, 3, 4, 5, 6, 7, 8], trees.leaves);
    trees.fold(before);
    after.set(before);
    after[trees.leaves + 7] = 9;
    trees.refold(after, before);
    // Of the right half its right pair, and that with the left one.
    expect(trees.pairs.count).toBe(6 + 2);
    expect(after[LEFT]).toBe(before[LEFT]);
  });
});
