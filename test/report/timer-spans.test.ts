import { describe, expect, test } from "vitest";
import { timerSpans } from "../../src/report/story/timer-spans.ts";
import type { Step } from "../../src/model/step.ts";

const election = { kind: "election" };
const beat = { kind: "beat", to: "n2" };
type Timers = readonly { readonly kind: string }[];

/** A run of two nodes, given the timers of the first one before and after each step. */
const spansOf = (steps: readonly Step[], ...armed: readonly Timers[]) =>
  timerSpans({
    nodes: [
      { id: "n1", role: "server" },
      { id: "n2", role: "server" },
    ],
    happenings: steps.map((step, i) => ({ number: i + 1, step })) as never,
    frames: armed.map((timers) => ({
      nodes: [timers, []].map((one) => ({ up: true, state: {}, timers: one })) as never,
      shared: undefined,
      partitions: [],
    })),
  }).map(({ timer, from, to, fired, place }) => [timer, from, to, fired, place]);

const fires = (timer: { readonly kind: string }): Step => ({ kind: "timeout", node: "n1", timer, choices: [] });
const elsewhere: Step = { kind: "act", node: "n2", action: { kind: "wait" }, choices: [] };

describe("the time in which a timer is armed", () => {
  test("ends in the step in which it fires, and begins anew if that step arms it again", () => {
    expect(spansOf([fires(election), elsewhere], [election], [election], [election])).toEqual([
      ["election", 0, 1, true, 0],
      ["election", 1, undefined, false, 0],
    ]);
  });

  test("ends where it is stopped, which is not marked as firing", () => {
    expect(spansOf([elsewhere, elsewhere], [], [beat], [])).toEqual([["beat to=n2", 1, 2, false, 0]]);
  });

  test("has its own column next to other timers, which a later one may reuse", () => {
    expect(spansOf([fires(election), elsewhere], [election, beat], [beat], [beat, election])).toEqual([
      ["election", 0, 1, true, 0],
      ["beat to=n2", 0, undefined, false, 1],
      ["election", 2, undefined, false, 0],
    ]);
  });

  test("is not changed by an equal timer that fires elsewhere", () => {
    const other: Step = { kind: "timeout", node: "n2", timer: election, choices: [] };
    expect(spansOf([other], [election], [election])).toEqual([["election", 0, undefined, false, 0]]);
  });
});
