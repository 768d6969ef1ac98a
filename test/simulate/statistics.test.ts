import { expect, test } from "vitest";
import { Random } from "../../src/fuzz/random.ts";
import { isPrecise } from "../../src/simulate/estimate.ts";
import {
  clopperPearson,
  percentile,
  percentileInterval,
  type SequentialDecision,
  sequentialTest,
  spreadOf,
  studentInterval,
} from "../../src/simulate/statistics.ts";

test("the interval of a mean is Student's", () => {
  const { low, high } = studentInterval([1, 2, 3, 4, 5]);
  expect([low, high].map((value) => value.toFixed(4))).toEqual(["1.0368", "4.9632"]);
});

test("a hundred equal values have no interval: all that is known is that at most 3 % of other values differ", () => {
  const { othersAtMost, ...interval } = spreadOf(Array.from({ length: 100 }, () => 0));
  expect(interval).toEqual({});
  expect(othersAtMost?.toFixed(4)).toBe("0.0295");
});

test("one value says nothing about others, and two different ones have Student's interval", () => {
  expect(spreadOf([7])).toEqual({});
  expect(spreadOf([6, 8])).toEqual(studentInterval([6, 8]));
});

test("an interval ends where no value can lie: what is counted is never negative, and a share at most 1", () => {
  const { low = NaN, high = NaN } = studentInterval([0, 0, 0, 1]);
  expect([low, high].map((value) => value.toFixed(4))).toEqual(["-0.5456", "1.0456"]);
  expect(spreadOf([0, 0, 0, 1], [0, Infinity])).toEqual({ low: 0, high });
  expect(spreadOf([0, 0, 0, 1], [0, 1])).toEqual({ low: 0, high: 1 });
});

test("a mean of equal values is precise when few other values can differ", () => {
  const alike = { name: "", unit: "", without: 0, mean: 0 };
  expect(isPrecise({ ...alike, n: 58, ...spreadOf(new Array<number>(58).fill(0)) }, 0.05)).toBe(false);
  expect(isPrecise({ ...alike, n: 59, ...spreadOf(new Array<number>(59).fill(0)) }, 0.05)).toBe(true);
});

test.each([
  [0, 10, "0.0000", "0.3085"],
  [5, 10, "0.1871", "0.8129"],
  [10, 10, "0.6915", "1.0000"],
  [1, 100, "0.0003", "0.0545"],
])("%d of %d: the interval of Clopper and Pearson is %s to %s", (successes, n, low, high) => {
  const interval = clopperPearson(successes, n);
  expect([interval.low.toFixed(4), interval.high.toFixed(4)]).toEqual([low, high]);
});

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

test("the median of 100 lies between the 40th and the 61st of them", () => {
  expect(percentileInterval(upTo(100), 0.5)).toEqual({ low: 40, high: 61 });
});

test("a percentile of a large sample has an interval, although the probability of its tail underflows", () => {
  expect(percentileInterval(upTo(10_000), 0.99)).toEqual({ low: 9880, high: 9920 });
});

test("a sample that is too small leaves a side of a percentile open", () => {
  expect(percentileInterval(upTo(20), 0.99)).toEqual({ low: 19 });
});

test("a percentile is the smallest value with at least that share of the sample at or below it", () => {
  expect([0.5, 0.9, 0.99].map((q) => percentile(upTo(10), q))).toEqual([5, 9, 10]);
});

test("a sequential test decides once a wrong answer is unlikely enough", () => {
  expect(sequentialTest(10, 10, 0.9)).toBe("undecided");
  expect(sequentialTest(52, 52, 0.9)).toBe("undecided");
  expect(sequentialTest(53, 53, 0.9)).toBe("at least");
  expect(sequentialTest(0, 1, 0.9)).toBe("undecided");
  expect(sequentialTest(0, 2, 0.9)).toBe("less");
  expect(sequentialTest(9502, 10_000, 0.96)).toBe("less");
  expect(sequentialTest(9502, 10_000, 0.95)).toBe("undecided");
  expect(sequentialTest(9502, 10_000, 0.94)).toBe("at least");
});

test("a sequential test that looks after every run is wrong in at most one of twenty uses, however close the probability is", () => {
  const answers = (probability: number, wanted: number): readonly number[] => {
    const counts = { "at least": 0, less: 0, undecided: 0 };
    const random = new Random(7, [1, 2]);
    for (let use = 0; use < 200; use++) {
      let [successes, decision]: [number, SequentialDecision] = [0, "undecided"];
      for (let n = 1; n <= 2000 && decision === "undecided"; n++) {
        if (random.unit() < probability) successes++;
        decision = sequentialTest(successes, n, wanted);
      }
      counts[decision]++;
    }
    return [counts["at least"], counts.less, counts.undecided];
  };
  // Of 200 uses: "at least", "less", undecided.
  expect(answers(0.85, 0.9)).toEqual([1, 199, 0]);
  expect(answers(0.89, 0.9)).toEqual([0, 13, 187]);
  expect(answers(0.9, 0.9)).toEqual([2, 1, 197]);
  expect(answers(0.92, 0.9)).toEqual([69, 1, 130]);
});
