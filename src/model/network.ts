/** Nodes, channels and causes of crashes: the vocabulary that protocols and scopes share. */
/** The name of a node: unique within a scope, the same string everywhere. */
export type NodeId = string;

export const causes = ["process", "host", "power"] as const;
/** Why a node went down: its process died, its machine died, or its machine lost power (and what was not on disk). */
export type Cause = (typeof causes)[number];

/**
 * What a channel does with the messages in flight on it: `unordered` is like UDP (a multiset), `fifo` like TCP;
 * `coalescing` is a set, in which sending a message again adds nothing; `duplicating` is a set that only grows, like
 * the message set of TLA+ specifications.
 */
export type ChannelKind = "unordered" | "fifo" | "coalescing" | "duplicating";
