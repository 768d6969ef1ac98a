/** The types of `swim.ts`: what a member knows, and what members say to each other. */
import type { NodeId, StateOf } from "../../../index.ts";

export interface Member {
  /** `left`: dead by its own word. */
  status: "alive" | "suspect" | "dead" | "left";
  incarnation: number;
  /** What else a member says about itself: one number for a whole address, tags and version. */
  meta: number;
  /** For a suspect: who accuses it, the first accuser included. */
  accusers: Set<NodeId>;
  /** For a suspect, if confirmations shorten a suspicion: how many end it now. */
  suffice?: number;
}

/** News against somebody names its sender, because suspicions are counted by who confirms them. */
export type News =
  | { readonly kind: "alive"; readonly of: NodeId; readonly incarnation: number; readonly meta: number }
  | { readonly kind: "suspect"; readonly of: NodeId; readonly incarnation: number; readonly by: NodeId }
  | { readonly kind: "dead"; readonly of: NodeId; readonly incarnation: number; readonly by: NodeId };

/** News that waits to be sent, and how often it was sent. */
export interface Broadcast {
  news: News;
  sent: number;
}

export interface Probe {
  of: NodeId;
  /** The helpers that were asked to ping it as well; null before its time to answer is over. */
  helpers: NodeId[] | null;
  /** The helpers that said that they got no answer either (Lifeguard). */
  nacks?: Set<NodeId>;
}

export type Table = Readonly<Record<NodeId, Pick<Member, "status" | "incarnation" | "meta">>>;

export interface Swim {
  roles: {
    member: {
      state: {
        /** By name, itself included. */
        members: Record<NodeId, Member>;
        queue: Record<NodeId, Broadcast>;
        probe: Probe | null;
        /** The members probed in this round. */
        probed: Set<NodeId>;
        leaving: boolean;
        /** By how much slower than usual it probes: how badly its own probes and its own name have fared lately (Lifeguard). */
        health: number;
        /** Whether it is in touch with the others after a restart. */
        joined: boolean;
        /** Restarts so far; each start has another `meta`. On disk, like an address or a version. */
        starts: number;
      };
      receives:
        | { kind: "ping"; for: NodeId; news: News[] }
        | { kind: "ping-req"; of: NodeId; news: News[] }
        | { kind: "ack"; of: NodeId; for: NodeId; news: News[] }
        /** A helper has got no answer so far. */
        | { kind: "nack"; of: NodeId; news: News[] }
        | { kind: "gossip"; news: News[] }
        | { kind: "push" | "pull"; table: Table };
      timer:
        | { kind: "probe" | "no ack" | "probe ends" | "gossip" | "push-pull" }
        | { kind: "suspicion" | "reap"; of: NodeId }
        /** A helper has waited long enough for an answer. */
        | { kind: "nack"; of: NodeId; for: NodeId }
        /** The time that a suspicion has with this many confirmations. */
        | { kind: "confirmed suspicion"; of: NodeId; by: number };
      /** `accuse` stands for a failed probe of a live member, if probes are not modelled step by step. */
      action: { kind: "accuse"; of: NodeId } | { kind: "leave" };
    };
  };
  channel: "udp" | "stream";
  variant: "fixed" | "memberlist";
  scope: {
    members: number;
    /** Who probes whom. */
    probes: Readonly<Record<NodeId, readonly NodeId[]>>;
    /** Who may accuse whom without a probe. */
    accusations: Readonly<Record<NodeId, readonly NodeId[]>>;
    /** Who may leave. */
    leavers: readonly NodeId[];
    /** Who exchanges tables. */
    exchangers: readonly NodeId[];
    /** Whether the dead are forgotten. */
    reaps: boolean;
    /** How often each news is told: RetransmitMult(4) * log10(n+1), rounded up, in memberlist. */
    transmissions: number;
    /** How many confirmations of a suspicion count. */
    confirmations: number;
    /** Which parts of Lifeguard are modelled, apart from telling suspects, which always is: without them, durations are left to time. */
    lifeguard?: { readonly probe: boolean; readonly suspicion: boolean };
    /** A declared bound. */
    incarnationsMax: number;
  };
  record:
    | { kind: "heard dead"; of: NodeId; incarnation: number }
    | { kind: "forgot"; of: NodeId }
    | { kind: "told"; news: News }
    | { kind: "restarted" };
}
export type State = StateOf<Swim>;
