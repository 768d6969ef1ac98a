import type { Faults } from "../semantics/faults.ts";

/** The partitions in force in a run, and the messages that they hold back. */
export class PartitionsInForce {
  /** In the form that `Faults` gives them in a state. */
  faults: number;
  readonly #known: Faults;
  #inForce: readonly number[];
  #held: number[] = [];

  constructor(known: Faults) {
    this.#known = known;
    this.faults = known.start;
    this.#inForce = known.partitionsInForce(known.start).map((name) => known.partitionNames.indexOf(name));
  }

  blocks(from: number, to: number): boolean {
    return from !== to && this.#inForce.length > 0 && this.#known.blocked(this.faults, from, to);
  }

  hold(slot: number): void {
    this.#held.push(slot);
  }

  /** @returns false if it is in force already */
  begin(partition: number): boolean {
    if (this.#inForce.includes(partition)) return false;
    this.#set([...this.#inForce, partition]);
    return true;
  }

  /** @returns false if it is not in force */
  end(partition: number): boolean {
    if (!this.#inForce.includes(partition)) return false;
    this.#set(this.#inForce.filter((one) => one !== partition));
    return true;
  }

  /** The messages held back so far; the caller tries them again. */
  release(): readonly number[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #set(partitions: readonly number[]): void {
    this.#inForce = partitions;
    this.faults = this.#known.startWith([...partitions]);
  }
}
