/** The protocol's names for what a recording shows: nodes by the beginnings of their ids, which keeps their order; classes of slots. */
import type { Slot } from "../../bus-messages.ts";
import type { Recording } from "../recording.ts";
import type { Range } from "../ranges.ts";

export const nameOfId = (id: string): string => id.slice(0, 6);

/** Classes are ordered by their first slots, as a bitmap has them. */
export class SlotNames {
  readonly #recording: Recording;
  readonly #names: readonly Slot[];

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#names = recording.classes.slots.map(([[first]]) => `${first}`.padStart(5, "0"));
  }

  get all(): readonly Slot[] {
    return this.#names;
  }

  of(slot: number): Slot {
    return this.#names[this.#recording.classes.of(slot)];
  }

  ofClass(one: number): Slot {
    return this.#names[one];
  }

  in(set: readonly Range[]): readonly Slot[] {
    return this.#recording.classes
      .in(set)
      .map((one) => this.#names[one])
      .toSorted();
  }

  shown(slot: Slot): string {
    return this.#recording.classes.shown([this.#names.indexOf(slot)]);
  }
}
