import { type Pulse, still } from "../../semantics/pulse.ts";

/** Where large tables get their memory from. */
export interface Room {
  /**
   * Call this before taking so much memory at once that it matters.
   *
   * @throws Stopped if there is not enough left
   */
  reserve(bytes: number): void;
  /** An array of this many integers, all 0. */
  allocate(length: number): Int32Array;
}

/** The memory of one thread. */
export const ownRoom = (pulse: Pulse = still): Room => ({
  reserve: (bytes) => pulse.reserve(bytes),
  allocate: (length) => new Int32Array(length),
});
