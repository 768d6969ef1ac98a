/** Tables to which several threads add at the same time: nothing is lost, and nothing is in them twice. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { type CommonMemory, commonMemory, CommonPairs } from "../../src/check/visited/common-pairs.ts";
import { CommonRows, rowsMemory } from "../../src/check/visited/common-rows.ts";
import { Pairs } from "../../src/check/visited/pairs.ts";
import { KNOWN } from "../../src/check/visited/recent-pairs.ts";
import { ownRoom } from "../../src/check/visited/room.ts";
import { compiledModules } from "../../bin/checkout.js";
import { root } from "../cli/hearsay.ts";

const MANY = 100_000;
const lefts = Int32Array.from({ length: MANY }, (_, i) => i % 1000);
const rights = Int32Array.from({ length: MANY }, (_, i) => Math.floor(i / 1000));

/** The index at which they first differ; -1 if they are equal. Comparing this many with `toEqual` takes half a second. */
const firstDifference = (some: Int32Array, others: Int32Array): number =>
  some.findIndex((number, at) => number !== others[at]);

const two = (): readonly [CommonPairs, CommonPairs] => {
  const memory = commonMemory();
  return [new CommonPairs(ownRoom(), memory), new CommonPairs(ownRoom(), memory)];
};

/** Runs code in a separate thread with access to the pairs. @returns what it posts */
function inThread(memory: CommonMemory, gate: SharedArrayBuffer, work: string): Promise<Int32Array> {
  const pairs = pathToFileURL(join(compiledModules(root), "src/check/visited/common-pairs.js")).href;
  const worker = new Worker(
    `const { parentPort, workerData: { memory, gate, lefts, rights } } = require("node:worker_threads");
     (async () => {
       const { CommonPairs } = await import("${pairs}");
       const room = { reserve() {}, allocate: (length) => new Int32Array(length) };
       const opened = new Int32Array(gate);
       Atomics.add(opened, 1, 1);
       Atomics.notify(opened, 1);
       Atomics.wait(opened, 0, 0);
       ${work}
     })();`,
    { eval: true, workerData: { memory, gate, lefts, rights } },
  );
  return new Promise((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
    worker.on("exit", () => resolve(new Int32Array(0)));
  });
}

/** Opens the gate once this many threads wait at it. */
async function open(gate: SharedArrayBuffer, threads: number): Promise<void> {
  const words = new Int32Array(gate);
  for (let there = Atomics.load(words, 1); there < threads; there = Atomics.load(words, 1))
    await Atomics.waitAsync(words, 1, there).value;
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
}

describe("pairs that several threads number", () => {
  test("have the same number in all threads, one by one and many at a time, even after the table has grown", () => {
    const [one, other] = two();
    const numbers = Int32Array.from(lefts, (left, i) => (i % 2 === 0 ? one : other).intern(left, rights[i]));
    expect(new Set(numbers).size).toBe(MANY);
    const again = new Int32Array(MANY);
    for (const pairs of [one, other]) {
      pairs.internAll(lefts, rights, MANY, again);
      expect(firstDifference(again, numbers)).toBe(-1);
      expect([pairs.left(numbers[54_321]), pairs.right(numbers[54_321])]).toEqual([321, 54]);
    }
  });

  test("have the same numbers after they were saved and restored, although some numbers have no pair", () => {
    const [one, other] = two();
    const numbers = Int32Array.from(lefts, (left, i) => (i % 3 === 0 ? one : other).intern(left, rights[i]));
    expect(one.count).toBeGreaterThan(MANY);
    for (const restored of [new Pairs(ownRoom()), two()[0]]) {
      restored.restore(other.saved);
      const again = Int32Array.from(lefts, (left, i) => restored.intern(left, rights[i]));
      expect(firstDifference(again, numbers)).toBe(-1);
    }
  });

  test("have a single number even if three threads meet them at the same time, each in its own order", async () => {
    const memory = commonMemory();
    const gate = new SharedArrayBuffer(8);
    const threads = [1, 7].map((step) =>
      inThread(
        memory,
        gate,
        `const pairs = new CommonPairs(room, memory);
         const numbers = new Int32Array(${MANY});
         for (let i = 0, k = 0; i < ${MANY}; i++, k = (k + ${step}) % ${MANY}) numbers[k] = pairs.intern(lefts[k], rights[k]);
         parentPort.postMessage(numbers);`,
      ),
    );
    await open(gate, 2);
    const own = new Int32Array(MANY);
    new CommonPairs(ownRoom(), memory).internAll(lefts, rights, MANY, own);
    expect(new Set(own).size).toBe(MANY);
    for (const numbers of await Promise.all(threads)) expect(firstDifference(own, numbers)).toBe(-1);
  });

  test("are still found after a thread died while making room, and adding one then ends", async () => {
    const memory = commonMemory();
    const gate = new SharedArrayBuffer(8);
    const dies = inThread(
      memory,
      gate,
      `const pairs = new CommonPairs({ ...room, reserve: () => process.exit() }, memory);
       for (let i = 0; i < ${MANY}; i++) pairs.intern(lefts[i], rights[i]);`,
    );
    await open(gate, 1);
    await dies;
    const pairs = new CommonPairs(ownRoom(), memory, { adding: 3, growing: 3 });
    expect(pairs.intern(1, 0)).toBe(1);
    expect(() => pairs.intern(-5, 5)).toThrow("a worker that ended while it added to a table of states");
    expect(() => pairs.internAll(lefts, rights, MANY, new Int32Array(MANY))).toThrow("a worker that ended");
  });
});

