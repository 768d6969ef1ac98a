import type { Faults } from "../semantics/fault-budgets.ts";

/** Which partitions are in force in a run, and the messages that they hold up. */
export class PartitionsInForce {
  /** As faults of a state have them. */
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

  /** @returns false where it is in force already */
  begin(partition: number): boolean {
    if (this.#inForce.includes(partition)) return false;
    this.#set([...this.#inForce, partition]);
    return true;
  }

  /** @returns false where it is not in force */
  end(partition: number): boolean {
    if (!this.#inForce.includes(partition)) return false;
    this.#set(this.#inForce.filter((one) => one !== partition));
    return true;
  }

  /** What was held up, to be looked at again. */
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
