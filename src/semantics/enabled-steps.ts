/**
 * Which steps a node can take, and what each does to its inbox: the table "Steps" of the semantics. Budgets and partitions are
 * not considered here but when a move is made in a state, so that what is remembered about a node holds in every state.
 */
import type { Cause } from "../model/network.ts";
import type { StepKind } from "../model/step.ts";
import { actionEvent, crashEvent, messageEvent, RESTART, START, timerEvent } from "./events.ts";
import { type Envelopes } from "./envelopes.ts";
import { budgetIndex, FREE } from "./fault-budgets.ts";
import type { Faults } from "./faults.ts";
import { canLose, deliverable, forgetQueues, type Inbox, lose, remove, take, toEndOfQueue } from "./inbox.ts";
import type { NodeStates } from "./node-states.ts";

/** A step as numbers, without the choices that its reducer makes. */
export interface Move {
  readonly kind: StepKind;
  /** Where it happens; -1 for `partition` and `heal`. */
  readonly node: number;
  /** The event that is reduced, or that crashes the node; -1 for none. */
  readonly event: number;
  /** The timer that fires, or -1. */
  readonly firing: number;
  /** `deliver`, `duplicate`, `drop`: an index into the inbox. `partition`, `heal`: the partition. */
  readonly at: number;
  /** `drop`: how many messages are lost. */
  readonly count: number;
  /** The sender whose link must not be partitioned, or -1. */
  readonly sender: number;
  /** What it costs, or FREE. */
  readonly budget: number;
}

/** Every move is made here, so that all have the same shape for the JavaScript engine: there are very many of them. */
function make(
  kind: StepKind,
  node: number,
  { event = -1, firing = -1, at = -1, count = 0, sender = -1, budget = FREE }: Partial<Move> = {},
): Move {
  return { kind, node, event, firing, at, count, sender, budget };
}

const [DROP, DUPLICATE, RESTARTS] = [budgetIndex("drop"), budgetIndex("duplicate"), budgetIndex("restart")];
const crashes = [
  { event: crashEvent("process"), budget: budgetIndex("crash") },
  { event: crashEvent("host"), budget: budgetIndex("host") },
  { event: crashEvent("power"), budget: budgetIndex("power") },
];

/** What the moves of a node are derived from. */
export interface Rulebook {
  readonly nodeStates: NodeStates;
  readonly envelopes: Envelopes;
  readonly faults: Faults;
}

/** Whether a move is a fault: something nobody wants, paid for by a budget. A restart is paid for too, but it repairs. */
export const isFault = (budget: number): boolean => budget !== FREE && budget !== RESTARTS;

export function deliver(node: number, inbox: Inbox, at: number, { envelopes }: Rulebook): Move {
  const envelope = inbox[at];
  const from = envelopes.senders[envelope];
  const sender = from === node ? -1 : from;
  // The most frequent move by far: made directly, but with the same shape as all others.
  const event = messageEvent(envelope);
  return { kind: "deliver", node, event, firing: -1, at, count: 0, sender, budget: FREE };
}

export function timeout(node: number, timer: number): Move {
  return make("timeout", node, { event: timerEvent(timer), firing: timer });
}

export function act(node: number, action: number): Move {
  return make("act", node, { event: actionEvent(action) });
}

/** Makes the initial state, as if it were a move of the node. */
export const start = (node: number): Move => make("act", node, { event: START });

/** Faults that cost nothing: in simulated time they happen as often as the timing says. */
export const unpaid = {
  drop: (node: number, at: number): Move => make("drop", node, { at, count: 1 }),
  duplicate: (node: number, envelope: number, at: number): Move =>
    make("duplicate", node, { event: messageEvent(envelope), at }),
  crash: (node: number, cause: Cause): Move => make("crash", node, { event: crashEvent(cause) }),
  restart: (node: number): Move => make("restart", node, { event: RESTART }),
};

/** A partition begins or ends: the only kind of move that happens at no node. */
export function changePartition(kind: "partition" | "heal", partition: number): Move {
  return make(kind, -1, { at: partition });
}

