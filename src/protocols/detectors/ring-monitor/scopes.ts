/** The sizes in which monitors on a ring are checked, and how a scope is made smaller. */
import { once, type Scope } from "../../../index.ts";
import type { RingMonitor } from "./types.ts";

type RingScope = RingMonitor["scope"] & Scope;

const three = {
  nodes: 3,
  observers: 3,
  monitors: 1,
  joining: 0,
  heartbeats: false,
  gossip: true,
  inFlight: { gossip: 1 },
};

/**
 * What each node finds out by itself, however many crash. Nobody is told, so nobody compares opinions. Nodes that are up get suspected as
 * well as those that are down, in any order, and a suspicion stays, because no answers come.
 */
const alone = (nodes: number, monitors: number): RingScope => ({
  ...three,
  nodes,
  observers: nodes,
  monitors,
  gossip: false,
  changesMax: 1,
  suspicionsMax: nodes,
  faults: { host: nodes - 1 },
});

/** What n1 finds out about three others, all of which may crash, and tells them. */
const told = (monitors: number): RingScope => ({
  ...three,
  nodes: 4,
  observers: 1,
  monitors,
  observersAloneTell: true,
  changesMax: 1,
  suspicionsMax: 3,
  faults: { host: { times: 3, of: ["n2", "n3", "n4"] } },
});

export const scopes = {
  /** Two neighbours may crash: one of them together with the only node that watches it. */
  smoke: { ...three, observers: 1, changesMax: 1, suspicionsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
  /** As before, and what n1 learns it may also have heard from n2. */
  small: { ...three, observers: 2, changesMax: 1, suspicionsMax: 2, faults: { host: { times: 2, of: ["n2", "n3"] } } },
  /** The first node that is suspected may be alive; the suspicion is withdrawn, or not. */
  "nobody crashes": { ...three, observers: 1, heartbeats: true, gossip: false, changesMax: 1, suspicionsMax: 2 },
  joining: { ...three, observers: 2, joining: 1, changesMax: 1, suspicionsMax: 2, faults: { host: once("n3") } },
  "accuser crashes": { ...three, observers: 1, changesMax: 1, suspicionsMax: 2, faults: { host: once("n1") } },
  "alone n=3 b=2": alone(3, 2),
  "alone n=4 b=1": alone(4, 1),
  "alone n=4 b=2": alone(4, 2),
  "alone n=4 b=3": alone(4, 3),
  "alone n=5 b=1": alone(5, 1),
  "alone n=5 b=2": alone(5, 2),
  "alone n=5 b=3": alone(5, 3),
  "alone n=5 b=4": alone(5, 4),
  "told n=4 b=1": told(1),
  "told n=4 b=2": told(2),
  "told n=4 b=3": told(3),
  ring: { ...three, nodes: 4, observers: 4, heartbeats: true, changesMax: 0, suspicionsMax: 0 },
  "all watch all": { ...three, monitors: 2, heartbeats: true, changesMax: 0, suspicionsMax: 0 },
} satisfies Record<string, RingScope>;

export const smaller = (scope: RingScope): readonly RingScope[] =>
  scope.nodes > 3 && scope.monitors < scope.nodes - 1 ? [{ ...scope, nodes: scope.nodes - 1 }] : [];
