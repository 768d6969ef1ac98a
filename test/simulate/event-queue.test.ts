/** What is due comes in the order of time, and what is due at once in the order in which it was put in. */
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { EventQueue, MESSAGE, TIMER } from "../../src/simulate/event-queue.ts";

/** Takes out everything that is due until then: its number, and when it was due. */
function drained(queue: EventQueue, until = Infinity): readonly (readonly [number, number])[] {
  const taken: (readonly [number, number])[] = [];
  for (let at = queue.next; at !== undefined && at <= until; at = queue.next) {
    const slot = queue.take();
    taken.push([queue.what(slot), at]);
    queue.release(slot);
  }
  return taken;
}

test("what is due earlier comes first, what is due at once in the order in which it was put in", () => {
  const queue = new EventQueue();
  const times = [5000, 5, 5000, 0, 86_400_000_000, 5, 5000];
  for (const [number, at] of times.entries()) queue.put(at, TIMER, 0, number);
  expect(drained(queue)).toEqual([
    [3, 0],
    [1, 5],
    [5, 5],
    [0, 5000],
    [2, 5000],
    [6, 5000],
    [4, 86_400_000_000],
  ]);
});

test("what is put in meanwhile comes after what was due at the same time before", () => {
  const queue = new EventQueue();
  queue.put(2_000_000, TIMER, 0, 1);
  queue.put(1_000_000, TIMER, 0, 2);
  expect(queue.next).toBe(1_000_000);
  queue.release(queue.take());
  queue.put(2_000_000, TIMER, 0, 3);
  queue.put(1_000_000, TIMER, 0, 4);
  expect(drained(queue)).toEqual([
    [4, 1_000_000],
    [1, 2_000_000],
    [3, 2_000_000],
  ]);
});

test("a slot that is put in again is due once more, and a released one is used for the next entry", () => {
  const queue = new EventQueue();
  const slot = queue.put(10, MESSAGE, 3, 7, 4);
  expect(queue.next).toBe(10);
  expect(queue.take()).toBe(slot);
  expect(queue.next).toBeUndefined();
  queue.putAgain(2_000_000, slot, TIMER);
  expect(queue.next).toBe(2_000_000);
  expect(queue.take()).toBe(slot);
  expect([queue.kind(slot), queue.node(slot), queue.what(slot), queue.sender(slot)]).toEqual([TIMER, 3, 7, 4]);
  queue.release(slot);
  expect(queue.put(2_000_001, MESSAGE, 0, 0)).toBe(slot);
});

test("what is never due comes after everything else", () => {
  const queue = new EventQueue();
  queue.put(Infinity, TIMER, 0, 1);
  queue.put(2 ** 50, TIMER, 0, 2);
  expect(drained(queue)).toEqual([
    [2, 2 ** 50],
    [1, Number.MAX_SAFE_INTEGER],
  ]);
});

const durations = fc.oneof(
  fc.nat({ max: 3 }),
  fc.nat({ max: 5000 }),
  fc.nat({ max: 2 ** 31 - 1 }),
  fc.maxSafeNat().map((at) => Math.floor(at / 1000)),
);

test.prop([fc.array(fc.array(durations, { maxLength: 8 }), { maxLength: 100 })])(
  "it gives what sorting by time gives, however putting in and taking out take turns",
  (batches) => {
    const queue = new EventQueue();
    const waiting: (readonly [number, number])[] = [];
    let [now, number] = [0, 0];
    for (const batch of batches) {
      for (const duration of batch) {
        queue.put(now + duration, TIMER, 0, number);
        waiting.push([number++, now + duration]);
      }
      waiting.sort(([, a], [, b]) => a - b);
      const next = waiting.shift();
      expect(queue.next).toBe(next?.[1]);
      if (next === undefined) continue;
      now = next[1];
      const slot = queue.take();
      expect(queue.what(slot)).toBe(next[0]);
      queue.release(slot);
    }
    expect(drained(queue)).toEqual(waiting);
  },
);
