/** What master and slave know, what they send, and how large the system is. */
import type { NodeId } from "../../../index.ts";

/** What the master knows of one slave. */
export interface Watch {
  /** Of the slave's process: the latest heard of. */
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
    /** Suspicion after so many consecutive misses: k, at least 1. */
    misses: number;
    /** Whether the master asks for each heartbeat; else slaves send them of themselves. */
    asks?: boolean;
    /** Of an accrual detector that listens as well, where one is measured. */
    threshold?: number;
  };
  record: { kind: "sent" | "heard" | "restarted"; slave: NodeId } | { kind: "checked" };
}
