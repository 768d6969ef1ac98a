/** What a member of the gossip knows, and what its members say to each other. */
import type { NodeId } from "../../../index.ts";
import type { Stamp } from "./last-writer-wins.ts";

export type Style = "push" | "pull" | "push-pull";
export type Variant = "forgetful" | "remembering" | "acknowledged";

/** The name of a rumour. A rumour is the news of one write, so its stamp names it. */
export type RumourName = string;
export const nameOf = ({ timestamp, node }: Stamp): RumourName => `${timestamp}@${node}`;

export interface Member {
  /** Every rumour known here, with the peers who need not be told it any more. */
  rumours: Record<RumourName, { stamp: Stamp; told: Set<NodeId> }>;
  /** The register: the last of all writes known here, by `last-writer-wins.ts`; null before there is one. */
  latest: Stamp | null;
  /** How often this member has restarted. */
  incarnation: number;
  /** Who confirmed this incarnation. */
  welcomedBy: Set<NodeId>;
  /** The latest incarnation heard of, for each peer that has one above 0. */
  incarnations: Record<NodeId, number>;
}

export interface Gossip {
  roles: {
    member: {
      state: Member;
      receives:
        /** A rumour is told, at this incarnation of the sender. */
        | { kind: "rumour"; stamp: Stamp; incarnation: number }
        /** A pull: tell me what you have not told me. */
        | { kind: "ask" }
        /** A rumour arrived, at this incarnation of the sender. */
        | { kind: "heard"; rumour: RumourName; incarnation: number }
        /** The sender restarted, and whatever it was told before is lost. */
        | { kind: "back"; incarnation: number }
        /** The news that the receiver is back at `back` arrived, at this incarnation of the sender. */
        | { kind: "welcome"; back: number; incarnation: number };
      timer: { kind: "round" };
      /** A client writes here, which starts a rumour. */
      action: { kind: "write" };
    };
  };
  scope: {
    members: number;
    /** So many members, the first ones, each start one rumour if their clients want it. */
    rumours: number;
    /** To how many peers a member turns in one round: k. */
    fanout: number;
    style: Style;
  };
  variant: Variant;
  record:
    /** A round in which a rumour had still to be told. */
    | { kind: "turn"; rumour: RumourName; fanout: number }
    | { kind: "told"; rumour: RumourName; to: NodeId }
    | { kind: "confirmed"; rumour: RumourName; by: NodeId }
    /** A peer turned out to have restarted, or this member itself did (`about` is null): confirmations are void. */
    | { kind: "restarted"; about: NodeId | null };
}
