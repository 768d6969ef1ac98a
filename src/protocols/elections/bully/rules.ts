/** The decisions of `bully.ts`. */
import type { Effects, NodeId } from "../../../index.ts";
import type { Bully, Process } from "./types.ts";

export const rules = {
  /** Is an announced coordinator accepted? Classic: always. With epochs: unless a later one is known; of two in one epoch, the higher. */
  accepts: (
    { epoch, coordinator }: Readonly<Process>,
    announced: { readonly epoch: number; readonly from: NodeId },
    variant: Bully["variant"],
  ): boolean =>
    variant === "classic" ||
    announced.epoch > epoch ||
    (announced.epoch === epoch && (coordinator === null || announced.from >= coordinator)),

  /** Does a process that is asked by a lower one call an election itself? */
  standsWhenAsked: (): boolean => true,

  /** Does a process that comes back call an election? */
  electsOnRecovery: (): boolean => true,

  /** What is on disk. */
  persisted: ({ epoch }: Readonly<Process>): Partial<Process> => ({ epoch }),
};

export type Self = Effects<Bully, "process", typeof rules>;
