/** Parses numbers typed after a flag. Each flag says what it accepts, and refuses everything else. */
import { figure } from "../../model/counted.ts";
import { UsageError } from "./failure.ts";

/** The most faults of one kind that a scope may allow. */
export const FAULTS_MAX = 1000;
export const PORT_MAX = 65_535;
export const STATES_MAX = 2 ** 31 - 1;
export const SECONDS_MAX = 365 * 24 * 3600;
export const MEMORY_MB_MAX = 16 * 1024 * 1024;
export const RUNS_MAX = 1e9;
export const STEPS_MAX = 1e6;
export const WORKERS_MAX = 256;
export const SEED_MAX = 2 ** 31 - 1;

/** A parser for `flag` that accepts whole numbers in a range. */
export const whole =
  (flag: string, min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/u.test(text) && value >= min && value <= max) return value;
    throw refused(flag, `a whole number from ${figure(min)} to ${figure(max)}`, text);
  };

/** A parser for `flag` that accepts numbers above zero, with or without decimals. */
export const positive =
  (flag: string, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d*\.?\d+$/u.test(text) && value > 0 && value <= max) return value;
    throw refused(flag, `a number above 0, at most ${figure(max)}`, text);
  };

/** A parser for `flag` that accepts the path of a folder. */
export const folder =
  (flag: string) =>
  (text: string): string => {
    if (text !== "") return text;
    throw refused(flag, "a folder", text);
  };

const refused = (flag: string, wanted: string, text: string): UsageError =>
  new UsageError(`${flag}: wanted ${wanted}; got ${JSON.stringify(text)}.`);
