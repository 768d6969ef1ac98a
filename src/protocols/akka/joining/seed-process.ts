/**
 * How a node that belongs to no cluster finds one to join: it asks its seed nodes, again and again, and joins the first
 * that says it is in a cluster. Only the first node of its own list may, in the end, join itself, and so found a
 * cluster.
 *
 * Functions that return an address name the node to join now; `undefined` means to go on waiting.
 */
import type { NodeId } from "../../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer } from "./join-messages.ts";
import { uniqueAddress } from "./unique-address.ts";

/** What a node that joins needs of its state; a protocol that builds on this one keeps more beside it. */
export interface Joiner {
  /** Counts the starts of this node's process. */
  uid: number;
  phase: JoinPhase;
}

/** Each node's own list of seed nodes, first seed first. A node that is not in its own list is an ordinary one. */
export type SeedLists = Readonly<Record<NodeId, readonly NodeId[]>>;

/** What a node that joins needs of `self`; the `Effects` of a protocol whose messages and timers include these fit. */
export interface JoinEffects {
  readonly id: NodeId;
  readonly scope: { readonly seeds: SeedLists };
  readonly rules: Pick<typeof joinRules, "foundsAtOnce" | "mayFound">;
  send(to: NodeId, message: JoinMessage): void;
  startTimer(timer: JoinTimer, options: { readonly after: number }): void;
  stopTimer(timer: JoinTimer): void;
}

/** What a node that joins decides. */
export const joinRules = {
  /** May this node, the first of its own list or not, join itself in the end? */
  mayFound: (seeds: readonly NodeId[], self: NodeId): boolean => seeds[0] === self,
  /** And without asking anybody? */
  foundsAtOnce: (seeds: readonly NodeId[], self: NodeId): boolean => seeds.length === 1 && seeds[0] === self,
  /** A node that has given up waiting still takes the Welcome; one that tries its luck elsewhere does not. */
  takesWelcome: (phase: Readonly<JoinPhase>, from: NodeId): boolean =>
    phase.kind === "uninitialized" || (phase.kind === "trying to join" && phase.target === from),
};

const seedNodeTimeoutMs = 5_000;
const retryInitJoinMs = 1_000;
const retryJoinMs = 10_000;

const seedsOf = (self: Pick<JoinEffects, "id" | "scope">): readonly NodeId[] => self.scope.seeds[self.id] ?? [];

/** Starts to ask, from the beginning: at the start of the process, and whenever an attempt to join has failed. */
export function joinSeedNodes(joiner: Joiner, self: JoinEffects): NodeId | undefined {
  const others = seedsOf(self).filter((seed) => seed !== self.id);
  joiner.phase = { kind: "uninitialized", unanswered: new Set(others) };
  if (self.rules.foundsAtOnce(seedsOf(self), self.id)) return self.id;
  self.startTimer({ kind: "seed node timeout" }, { after: seedNodeTimeoutMs });
  if (mayFound(self)) self.startTimer({ kind: "retry InitJoin" }, { after: retryInitJoinMs });
  askAgain(joiner, self, others);
  return undefined;
}

/** After a second the first seed asks again whoever has not answered. */
export function retryInitJoin(joiner: Joiner, self: JoinEffects): void {
  if (joiner.phase.kind !== "uninitialized") return;
  self.startTimer({ kind: "retry InitJoin" }, { after: retryInitJoinMs });
  askAgain(joiner, self, joiner.phase.unanswered);
}

/**
 * Nobody said within five seconds that it is in a cluster: the first seed founds one, any other asks all seeds again.
 */
export function seedNodeTimeout(joiner: Joiner, self: JoinEffects): NodeId | undefined {
  if (joiner.phase.kind !== "uninitialized") return undefined;
  if (mayFound(self)) return self.id;
  self.startTimer({ kind: "seed node timeout" }, { after: seedNodeTimeoutMs });
  askAgain(joiner, self, joiner.phase.unanswered);
  return undefined;
}

/**
 * The first that says it is in a cluster is the one to join; what others say later goes to a process that has stopped.
 */
export const heardInitJoinAck = (joiner: Joiner, from: NodeId): NodeId | undefined =>
  joiner.phase.kind === "uninitialized" ? from : undefined;

/**
 * Once all others have said that they are in no cluster, the first seed need not wait any longer. Others don't care.
 */
export function heardInitJoinNack(joiner: Joiner, from: NodeId, self: JoinEffects): NodeId | undefined {
  if (joiner.phase.kind !== "uninitialized" || !mayFound(self)) return undefined;
  joiner.phase.unanswered.delete(from);
  return joiner.phase.unanswered.size === 0 ? self.id : undefined;
}

/** Asks the node at `address` to take this one in. */
export function askToJoin(joiner: Joiner, address: NodeId, self: JoinEffects): void {
  stopSeedProcess(self);
  joiner.phase = { kind: "trying to join", target: address };
  self.startTimer({ kind: "retry join" }, { after: retryJoinMs });
  self.send(address, { kind: "Join", joining: uniqueAddress(self.id, joiner.uid) });
}

/** The node is in a cluster. */
export function becomeInitialized(joiner: Joiner, self: Pick<JoinEffects, "stopTimer">): void {
  stopSeedProcess(self);
  self.stopTimer({ kind: "retry join" });
  joiner.phase = { kind: "initialized" };
}

function stopSeedProcess(self: Pick<JoinEffects, "stopTimer">): void {
  self.stopTimer({ kind: "seed node timeout" });
  self.stopTimer({ kind: "retry InitJoin" });
}

const mayFound = (self: JoinEffects): boolean => self.rules.mayFound(seedsOf(self), self.id);

function askAgain(joiner: Joiner, self: JoinEffects, seeds: Iterable<NodeId>): void {
  for (const seed of seeds) self.send(seed, { kind: "InitJoin", asker: uniqueAddress(self.id, joiner.uid) });
}
