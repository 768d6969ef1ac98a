import { type Pulse, still } from "../../semantics/pulse.ts";

/** Where large tables get their memory from. */
export interface Room {
  /**
   * To be called before so much is taken at once that it matters.
   *
   * @throws Stopped where there is not so much left
   */
  reserve(bytes: number): void;
  /** So many integers, all of them 0. */
  allocate(length: number): Int32Array;
}

/** Memory of one thread. */
export const ownRoom = (pulse: Pulse = still): Room => ({
  reserve: (bytes) => pulse.reserve(bytes),
  allocate: (length) => new Int32Array(length),
});
