/**
 * Sleep sets: which steps of a state lead to nothing new, known before they are made. Let a state s be first met by a step of one node from
 * p. A step of another node was then possible in p as well, unless it delivers what the first step sent. If neither step changes what the
 * other one does, both orders lead from p to the same state. If the successor of p by the other step has a lower number than s, then it is
 * expanded before s, and by the time s is expanded it is known where both steps lead: the other step need not be looked up in s.
 *
 * The number is lower if the other step's node comes before the one that stepped, because steps are made in the order of nodes; or if the
 * other step was already asleep in p. This leaves out no state and no step, only lookups in the table of states.
 *
 * Steps of two nodes meet only in inboxes. Putting a message into an inbox commutes with everything its node does, except with delivering
 * an equal message (what is behind the head of a queue plays no part in a delivery), with whatever takes out more than one message and,
 * under `coalescing`, where it adds nothing to an equal message, with taking that one out.
 *
 * What a state puts to sleep is one word: its low bits are the nodes whose steps sleep, inverted; the others are messages that a sleeping
 * step must have nothing to do with. Many messages share a bit. What a step reads is a word of the same shape, so that a step is asleep if
 * the two words have no bit in common.
 *
 * Source: P. Godefroid, "Using Partial Orders to Improve Automatic Verification Methods", CAV 1990.
 */

import type { Envelope } from "../../semantics/envelopes.ts";
import type { Instance } from "../../semantics/instance.ts";
import { UNSET } from "../visited/sparse-numbers.ts";

/** What a step touches or reads if it commutes with no other step. */
export const TOUCHES_ALL = -1;
/** Nothing is asleep: that holds wherever nothing else was noted. */
export const ALL_AWAKE = UNSET;

/**
 * A word in which a node is awake: none of its steps sleeps. With more nodes than bits, other nodes are awake as well, which is always
 * safe.
 */
export const awakeAt = (node: number): number => 1 << node;
export const isAwakeAt = (node: number, awake: number): boolean => (awake & awakeAt(node)) !== 0;

/** The bits of a word, and how many of them are for nodes at most. */
const BITS = 32;
const NODES_MAX = 16;

/** A step, as far as it matters to others. */
export interface Made {
  readonly node: number;
  /** Whether it takes at most the message it delivers out of its node's inbox. */
  readonly isPlain: boolean;
  readonly delivered: Envelope | undefined;
  /** To other nodes. */
  readonly sent: readonly Envelope[];
}

/**
 * The layout of words for a protocol: bits for nodes, then for each node that may sleep some bits for messages to it, then some for
 * coalescing messages.
 */
export class SleepWords {
  /** How many nodes have a bit. */
  readonly #nodes: number;
  readonly #allNodes: number;
  /** How many bits each node that may sleep has for messages to it; only a node that comes before another one ever sleeps. */
  readonly #bitsOfNode: number;
  readonly #messagesTo: readonly number[];
  /** By destination. */
  readonly #coalescing: number;
  readonly #allCoalescing: number;

  /** @param coalesces whether there is a channel on which messages coalesce */
  constructor(nodes: number, coalesces: boolean) {
    this.#nodes = Math.min(nodes, NODES_MAX);
    this.#allNodes = (1 << this.#nodes) - 1;
    const sleepers = Math.min(nodes - 1, NODES_MAX - 1);
    const free = BITS - this.#nodes;
    this.#coalescing = coalesces ? Math.min(this.#nodes, free - sleepers) : 0;
    this.#bitsOfNode = sleepers === 0 ? 0 : Math.floor((free - this.#coalescing) / sleepers);
    const bits = (1 << this.#bitsOfNode) - 1;
    this.#messagesTo = Array.from({ length: sleepers }, (_, to) => bits << (this.#nodes + to * this.#bitsOfNode));
    this.#allCoalescing = this.#coalescing === 0 ? 0 : -1 << (BITS - this.#coalescing);
  }

  /** What must not be met for the step to be asleep: its node being awake, and messages that would make it a different step. */
  readBy({ node, isPlain, delivered, sent }: Made): number {
    if (node >= this.#nodes) return TOUCHES_ALL;
    if (!isPlain) return (1 << node) | ~this.#allNodes;
    const joins = sent.filter(isCoalescing).reduce((bits, { to }) => bits | this.#coalescingTo(to), 0);
    return (1 << node) | (delivered ? this.#bitOf(delivered) : 0) | joins;
  }

  /** What a step touches: its node, and messages. */
  touchedBy({ node, isPlain, delivered, sent }: Made): number {
    if (node >= this.#nodes || !isPlain) return TOUCHES_ALL;
    const taken = delivered && isCoalescing(delivered) ? this.#coalescingTo(node) : 0;
    return sent.reduce((bits, envelope) => bits | this.#bitOf(envelope), (1 << node) | taken);
  }

  /** 0 for messages to nodes that never sleep. */
  #bitOf({ to, slot }: Envelope): number {
    if (to >= this.#messagesTo.length) return 0;
    return 1 << (this.#nodes + to * this.#bitsOfNode + (slot % this.#bitsOfNode));
  }

  #coalescingTo(node: number): number {
    return 1 << (BITS - 1 - (node % this.#coalescing));
  }

  /**
   * What is asleep in a state first met by a step from another one: given what was awake there, and what the step touched. A step that
   * changed more than nodes wakes everything.
   */
  after(awake: number, touched: number): number {
    if (touched === TOUCHES_ALL) return ALL_AWAKE;
    const all = this.#allNodes;
    const own = touched & all;
    const before = own - 1;
    const inherited = ~awake & all & ~(before | own);
    // Steps of the other nodes already took into account what reached these before.
    let known = inherited === 0 ? 0 : this.#allCoalescing;
    for (let rest = inherited; rest !== 0; rest &= rest - 1)
      known |= this.#messagesTo[BITS - 1 - Math.clz32(rest & -rest)];
    return (~(inherited | before) & all) | (touched & ~all) | (awake & known);
  }
}

export const sleepWordsOf = ({ nodes, kinds }: Instance): SleepWords =>
  new SleepWords(nodes.length, kinds.includes("coalescing"));

const isCoalescing = ({ kind }: Envelope): boolean => kind === "coalescing";
