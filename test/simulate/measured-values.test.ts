/** Which values and theories of measures are taken, and which are refused. */
import { expect, test } from "vitest";
import {
  atEnd,
  count,
  measure,
  measures,
  properties,
  share,
  simulate,
  timeUntil,
  type Measure,
  type SimulateReport,
} from "../../src/index.ts";
import { type Lamp, lamp } from "./lamp.ts";

const simulated = (it: Measure<Lamp>, runs = 2): Promise<SimulateReport> =>
  simulate(
    properties(lamp, {}, {}, { measures: measures(lamp, { it }, { s: { after: 1000, timing: { delay: 1 } } }) }),
    { runs },
  );

const valued = (value: number, more: Partial<Measure<Lamp>> = {}): Measure<Lamp> =>
  measure<Lamp, null>({
    unit: "of it",
    start: () => null,
    fold: () => null,
    isDone: () => false,
    result: () => value,
    ...(more as object),
  });

test.each([
  [valued(NaN), "NaN; wanted a number, or undefined for none."],
  [valued(Infinity), "Infinity; wanted a number, or undefined for none."],
  [valued(-2, { range: [0, Infinity] }), "-2; wanted a number, 0 or more, or undefined for none."],
  [valued(7, { range: [0, 5] }), "7; wanted a number from 0 to 5, or undefined for none."],
  [valued(0.5, { isProbability: true }), "0.5; wanted 0 or 1, or undefined for none."],
  [count<Lamp>(() => -1), "-2; wanted a number, 0 or more, or undefined for none."],
  [atEnd<Lamp>(() => 3, { range: [4, 9] }), "3; wanted a number from 4 to 9, or undefined for none."],
])("a value that a measure cannot have is refused (%#)", async (it, said) => {
  await expect(simulated(it)).rejects.toThrow(`measure "it" came to ${said}`);
});

test.each([
  [valued(-2), -2],
  [valued(5, { range: [0, 5] }), 5],
  [count<Lamp>(() => true), 2],
  [share<Lamp>(() => true), 1],
])("a value at the end of its range is one (%#)", async (it, mean) => {
  expect((await simulated(it)).points[0].measures[0]).toMatchObject({ n: 2, mean });
});

test("a range has its least value first", () => {
  const turned = valued(1, { range: [5, 0] });
  expect(() => properties(lamp, {}, {}, { measures: measures(lamp, { turned }, {}) })).toThrow(
    "measures of lamp: all.turned.range is [5,0]; wanted [least, greatest], such as [0, Infinity].",
  );
});

test("what is expected never to end has an infinite theory", async () => {
  const never = timeUntil<Lamp>(() => false, { theory: () => Infinity });
  expect((await simulated(never)).points[0].measures[0]).toMatchObject({ n: 0, without: 2, theory: Infinity });
});

test("a theory that is no number, or throws, is refused before the first run", async () => {
  const first = (): number => {
    throw new Error("ran");
  };
  const expecting = (theory: () => number): Measure<Lamp> => ({ ...valued(1, { theory }), fold: first });
  await expect(simulated(expecting(() => NaN))).rejects.toThrow(
    'the theory of measure "it" came to NaN; wanted a number, or undefined where none is known.',
  );
  await expect(
    simulated(
      expecting(() => {
        throw new RangeError("no such law");
      }),
    ),
  ).rejects.toThrow('the theory of measure "it" threw RangeError: no such law');
});
