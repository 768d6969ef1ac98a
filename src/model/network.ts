/** What nodes and channels are: the words that protocols and scopes share. */
/** The name of a node: unique within a scope, the same string everywhere. */
export type NodeId = string;

export const causes = ["process", "host", "power"] as const;
/** Why a node went down: its process died, its machine died, or its machine lost power (and what was not on disk). */
export type Cause = (typeof causes)[number];

/**
 * How a channel treats what is in flight on it:
 * `unordered` like UDP (a multiset), `fifo` like TCP, `coalescing` a set in which sending again adds nothing,
 * `duplicating` a set that only grows, the message set of TLA+ specifications.
 */
export type ChannelKind = "unordered" | "fifo" | "coalescing" | "duplicating";
