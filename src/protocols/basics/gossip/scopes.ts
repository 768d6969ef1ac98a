/** The sizes in which gossip is checked, and how a scope is made smaller. */
import { fewer, type Scope } from "../../../index.ts";
import type { Gossip } from "./types.ts";

type GossipScope = Gossip["scope"] & Scope;

const pair = { members: 2, rumours: 1, fanout: 1, style: "push" } as const;
const three = { members: 3, rumours: 1, fanout: 1, style: "push" } as const;

/** Nothing is lost: any order, messages that come twice, and cuts that heal. */
const lossless = {
  smoke: { ...three, faults: { partition: 1 }, partitions: "isolateEach" },
  "two writers": { ...pair, rumours: 2 },
  duplicates: { ...three, faults: { duplicate: 2 } },
  pull: { ...three, style: "pull" },
  "push-pull": { ...three, style: "push-pull" },
  "fanout 2": { ...three, members: 4, fanout: 2, inFlight: 1 },
  small: { ...three, rumours: 2, faults: { partition: 1 }, partitions: "isolateEach", inFlight: 1 },
} satisfies Readonly<Record<string, GossipScope>>;

/**
 * Messages are lost and members restart. A member that hears a rumour tells it too, so it takes n - 1 losses to keep one member of n
 * ignorant: one in a pair, two among three.
 */
const lossy = {
  "pair loses one": { ...pair, faults: { drop: 1 } },
  "pair restarts one": { ...pair, faults: { crash: 1, restart: 1 } },
  "pair restarts two": { ...pair, faults: { crash: 2, restart: 2, drop: 1 } },
  "a writer restarts": { ...pair, rumours: 2, faults: { crash: 1, restart: 1 } },
  "everything goes wrong": {
    ...pair,
    faults: { crash: 1, restart: 1, drop: 1, duplicate: 1, partition: 1 },
    partitions: "isolateEach",
  },
  "three lose two": { ...three, faults: { drop: 2 } },
  "three restart one": { ...three, faults: { crash: 1, restart: 1, drop: 1 }, inFlight: 1 },
  "three pull and restart one": { ...three, style: "pull", faults: { crash: 1, restart: 1 }, inFlight: 1 },
} satisfies Readonly<Record<string, GossipScope>>;

export const scopes = { ...lossless, ...lossy };
export const losslessScopes = Object.keys(lossless);
export const lossyScopes = Object.keys(lossy);

/** Fewer members, then fewer rumours, then fewer peers per round. */
export const smaller = (scope: GossipScope): readonly GossipScope[] =>
  fewer(scope, { members: 2, rumours: 1, fanout: 1 }).map((next) => ({
    ...next,
    rumours: Math.min(next.rumours, next.members),
  }));