describe("rows of a table to which several threads add", () => {
  const asked = (rows: CommonRows, from: number, length: number, countMax = MANY): readonly [number, Int32Array] => {
    const numbers = new Int32Array(length);
    const taken = rows.internAll(lefts.subarray(from), rights.subarray(from), length, countMax, numbers);
    return [taken, numbers];
  };
  const tables = (): readonly [CommonRows, CommonRows] => {
    const memory = rowsMemory();
    return [new CommonRows(ownRoom(), memory), new CommonRows(ownRoom(), memory)];
  };

  test("are numbered by one thread, in its order, whichever thread added them", () => {
    const [search, worker] = tables();
    const numbers = new Int32Array(20_000);
    worker.pairsOf(lefts.subarray(5000), rights.subarray(5000), 20_000, numbers);
    expect([search.count, worker.isRow(numbers[0])]).toEqual([0, false]);
    expect(asked(search, 5010, 4)).toEqual([4, Int32Array.of(0, 1, 2, 3)]);
    expect([...search.fresh]).toEqual([0, 1, 2, 3]);
    expect([worker.isRow(numbers[9]), worker.isRow(numbers[10]), worker.left(1), worker.right(1)]).toEqual([
      false,
      true,
      11,
      5,
    ]);
    expect(asked(search, 0, MANY)[0]).toBe(MANY);
    expect(numbers.every((number) => worker.isRow(number))).toBe(true);
    expect([search.count, worker.left(MANY - 1), worker.right(MANY - 1)]).toEqual([MANY, 999, 99]);
  });

  test("are added by the numbers of their pairs, up to the limit", () => {
    const [search, worker] = tables();
    const numbers = new Int32Array(3);
    worker.pairsOf(lefts, rights, 3, numbers);
    const told = Int32Array.of(numbers[2], numbers[0], numbers[2], numbers[1]);
    const rows = new Int32Array(4);
    expect(search.internAll(told, new Int32Array(4).fill(KNOWN), 4, 2, rows)).toBe(3);
    expect([...rows.subarray(0, 3), search.count, search.left(0), search.left(1)]).toEqual([0, 1, 0, 2, 2, 0]);
    const [left, right] = [told.slice(), new Int32Array(4).fill(KNOWN)];
    search.spellOut(left, right, 3);
    expect([left[3], right[3]]).toEqual([1, 0]);
  });

  test("are the same after they were saved and restored", () => {
    const [search, worker] = tables();
    worker.pairsOf(lefts.subarray(100), rights.subarray(100), MANY - 100, new Int32Array(MANY));
    asked(search, 0, MANY);
    const [restored] = tables();
    restored.restore(search.saved);
    expect([restored.count, restored.left(54_321), restored.right(54_321)]).toEqual([MANY, 321, 54]);
  });
});
