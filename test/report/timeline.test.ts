import { describe, expect, test } from "vitest";
import { palette, render } from "../../src/report/terminal/ink.ts";
import type { TimedEvent } from "../../src/report/story/recorded-operations.ts";
import { timeline } from "../../src/report/terminal/operation-lines.ts";
import { register, type AnySpec } from "../../src/model/linearizability/sequential-spec.ts";

const write = (step: number, client: string, value: number): TimedEvent => ({
  client,
  step,
  entry: { kind: "invoke", call: { kind: "write", value } },
});
const read = (step: number, client: string): TimedEvent => ({
  client,
  step,
  entry: { kind: "invoke", call: { kind: "read" } },
});
const respond = (step: number, client: string, result: unknown): TimedEvent => ({
  client,
  step,
  entry: { kind: "respond", result },
});

const draw = (events: readonly TimedEvent[], width = 80): string => {
  const colours = palette(false);
  const lines = timeline(register(0) as AnySpec, events, { colours, paint: () => colours.plain, width });
  return `\n${lines.map(render).join("\n")}\n`;
};

/** The second history in Porcupine's README, except that the write never ends. */
const newThenOld = [write(1, "c1", 11), read(3, "c2"), respond(7, "c2", 11), read(8, "c3"), respond(12, "c3", 0)];

describe("The timeline of operations", () => {
  test("has a line for each client, open ends, a mark at the operation that cannot be placed, and an order for the rest", () => {
    expect(draw(newThenOld)).toMatchInlineSnapshot(`
      "
      Operations, by the steps in which they begin and end:
      step  1 3             7 8            12
      c1    ├───────── write(11) ──────────…
      c2      ├─ read → 11 ─┤
      c3                      ├─ read → 0 ─┤ ✗
      Until it responds, this order fits: c1's write(11), c2's read → 11
      "
    `);
  });

  test("keeps operations of one client apart, and leaves room for the mark", () => {
    const events = [
      write(1, "c1", 11),
      respond(3, "c1", "done"),
      read(4, "c1"),
      respond(6, "c1", 0),
      write(7, "c1", 12),
    ];
    expect(draw(events)).toMatchInlineSnapshot(`
      "
      Operations, by the steps in which they begin and end:
      step  1             3   4            6   7
      c1    ├─ write(11) ─┤   ├─ read → 0 ─┤ ✗ ├─ write(12) ─…
      Until it responds, this order fits: c1's write(11)
      "
    `);
  });

  test("marks nothing if the history is linearizable", () => {
    expect(draw(newThenOld.slice(0, 3))).toMatchInlineSnapshot(`
      "
      Operations, by the steps in which they begin and end:
      step  1 3             7
      c1    ├── write(11) ──…
      c2      ├─ read → 11 ─┤
      "
    `);
  });

  test("cuts names if there is little room", () => {
    expect(draw(newThenOld, 38)).toMatchInlineSnapshot(`
      "
      Operations, by the steps in which they
        begin and end:
      step  1 3           7 8           12
      c1    ├───────── write(… ─────────…
      c2      ├─ read →… ─┤
      c3                    ├─ read →… ─┤ ✗
      Until it responds, this order fits:
        c1's write(11), c2's read → 11
      "
    `);
  });

  test("is a list if there is too little", () => {
    expect(draw(newThenOld, 30)).toMatchInlineSnapshot(`
      "
      Operations, by the steps in
        which they begin and end:
      c1  write(11), from step 1 on
      c2  read → 11, from step 3 to
        7
      c3  read → 0, from step 8 to
        12 ✗
      Until it responds, this order
        fits: c1's write(11), c2's
        read → 11
      "
    `);
  });

  test("is empty if there are no operations", () => {
    expect(draw([])).toBe("\n\n");
  });
});
