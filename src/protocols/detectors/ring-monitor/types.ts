/** The types of `ring-monitor.ts`: what a node knows and sends, and how large the system is. */
import type { NodeId } from "../../../index.ts";
import type { Opinions } from "./opinions.ts";

export interface RingMonitor {
  roles: {
    node: {
      state: { opinions: Opinions; watched: Set<NodeId> };
      receives: { kind: "heartbeat" | "alive" } | { kind: "gossip"; opinions: Opinions };
      timer: { kind: "period" | "gossip" } | { kind: "silence"; of: NodeId };
    };
  };
  channel: "heartbeats" | "gossip";
  scope: {
    nodes: number;
    /** How many watch each node: b, from 1 to n-1. */
    monitors: number;
    /** How many nodes, counted from the last, are still joining. */
    joining: number;
    /** Whether heartbeats are sent. If no suspicion is ever withdrawn they change nothing, because silence may seem long anyway. */
    heartbeats: boolean;
    /** Whether suspicion spreads. */
    gossip: boolean;
    /** Whether a node that watches nobody does not pass on what it is told. */
    observersAloneTell?: boolean;
    /** A bound: how often one node may change its mind about another. */
    changesMax: number;
    /** A bound: how many suspicions, each of one node by one other, a node may know of. */
    suspicionsMax: number;
    /** How many nodes, counted from the first, watch others. */
    observers: number;
  };
  record: { kind: "period"; heartbeats: number } | { kind: "suspected" };
}