/** All moves of a node in this snapshot, always in the same order: deliveries, timers, actions, recovery, faults. */
export function movesAt(nodeState: number, inbox: Inbox, shared: number, rulebook: Rulebook): readonly Move[] {
  const { nodeStates } = rulebook;
  const node = nodeStates.node(nodeState);
  const moves: Move[] = [];
  if (nodeStates.isUp(nodeState)) {
    for (let at = 0; at < inbox.length; at++) {
      if (deliverable(inbox, at, rulebook.envelopes) && nodeStates.accepts(nodeState, inbox[at], shared)) {
        moves.push(deliver(node, inbox, at, rulebook));
      }
    }
    for (const timer of nodeStates.timers(nodeState)) moves.push(timeout(node, timer));
    for (const action of nodeStates.actions(nodeState, shared)) moves.push(act(node, action));
  } else {
    moves.push(...recovery(nodeState, inbox, rulebook));
  }
  moves.push(...faultsAt(nodeState, inbox, shared, rulebook));
  return moves;
}

/** What can happen to a node that is down. */
export function recovery(
  nodeState: number,
  inbox: Inbox,
  { nodeStates, envelopes, faults }: Rulebook,
): readonly Move[] {
  const node = nodeStates.node(nodeState);
  const moves: Move[] = [];
  const mayRestart = faults.restartsAfter?.includes(nodeStates.status(nodeState) as Cause) ?? true;
  if (mayRestart && faults.offered(RESTARTS, node)) {
    moves.push(make("restart", node, { event: RESTART, budget: RESTARTS }));
  }
  if (canLose(inbox, envelopes)) moves.push(make("lose", node));
  return moves;
}

/** The faults that the scope offers at this node. */
export function faultsAt(
  nodeState: number,
  inbox: Inbox,
  shared: number,
  { nodeStates, envelopes, faults }: Rulebook,
): readonly Move[] {
  const node = nodeStates.node(nodeState);
  const up = nodeStates.isUp(nodeState);
  const drops = faults.offered(DROP, node);
  const duplicates = up && faults.offered(DUPLICATE, node);
  const moves: Move[] = [];
  for (let at = 0; (drops || duplicates) && at < inbox.length; at++) {
    const { kind, from } = envelopes.all[inbox[at]];
    if (from === node || kind === "duplicating") continue;
    if (kind === "fifo") {
      const count = toEndOfQueue(inbox, at, envelopes);
      if (drops) moves.push(make("drop", node, { at, count, budget: DROP }));
      continue;
    }
    if (!deliverable(inbox, at, envelopes)) continue;
    if (drops) moves.push(make("drop", node, { at, count: 1, budget: DROP }));
    if (duplicates && nodeStates.accepts(nodeState, inbox[at], shared)) {
      const event = messageEvent(inbox[at]);
      moves.push(make("duplicate", node, { event, at, sender: from, budget: DUPLICATE }));
    }
  }
  for (const { event, budget } of crashes) {
    if (up && faults.offered(budget, node)) moves.push(make("crash", node, { event, budget }));
  }
  return moves;
}

/** Takes out of the node's inbox what its move removes, before anything is sent; false if that is nothing. */
export function changeInbox(move: Move, inbox: number[], envelopes: Envelopes): boolean {
  switch (move.kind) {
    case "deliver":
      return take(inbox, move.at, envelopes);
    case "drop":
      return remove(inbox, move.at, move.count);
    case "restart":
      return forgetQueues(inbox, envelopes);
    case "lose":
      return lose(inbox, envelopes);
    case "duplicate":
    case "timeout":
    case "act":
    case "crash":
    case "partition":
    case "heal":
      return false;
  }
}

/** The node's inbox right after its move; the same object if the move removes nothing. */
export function inboxAfter(move: Move, inbox: Inbox, envelopes: Envelopes): Inbox {
  const after = [...inbox];
  return changeInbox(move, after, envelopes) ? after : inbox;
}
