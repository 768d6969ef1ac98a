/** Which timers of a node are armed: ids in canonical order. */
import type { Values } from "./values.ts";

/** A list of more timers is long. */
const FEW_TIMERS = 8;

export class ArmedTimers {
  readonly #values: Values;
  /** Long lists, by what is in them and as the lists that they are. */
  readonly #long = new Map<string, number>();
  readonly #longNumbers = new WeakMap<readonly number[], number>();

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * What is armed after a step in which one timer fired (or none: -1), and others were started, or stopped (their complement).
   * The same list where the same timers are armed: a timer that is armed again costs no look at all the others.
   */
  after(before: readonly number[], firing: number, changes: readonly number[]): readonly number[] {
    if (firing < 0 && changes.length === 0) return before;
    const isArmed = new Map<number, boolean>();
    if (firing >= 0) isArmed.set(firing, false);
    for (const timer of changes) isArmed.set(timer >= 0 ? timer : ~timer, timer >= 0);
    let armed: number[] | undefined;
    for (const [timer, isNow] of isArmed) {
      const at = this.#placeIn(armed ?? before, timer);
      if (((armed ?? before)[at] === timer) === isNow) continue;
      armed ??= [...before];
      if (isNow) armed.splice(at, 0, timer);
      else armed.splice(at, 1);
    }
    return armed ?? before;
  }

  /** Where a timer stands among those that are armed, or would stand. */
  #placeIn(timers: readonly number[], timer: number): number {
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#values.compare(timers[middle], timer) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The same text for the same timers. A long list that was met before is not read again. */
  keyOf(timers: readonly number[]): string {
    if (timers.length <= FEW_TIMERS) return timers.join();
    let number = this.#longNumbers.get(timers);
    if (number === undefined) {
      const text = timers.join();
      number = this.#long.get(text) ?? this.#long.size;
      this.#long.set(text, number);
      this.#longNumbers.set(timers, number);
    }
    return `#${number}`;
  }
}
