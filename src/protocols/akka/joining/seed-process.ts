/**
 * How a node that belongs to no cluster finds one to join: it asks its seed nodes again and again, and joins the first that says it is
 * in a cluster. A node that is first in its own list may in the end join itself, and so found a cluster.
 *
 * Functions that return an address name the node to join now; `undefined` means to go on waiting.
 */
import type { NodeId } from "../../../index.ts";
import type { JoinMessage, JoinPhase, JoinTimer } from "./join-messages.ts";
import { uniqueAddress } from "./unique-address.ts";

/** The part of a node's state that joining needs; protocols that use this file keep more. */
export interface Joiner {
  /** Counts the starts of this node's process. */
  uid: number;
  phase: JoinPhase;
}

/** Each node's list of seed nodes, first seed first. A node that is not in its own list is an ordinary one. */
export type SeedLists = Readonly<Record<NodeId, readonly NodeId[]>>;

/** The part of `self` that joining needs. The `Effects` of any protocol whose messages and timers include these will do. */
export interface JoinEffects {
  readonly id: NodeId;
  readonly scope: { readonly seeds: SeedLists };
  readonly rules: Pick<typeof joinRules, "foundsAtOnce" | "mayFound">;
  send(to: NodeId, message: JoinMessage): void;
  startTimer(timer: JoinTimer, options: { readonly after: number }): void;
  stopTimer(timer: JoinTimer): void;
}

/** The decisions of a node that joins. */
export const joinRules = {
  /** Whether a node may join itself in the end: it is the first in its own list. */
  mayFound: (seeds: readonly NodeId[], self: NodeId): boolean => seeds[0] === self,
  /** Whether it may do so without asking anybody. */
  foundsAtOnce: (seeds: readonly NodeId[], self: NodeId): boolean => seeds.length === 1 && seeds[0] === self,
  /** Whether a node accepts a Welcome: it does even after it has given up waiting, but not while it tries to join elsewhere. */
  takesWelcome: (phase: Readonly<JoinPhase>, from: NodeId): boolean =>
    phase.kind === "uninitialized" || (phase.kind === "trying to join" && phase.target === from),
};

const seedNodeTimeoutMs = 5_000;
const retryInitJoinMs = 1_000;
const retryJoinMs = 10_000;

const seedsOf = (self: Pick<JoinEffects, "id" | "scope">): readonly NodeId[] => self.scope.seeds[self.id] ?? [];

/** Starts asking from the beginning: when the process starts, and whenever an attempt to join has failed. */
export function joinSeedNodes(joiner: Joiner, self: JoinEffects): NodeId | undefined {
  const others = seedsOf(self).filter((seed) => seed !== self.id);
  joiner.phase = { kind: "uninitialized", unanswered: new Set(others) };
  if (self.rules.foundsAtOnce(seedsOf(self), self.id)) return self.id;
  self.startTimer({ kind: "seed node timeout" }, { after: seedNodeTimeoutMs });
  if (mayFound(self)) self.startTimer({ kind: "retry InitJoin" }, { after: retryInitJoinMs });
  askAgain(joiner, self, others);
  return undefined;
}

/** Every second, the first seed asks those again that have not answered. */
export function retryInitJoin(joiner: Joiner, self: JoinEffects): void {
  if (joiner.phase.kind !== "uninitialized") return;
  self.startTimer({ kind: "retry InitJoin" }, { after: retryInitJoinMs });
  askAgain(joiner, self, joiner.phase.unanswered);
}

/** Nobody has said within five seconds that it is in a cluster: the first seed founds one, any other node asks all seeds again. */
export function seedNodeTimeout(joiner: Joiner, self: JoinEffects): NodeId | undefined {
  if (joiner.phase.kind !== "uninitialized") return undefined;
  if (mayFound(self)) return self.id;
  self.startTimer({ kind: "seed node timeout" }, { after: seedNodeTimeoutMs });
  askAgain(joiner, self, joiner.phase.unanswered);
  return undefined;
}

/** The first seed that says it is in a cluster is the one to join. Later answers go to an actor that has stopped. */
export const heardInitJoinAck = (joiner: Joiner, from: NodeId): NodeId | undefined =>
  joiner.phase.kind === "uninitialized" ? from : undefined;

/** Once all others have said that they are in no cluster, the first seed need not wait any longer. Other nodes ignore this answer. */
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
