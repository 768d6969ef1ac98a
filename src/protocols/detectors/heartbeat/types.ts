/** The types of `heartbeat.ts`: what master and slaves know and send, and how large the system is. */
import type { NodeId } from "../../../index.ts";

/** What the master knows about one slave. */
export interface Watch {
  /** The latest known incarnation of the slave's process. */
  incarnation: number;
  connection: "open" | "closed";
  /** Whether a heartbeat came since the last check. */
  heard: boolean;
  /** Consecutive periods without a heartbeat, at most k. */
  missed: number;
  status: "up" | "suspect";
}
export interface Master {
  watches: Record<NodeId, Watch>;
}
export interface Slave {
  incarnation: number;
}

export interface Heartbeat {
  roles: {
    master: {
      state: Master;
      receives: { kind: "heartbeat" | "closed"; incarnation: number };
      timer: { kind: "check" };
    };
    slave: { state: Slave; receives: { kind: "ping" }; timer: { kind: "heartbeat" } };
  };
  channel: "heartbeats" | "connection";
  scope: {
    slaves: number;
    /** How many consecutive misses make a suspicion: k, at least 1. */
    misses: number;
    /** Whether the master pings for each heartbeat; if not, slaves send them on their own. */
    asks?: boolean;
    /** The threshold of an accrual detector that listens as well, if one is measured. */
    threshold?: number;
  };
  record: { kind: "sent" | "heard" | "restarted"; slave: NodeId } | { kind: "checked" };
}
