/** Random draws: durations follow their distributions, and no node's draws depend on another's. */
import { describe, expect, test } from "vitest";
import { type Duration, protocol, type Timing } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { tell } from "./told.ts";

/** Every second, each node but the first throws a die and sends the result to the first. */
interface Dice {
  roles: {
    node: {
      state: { sent: number };
      receives: { kind: "thrown"; shows: number; number: number };
      timer: { kind: "throw" };
    };
  };
  scope: { nodes: number; throws: number };
}
const dice = protocol<Dice>()({
  name: "dice",
  summary: "nodes throw dice",
  nodes: ({ nodes }) => ({ node: Array.from({ length: nodes }, (_, i) => `n${i + 1}`) }),
  roles: {
    node: {
      init: () => ({ sent: 0 }),
      start(_, self) {
        if (self.id !== "n1") self.startTimer({ kind: "throw" }, { after: 1000 });
      },
      timeout: {
        throw(state, timer, self) {
          const shows = self.choose([1, 2, 3, 4, 5, 6]);
          self.send("n1", { kind: "thrown", shows, number: state.sent });
          state.sent += 1;
          if (state.sent < self.scope.throws) self.startTimer(timer, { after: 1000 });
        },
      },
      receive: { thrown: () => undefined },
    },
  },
  rules: {},
  scopes: { smoke: { nodes: 2, throws: 1 } },
});

interface Thrown {
  readonly from: string;
  readonly at: number;
  readonly arrives: number;
  readonly shows: number;
}

/** The throws of each node and when they arrived, in the order of throwing. */
function thrown(nodes: number, throws: number, timing: Timing): readonly Thrown[] {
  const scope = { nodes, throws, timing } as Scope;
  const { run, times } = tell(dice as AnyProtocol, scope, undefined, 1, 2 * throws + 100);
  const all: (Thrown & { readonly number: number })[] = [];
  const at = new Map<string, number>();
  run.steps.forEach((step, i) => {
    if (step.kind === "timeout") {
      const number = [...at.keys()].filter((key) => key.startsWith(`${step.node} `)).length;
      at.set(`${step.node} ${number}`, times[i]);
    } else if (step.kind === "deliver") {
      const { shows, number } = step.message as unknown as { readonly shows: number; readonly number: number };
      all.push({ from: step.from, at: at.get(`${step.from} ${number}`)!, arrives: times[i], shows, number });
    }
  });
  return all.toSorted((a, b) => a.number - b.number);
}
const ofN2 = (all: readonly Thrown[]): readonly Thrown[] => all.filter(({ from }) => from === "n2");

const wild: Timing = {
  delay: { kind: "uniform", from: 10, to: 900 },
  timers: { throw: { kind: "exponential", mean: 500 } },
  processing: { kind: "uniform", from: 0, to: 2 },
  clocks: { drift: 1000, offset: { kind: "uniform", from: 0, to: 500 } },
};

test("another node's draws change none of a node's own: choices, delays, timers, its clock", () => {
  const withoutProcessing = { ...wild, processing: 0 };
  expect(ofN2(thrown(5, 40, withoutProcessing))).toEqual(thrown(2, 40, withoutProcessing));
});

test("two nodes draw numbers that have nothing in common", () => {
  const all = thrown(3, 300, { delay: { kind: "uniform", from: 0, to: 1000 } });
  const [n2, n3] = [ofN2(all), all.filter(({ from }) => from === "n3")];
  expect(n2).toHaveLength(300);
  // A sixth of 300 is 50; in 95 of 100 cases the number is between 37 and 63.
  expect(n2.filter(({ shows }, i) => shows === n3[i].shows)).toHaveLength(59);
  const sooner = n2.filter(({ arrives }, i) => arrives < n3[i].arrives);
  expect(sooner).toHaveLength(159);
});

test("a clock has an offset: its first timers start that much later", () => {
  const clocks = { offset: 300 };
  expect(thrown(2, 3, { delay: 1, clocks }).map(({ at }) => at)).toEqual([1300, 2300, 3300]);
});

test("a drifting clock is fast or slow by the same fraction all the time, and each node has its own fraction", () => {
  const all = thrown(3, 3, { delay: 1, clocks: { drift: 100_000 } });
  const of = (node: string): readonly number[] => all.filter(({ from }) => from === node).map(({ at }) => at);
  const [period, ...others] = of("n2");
  expect(period > 1000 / 1.1 && period < 1000 / 0.9).toBe(true);
  expect(others.map((at) => Math.round(at / period))).toEqual([2, 3]);
  expect(others.map((at) => Math.abs(at / period - Math.round(at / period)) < 1e-5)).toEqual([true, true]);
  expect(of("n3")[0]).not.toBe(period);
});

const distributions: readonly (readonly [Duration, least: number, most: number, median: number])[] = [
  [{ kind: "uniform", from: 100, to: 300 }, 100, 300, 200],
  [{ kind: "exponential", mean: 100, least: 50 }, 50, 1200, 50 + 100 * Math.LN2],
  [{ kind: "log-normal", median: 100, sigma: 0.5 }, 10, 800, 100],
  [{ kind: "pareto", least: 100, shape: 3 }, 100, 1900, 100 * 2 ** (1 / 3)],
  [{ kind: "samples", of: [100, 150, 400] }, 100, 400, 150],
  [120, 120, 120, 120],
];

describe.each(distributions)("of 2,000 delays of %j", (delay, least, most, median) => {
  const delays = thrown(2, 2000, { delay }).map(({ at, arrives }) => arrives - at);

  test("each is one that can be drawn", () => {
    expect(delays).toHaveLength(2000);
    expect(delays.filter((one) => one < least - 0.01 || one > most + 0.01)).toEqual([]);
  });

  test("half are below the median", () => {
    // In 99 of 100 samples, the median lies between those with the ranks 1000 - 58 and 1000 + 58.
    const sorted = delays.toSorted((a, b) => a - b);
    expect(sorted[942]).toBeLessThanOrEqual(median + 0.01);
    expect(sorted[1058]).toBeGreaterThanOrEqual(median - 0.01);
  });
});
