/** Parses the flags that set and sweep values of a scope. */
import { budgets } from "../../semantics/fault-budgets.ts";
import type { FaultVector } from "../../suite/with-budgets.ts";
import { strategies, type Strategy } from "../../fuzz/weights.ts";
import type { Setting } from "../../suite/timed-places.ts";
import { UsageError } from "./failure.ts";
import { FAULTS_MAX } from "./numbers.ts";
import { count } from "./output.ts";

export type Value = number | string;

const number = (text: string): Value => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);

const words: ReadonlyMap<string, Setting> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** A number, a word, or a list or record in JSON. */
function settingOf(text: string): Setting {
  if (!/^[[{]/u.test(text)) return words.has(text) ? words.get(text)! : number(text);
  try {
    return JSON.parse(text) as Setting;
  } catch (error) {
    throw new UsageError(
      `--set: wanted JSON, such as '[1, 2.5]' or '{ "kind": "exponential", "mean": 5 }', in quotes for the shell; got ${JSON.stringify(text)}: ${(error as Error).message}.`,
    );
  }
}

/** `name=value`. */
export function setting(text: string, before: readonly (readonly [string, Setting])[] = []) {
  const [, name, value] = /^([^=]+)=(.+)$/su.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`--set: wanted name=value, such as fanout=2; got ${JSON.stringify(text)}.`);
  return [...before, [name, settingOf(value)] as const];
}

/** The most points that a sweep may have. */
const POINTS_MAX = 1000;

/** `name=1..8`, `name=0..1..0.1` with a step, or `name=1,2,5`. */
export function sweeping(text: string): { readonly name: string; readonly values: readonly Value[] } {
  const [, name, list] = /^([^=]+)=(.+)$/su.exec(text) ?? [];
  const [, from, to, step = "1"] = /^(-?[\d.]+?)\.\.(-?[\d.]+?)(?:\.\.([\d.]+))?$/u.exec(list ?? "") ?? [];
  const isList = name !== undefined && from === undefined && !list.includes("..");
  const listed = isList ? list.split(",") : [];
  if (isList && listed.every((one) => one.trim() !== "")) return { name, values: listed.map(number) };
  const [first, last, by] = [Number(from), Number(to), Number(step)];
  const points = Math.floor((last - first) / by + 1e-9) + 1;
  if (from !== undefined && points >= 1 && points <= POINTS_MAX)
    return { name, values: Array.from({ length: points }, (_, i) => Number((first + i * by).toPrecision(12))) };
  throw new UsageError(
    `--sweep: wanted name=1..8, name=0..1..0.1 or name=1,2,5, of at most ${count(POINTS_MAX)} points; got ${JSON.stringify(text)}.`,
  );
}

/** A fraction: `5%` or 0.05. */
export function part(flag: string, such: string): (text: string) => number {
  return (text) => {
    const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
    if (text !== "" && value > 0 && value < 1) return value;
    throw new UsageError(`${flag}: wanted a part between 0 and 1, such as ${such}; got ${JSON.stringify(text)}.`);
  };
}

export function strategy(text: string): Strategy {
  const known = strategies.find((one) => one === text);
  if (known) return known;
  throw new UsageError(`--strategy: wanted one of ${strategies.join(", ")}; got ${JSON.stringify(text)}.`);
}

export function twoVariants(text: string): readonly [string, string] {
  const [a, b, ...more] = text.split(",");
  if (b !== undefined && more.length === 0 && a !== b) return [a, b];
  throw new UsageError(`--compare: wanted two variants, a,b; got ${JSON.stringify(text)}.`);
}

/** `drop=2,crash=1`. */
export function upToFaults(text: string): FaultVector {
  const pairs = text.split(",").map((pair) => {
    const [, name, times] = /^([a-z]+)=(\d+)$/u.exec(pair.trim()) ?? [];
    const known = budgets.find((one) => one === name);
    if (known && Number(times) <= FAULTS_MAX) return [known, Number(times)] as const;
    throw new UsageError(
      `--max: wanted faults and how often each at most, such as drop=2,crash=1, of ${budgets.join(", ")}; got ${JSON.stringify(text)}.`,
    );
  });
  const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) < i);
  if (twice) throw new UsageError(`--max: ${twice[0]} is named twice. Leave out one of them.`);
  return Object.fromEntries(pairs);
}
