import { describe, expect, test } from "vitest";
import { Pairs } from "../../src/check/visited/pairs.ts";
import { Parents } from "../../src/check/visited/parents.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { RowTree } from "../../src/check/visited/row-tree.ts";
import { SparseNumbers, UNSET } from "../../src/check/visited/sparse-numbers.ts";
import { Tuples } from "../../src/check/visited/tuples.ts";

/** So many pairs that some of them have the same 32-bit hash. */
const MANY = 400_000;
const lefts = Int32Array.from({ length: MANY }, (_, i) => i % 1000);
const rights = Int32Array.from({ length: MANY }, (_, i) => Math.floor(i / 1000));
/** The first one whose number differs from its index; -1 if there is none. Comparing this many with `toEqual` takes seconds. */
const firstMisplaced = (numbers: Int32Array): number => numbers.findIndex((number, at) => number !== at);

describe("pairs of integers", () => {
  test("are numbered as they come, and none is confused with another", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(MANY);
    for (const _ of ["new", "known"]) {
      expect(pairs.internAll(lefts, rights, MANY, MANY, numbers)).toBe(MANY);
      expect(firstMisplaced(numbers)).toBe(-1);
      numbers.fill(-1);
    }
    expect([pairs.left(123_456), pairs.right(123_456)]).toEqual([456, 123]);
    expect(pairs.count).toBe(MANY);
  });

  test("get the same numbers one by one and many at a time", () => {
    const pairs = new Pairs(ownRoom());
    for (const _ of ["new", "known"]) {
      const numbers = Int32Array.from(lefts, (left, i) => pairs.intern(left, rights[i]));
      expect(firstMisplaced(numbers)).toBe(-1);
    }
  });

  test("if two equal ones are looked up at once, the second is known", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(4);
    pairs.internAll(Int32Array.of(7, 8, 7, 9), Int32Array.of(1, 1, 1, 1), 4, 100, numbers);
    expect(numbers).toEqual(Int32Array.of(0, 1, 0, 2));
  });

  test("are added up to the limit", () => {
    const pairs = new Pairs(ownRoom());
    const numbers = new Int32Array(4);
    expect(pairs.internAll(Int32Array.of(7, 8, 7, 9), Int32Array.of(1, 1, 1, 1), 4, 2, numbers)).toBe(3);
    expect(pairs.count).toBe(2);
  });

  test("take 8 bytes each and 4 to 9 to be found", () => {
    const bytesEach = (count: number): number => {
      const pairs = new Pairs(ownRoom());
      for (let i = 0; i < count; i++) pairs.intern(i, i);
      return Math.round(pairs.bytes / count);
    };
    // At most 15 of 16 slots are taken.
    expect(bytesEach((15 / 16) * 2 ** 21 - 1)).toBe(8 + 4);
    expect(bytesEach((15 / 16) * 2 ** 21 + 1)).toBe(8 + 9);
  });
});

describe("parents", () => {
  const of = (numbers: readonly number[]): Parents => {
    const parents = new Parents(ownRoom());
    for (const parent of numbers) parents.push(parent);
    return parents;
  };
  // Some rows have many new successors, and many rows in a row have none.
  const numbers = Array.from({ length: 5000 }, (_, row) => (row < 3 ? -1 : row > 4000 ? 900_000 + row : row >>> 3));

  test("are read as they were noted", () => {
    const parents = of(numbers);
    expect(numbers.map((_, row) => parents.of(row))).toEqual(numbers);
  });

  test("are the same after they were saved and restored", () => {
    const parents = new Parents(ownRoom());
    parents.restore(of(numbers).saved);
    expect(numbers.map((_, row) => parents.of(row))).toEqual(numbers);
  });

  test("never decrease", () => {
    expect(() => of([-1, 0, 2, 1])).toThrow("row 3 comes after rows with a greater parent than 1");
  });
});

describe("numbers at sparse places", () => {
  test("are kept where they were set, also 0, and nowhere else", () => {
    const numbers = new SparseNumbers();
    numbers.set(3, 17);
    numbers.set(5, 0);
    numbers.set(100_000, 18);
    expect([3, 4, 5, 100_000, 200_000].map((place) => numbers.of(place))).toEqual([17, UNSET, 0, 18, UNSET]);
    numbers.clear();
    expect([3, 5, 100_000].map((place) => numbers.of(place))).toEqual([UNSET, UNSET, UNSET]);
  });

  test("are forgotten before a place, and that memory is used again without them", () => {
    const numbers = new SparseNumbers();
    numbers.set(3, 17);
    numbers.set(100_000, 18);
    numbers.forgetBefore(100_000);
    expect([numbers.of(3), numbers.of(100_000)]).toEqual([UNSET, 18]);
    numbers.set(200_001, 19);
    expect([numbers.of(200_001), numbers.of(196_611)]).toEqual([19, UNSET]);
  });
});

describe("rows as trees", () => {
  // Nodes, and words that belong to none.
  test.each([
    [1, 0],
    [1, 1],
    [2, 0],
    [3, 2],
    [5, 1],
    [8, 3],
    [9, 0],
  ])("of %i nodes and %i other words are what they were when they are unfolded", (nodes, others) => {
    const trees = new RowTree(nodes + others, nodes, new Pairs(ownRoom()));
    for (let n = 0; n < 50; n++) {
      const row = Int32Array.from({ length: nodes + others }, (_, i) => (n * i) % 7);
      const unfolded = new Int32Array(nodes + others);
      trees.unfold(...trees.fold(row), unfolded);
      expect(unfolded).toEqual(row);
    }
  });

  test("look up only what is above the words that changed", () => {
    const pairs = new Pairs(ownRoom());
    const tuples = new Tuples(8, pairs);
    const [before, after] = [tuples.blank(), tuples.blank()];
    tuples.unfold(tuples.number(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0), before);
    expect(pairs.count).toBe(7);
    after.set(before);
    after[tuples.leaves + 7] = 9;
    const number = tuples.refold(after, before);
    expect(pairs.count).toBe(7 + 3);
    expect(number).toBe(tuples.number(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 9), 0));
  });
});
