/** What a member knows, and what members say to each other. */
import type { NodeId, StateOf } from "../../../index.ts";

export interface Member {
  /** `left`: dead by its own word. */
  status: "alive" | "suspect" | "dead" | "left";
  incarnation: number;
  /** What a member says of itself besides: a number for a whole address, tags and version. */
  meta: number;
  /** Of a suspect: who says so, the first included. */
  accusers: Set<NodeId>;
  /** Of a suspect, where confirmations shorten a suspicion: with so many the time is over. */
  suffice?: number;
}

/** Who says it stands beside what is said against somebody: suspicions are counted by who confirms them. */
export type News =
  | { readonly kind: "alive"; readonly of: NodeId; readonly incarnation: number; readonly meta: number }
  | { readonly kind: "suspect"; readonly of: NodeId; readonly incarnation: number; readonly by: NodeId }
  | { readonly kind: "dead"; readonly of: NodeId; readonly incarnation: number; readonly by: NodeId };

/** News that waits to be told, and how often it was. */
export interface Broadcast {
  news: News;
  sent: number;
}

export interface Probe {
  of: NodeId;
  /** Who was asked to ping it as well; undefined before its time to answer is over. */
  helpers: NodeId[] | null;
  /** Those of them who said that they got no answer either (Lifeguard). */
  nacks?: Set<NodeId>;
}

export type Table = Readonly<Record<NodeId, Pick<Member, "status" | "incarnation" | "meta">>>;

export interface Swim {
  roles: {
    member: {
      state: {
        /** By name, the own one included. */
        members: Record<NodeId, Member>;
        queue: Record<NodeId, Broadcast>;
        probe: Probe | null;
        /** Who was probed in this round. */
        probed: Set<NodeId>;
        leaving: boolean;
        /** By how much slower than usual it probes: how badly its own probes and its own name have fared lately (Lifeguard). */
        health: number;
        /** Whether it is in touch with the others, after a restart. */
        joined: boolean;
        /** Restarts so far: each start has another meta. On disk, as an address or a version is. */
        starts: number;
      };
      receives:
        | { kind: "ping"; for: NodeId; news: News[] }
        | { kind: "ping-req"; of: NodeId; news: News[] }
        | { kind: "ack"; of: NodeId; for: NodeId; news: News[] }
        /** A helper got no answer so far. */
        | { kind: "nack"; of: NodeId; news: News[] }
        | { kind: "gossip"; news: News[] }
        | { kind: "push" | "pull"; table: Table };
      timer:
        | { kind: "probe" | "no ack" | "probe ends" | "gossip" | "push-pull" }
        | { kind: "suspicion" | "reap"; of: NodeId }
        /** A helper has waited long enough for an answer. */
        | { kind: "nack"; of: NodeId; for: NodeId }
        /** The time that a suspicion has where so many confirm it. */
        | { kind: "confirmed suspicion"; of: NodeId; by: number };
      /** `accuse` stands for a probe of a live member that failed, where probes are not looked at step by step. */
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
    /** Which parts of Lifeguard there are, besides that the suspect are told: without them the model leaves that to time. */
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
