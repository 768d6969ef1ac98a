/** The decisions of `dataflow.ts`. */
import type { NodeId } from "../../../index.ts";
import type { Checkpoint, Counts, Dataflow, Position } from "./types.ts";

type Guarantee = Dataflow["variant"];

/** The same counts, with one record counted once more. */
export const withOne = (counts: Counts, { from, offset }: Position): Counts => ({
  ...counts,
  [from]: counts[from].map((count, i) => (i === offset ? count + 1 : count)),
});

export const rules = {
  /** Whether a record waits until the checkpoint is taken: its source has sent its barrier, and others have not. */
  isHeld: (from: NodeId, barriers: readonly NodeId[], guarantee: Guarantee): boolean =>
    guarantee === "exactly once" && barriers.includes(from),
  /** What a snapshot includes of the records that wait for it to be taken. */
  snapshot: (counts: Counts, _held: readonly Position[]): Counts => counts,
  /** Whether a checkpoint is complete: it has an offset for each source, and the counts. */
  isComplete: ({ offsets, counts }: Readonly<Checkpoint>, sources: number): boolean =>
    Object.keys(offsets).length === sources && counts !== null,
  /** Where a source continues after a failure, given where it was at the checkpoint; null for where it is now. */
  goesOnAt: (offset: number, guarantee: Guarantee): number | null => (guarantee === "at most once" ? null : offset),
  /** The counts that the worker begins with after a failure. */
  restored: (counts: Counts): Counts => counts,
  /** What the sources wait for after a failure: until it has its counts, the worker leaves records lying. */
  goesOnWhen: (said: "restarted" | "restored"): boolean => said === "restored",
  /** Whether something was sent after the last recovery. */
  isOfThisAttempt: (attempt: number, own: number): boolean => attempt === own,
};
