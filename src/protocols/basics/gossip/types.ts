/** The types of the gossip: what a member knows, and what members say to each other. */
import type { NodeId } from "../../../index.ts";
import type { Stamp } from "./last-writer-wins.ts";

export type Style = "push" | "pull" | "push-pull";
export type Variant = "forgetful" | "remembering" | "acknowledged";

/** The name of a rumour. A rumour is the news of one write, so its stamp names it. */
export type RumourName = string;
export const nameOf = ({ timestamp, node }: Stamp): RumourName => `${timestamp}@${node}`;

export interface Member {
  /** Every rumour known here, with the peers that need not be told it any more. */
  rumours: Record<RumourName, { stamp: Stamp; told: Set<NodeId> }>;
  /** The register: the last of all writes known here, by `last-writer-wins.ts`; null before the first. */
  latest: Stamp | null;
  /** How often this member has restarted. */
  incarnation: number;
  /** The peers that confirmed this incarnation. */
  welcomedBy: Set<NodeId>;
  /** The latest known incarnation of each peer, if above 0. */
  incarnations: Record<NodeId, number>;
}

export interface Gossip {
  roles: {
    member: {
      state: Member;
      receives:
        /** The sender, in this incarnation, tells a rumour. */
        | { kind: "rumour"; stamp: Stamp; incarnation: number }
        /** A pull: tell me what you have not told me. */
        | { kind: "ask" }
        /** The sender, in this incarnation, confirms a rumour. */
        | { kind: "heard"; rumour: RumourName; incarnation: number }
        /** The sender restarted, and has lost whatever it was told before. */
        | { kind: "back"; incarnation: number }
        /** The sender, in its own `incarnation`, confirms that the receiver is back as incarnation `back`. */
        | { kind: "welcome"; back: number; incarnation: number };
      timer: { kind: "round" };
      /** A client writes here, which starts a rumour. */
      action: { kind: "write" };
    };
  };
  scope: {
    members: number;
    /** How many members, counted from the first, each start one rumour if their clients want it. */
    rumours: number;
    /** How many peers a member contacts in one round: k. */
    fanout: number;
    style: Style;
  };
  variant: Variant;
  record:
    /** A round in which somebody had yet to be told a rumour. */
    | { kind: "turn"; rumour: RumourName; fanout: number }
    | { kind: "told"; rumour: RumourName; to: NodeId }
    | { kind: "confirmed"; rumour: RumourName; by: NodeId }
    /** A peer turned out to have restarted, or this member itself did (`about` is null): confirmations are void. */
    | { kind: "restarted"; about: NodeId | null };
}
