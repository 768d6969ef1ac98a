/** The types of `bully.ts`: what a process knows and what processes say to each other. */
import type { NodeId } from "../../../index.ts";

export type Phase =
  /** It follows a coordinator, or leads itself. */
  | "settled"
  /** It has called an election and waits for somebody higher to answer. */
  | "electing"
  /** Somebody higher has answered, and is expected to announce the coordinator. */
  | "waiting";

export interface Process {
  phase: Phase;
  /** The process that this one takes for the coordinator; itself if it leads. */
  coordinator: NodeId | null;
  /** The epoch of that coordinator, or a later one that it has heard of. On disk. Always 0 in the variant `classic`. */
  epoch: number;
}

/** The epoch in a message is the sender's; in a `coordinator` message, the one that begins. */
export type BullyMessage = { kind: "election" | "answer" | "coordinator"; epoch: number };

export interface Bully {
  roles: {
    process: {
      state: Process;
      receives: BullyMessage;
      timer:
        /** The failure detector: it may be wrong. */
        | { kind: "suspect"; coordinator: NodeId }
        /** T: nobody higher has answered. */
        | { kind: "no answer" }
        /** T': somebody answered, and no coordinator was announced. */
        | { kind: "no coordinator" };
    };
  };
  scope: {
    processes: number;
    /** The declared bound of the variant `epochs`. */
    epochMax: number;
  };
  variant: "classic" | "epochs";
}
