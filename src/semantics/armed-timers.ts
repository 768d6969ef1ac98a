/** Which timers of a node are armed: ids in canonical order. */
import type { Values } from "./values.ts";

/** A list with more timers than this counts as long. */
const FEW_TIMERS = 8;

export class ArmedTimers {
  readonly #values: Values;
  /** Numbers of long lists, by their text and by list object. */
  readonly #long = new Map<string, number>();
  readonly #longNumbers = new WeakMap<readonly number[], number>();

  constructor(values: Values) {
    this.#values = values;
  }

  /**
   * The armed timers after a step in which one timer fired (or none: -1) and others were started, or stopped (given as
   * complements). Returns the same list if nothing changes; re-arming an armed timer does not look through the others.
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

  /** The position of a timer in the list, or where it would be inserted. */
  #placeIn(timers: readonly number[], timer: number): number {
    let [low, high] = [0, timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#values.compare(timers[middle], timer) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Equal text for equal lists. A long list object that was met before is not read again. */
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
