/** Which slices of ordered work are handed out in advance. */
import { expect, test } from "vitest";
import { Schedule } from "../../src/check/parallel/schedule.ts";

/** The first thread has gone through 100 places when the member reports on its first 10. */
function afterOneReport(): Schedule<string> {
  const schedule = new Schedule<string>(10, 10);
  schedule.next(0, 1000, 1);
  schedule.take(0, 125, "done", 100);
  return schedule;
}

test("a slice lies behind as many places as the first thread goes through, a quarter more, until the report is expected", () => {
  const schedule = new Schedule<string>(10, 4);
  expect([schedule.next(0, 1000, 1), schedule.next(0, 1000, 1)]).toEqual([
    { member: 0, first: 50, size: 10 },
    // The member begins this one when it is done with the first: 100 places before it are free.
    { member: 0, first: 110, size: 10 },
  ]);
});

test("a member has three jobs at most, and whoever has fewest gets the next", () => {
  const schedule = new Schedule<string>(10, 0);
  const members = Array.from({ length: 7 }, () => schedule.next(0, 1000, 2)?.member);
  expect(members).toEqual([0, 1, 0, 1, 0, 1, undefined]);
});

test("the pace is that of the last reports", () => {
  const schedule = afterOneReport();
  // The first thread went through 175 places, of which 75 were expected, while the member did 17.5.
  expect(schedule.next(100, 1000, 1)).toEqual({ member: 0, first: 235, size: 10 });
  schedule.take(0, 235, "done", 100);
  // 131.25 while it did 23.125.
  expect(schedule.next(100, 1000, 1)).toEqual({ member: 0, first: 180, size: 10 });
});

test("a slice fills a gap between others if it lies far enough behind", () => {
  const schedule = new Schedule<string>(10, 0);
  schedule.next(0, 30, 1);
  expect([schedule.next(0, 30, 1, 15), schedule.next(0, 36, 1, 15)]).toEqual([
    { member: 0, first: 10, size: 15 },
    { member: 0, first: 25, size: 11 },
  ]);
});

test("if too few places wait, the last ones are handed out", () => {
  const schedule = new Schedule<string>(10, 4);
  expect([schedule.next(0, 30, 1), schedule.next(0, 30, 1), schedule.next(0, 29, 1)]).toEqual([
    { member: 0, first: 20, size: 10 },
    { member: 0, first: 10, size: 10 },
    { member: 0, first: 0, size: 10 },
  ]);
});

test("there is no slice where there is no room for the least", () => {
  expect(new Schedule<string>(10, 0).next(0, 9, 1)).toBeUndefined();
});

test("a report is there for the rest of its slice if it comes while the first thread is in it, and for nothing later", () => {
  const schedule = new Schedule<string>(10, 0);
  schedule.next(0, 100, 1);
  schedule.next(0, 100, 1);
  expect(schedule.on(4)).toBeUndefined();
  expect([schedule.take(0, 0, "first", 5), schedule.on(5)]).toEqual([true, { report: "first", end: 10 }]);
  expect(schedule.on(20)).toBeUndefined();
  expect(schedule.take(0, 10, "second", 20)).toBe(false);
});

test("places that a report spared do not count as gone through", () => {
  const schedule = new Schedule<string>(10, 1);
  schedule.next(0, 1000, 1);
  schedule.next(0, 1000, 1);
  schedule.take(0, 12, "first", 12);
  schedule.on(12);
  schedule.take(0, 35, "second", 22);
  expect(schedule.next(45, 1000, 1)).toEqual({ member: 0, first: 52, size: 10 });
});
