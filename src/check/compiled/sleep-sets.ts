/**
 * Which steps of a state lead to nothing new, as is known before they are made: sleep sets. Where a state s was met first by a
 * step of one node from p, a step of another node was possible in p as well, unless it delivers what the first one sent. If
 * neither changes what the other one does, the two lead from p to the same state in either order. If the other one's successor of p has a lower number than s, then it is
 * expanded before s, and where both steps lead is known when s is expanded: the other step need not be looked up there.
 *
 * It has a lower number if its node comes before the one that stepped, for steps are made in the order of nodes; or if it was
 * asleep in p already. No state and no step is left out by this, only questions to the table of states.
 *
 * Steps of two nodes meet in inboxes alone. A message that is put into an inbox commutes with whatever its node does but with
 * the delivery of an equal one (of a queue, what is behind the head has no part in a delivery), with what takes out more than
 * one message, and under `coalescing`, where it adds nothing to an equal one, with what takes that out.
 *
 * What a state puts to sleep is one word: in its low bits nodes whose steps sleep, inverted; in the others messages that steps
 * must have nothing to do with to sleep. Many messages share a bit. What a step reads is a word of the same shape, so that
 * a step is asleep where the two have no bit in common.
 *
 * Source: P. Godefroid, "Using Partial Orders to Improve Automatic Verification Methods", CAV 1990.
 */

import type { Envelope } from "../../semantics/envelopes.ts";
import type { Instance } from "../../semantics/instance.ts";

/** In place of what a step touches or reads: it commutes with none. */
export const TOUCHES_ALL = -1;
/** Nothing is asleep. */
export const ALL_AWAKE = -1;

/**
 * A word in which a node is awake: no step of it sleeps. With more nodes than bits others are awake as well, and that is never wrong.
 */
export const awakeAt = (node: number): number => 1 << node;
export const isAwakeAt = (node: number, awake: number): boolean => (awake & awakeAt(node)) !== 0;

/** A word, and how many of its bits are for nodes at most. */
const BITS = 32;
const NODES_MAX = 16;

/** A step, as far as it matters to others. */
export interface Made {
  readonly node: number;
  /** Whether it takes out of the inbox of its node at most what it delivers. */
  readonly isPlain: boolean;
  readonly delivered: Envelope | undefined;
  /** To other nodes. */
  readonly sent: readonly Envelope[];
}

/** The words of a protocol: bits for nodes, then for each that may sleep some for messages to it, then some for what coalesces. */
export class SleepWords {
  /** Nodes that have a bit. */
  readonly #nodes: number;
  readonly #allNodes: number;
  /** For each node that is ever asleep: one before another one. */
  readonly #bitsOfNode: number;
  readonly #messagesTo: readonly number[];
  /** By destinations. */
  readonly #coalescing: number;
  readonly #allCoalescing: number;

  /** @param coalesces whether there is a channel on which messages do */
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

  /** What a step must not meet to be asleep: its node awake, and messages by which it would be another step. */
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

  /** 0 for messages to nodes that are never asleep. */
  #bitOf({ to, slot }: Envelope): number {
    if (to >= this.#messagesTo.length) return 0;
    return 1 << (this.#nodes + to * this.#bitsOfNode + (slot % this.#bitsOfNode));
  }

  #coalescingTo(node: number): number {
    return 1 << (BITS - 1 - (node % this.#coalescing));
  }

  /** What is asleep in a state that was met first by a step from one where so much is, which leaves all but nodes as it was. */
  after(awake: number, touched: number): number {
    if (touched === TOUCHES_ALL) return ALL_AWAKE;
    const all = this.#allNodes;
    const own = touched & all;
    const before = own - 1;
    const inherited = ~awake & all & ~(before | own);
    // Of what came to the others before, their steps know.
    let known = inherited === 0 ? 0 : this.#allCoalescing;
    for (let rest = inherited; rest !== 0; rest &= rest - 1)
      known |= this.#messagesTo[BITS - 1 - Math.clz32(rest & -rest)];
    return (~(inherited | before) & all) | (touched & ~all) | (awake & known);
  }
}

export const sleepWordsOf = ({ nodes, kinds }: Instance): SleepWords =>
  new SleepWords(nodes.length, kinds.includes("coalescing"));

const isCoalescing = ({ kind }: Envelope): boolean => kind === "coalescing";

/** Rows in a chunk. */
const CHUNK_BITS = 14;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;

/** What is asleep in the states that wait to be expanded. */
export class SleepSets {
  /** For each chunk of rows, inverted, so that 0 is what is known of a row that nobody spoke of. */
  readonly #chunks: (Int32Array | undefined)[] = [];
  /** Chunks to be used again: as many as the rows that waited at a time take, and no garbage. */
  readonly #free: Int32Array[] = [];
  /** So many chunks are forgotten. */
  #forgotten = 0;

  of(row: number): number {
    const chunk = this.#chunks[row >>> CHUNK_BITS];
    return chunk === undefined ? ALL_AWAKE : ~chunk[row & CHUNK_MASK];
  }

  set(row: number, awake: number): void {
    const at = row >>> CHUNK_BITS;
    while (this.#chunks.length <= at) this.#chunks.push(undefined);
    (this.#chunks[at] ??= this.#free.pop()?.fill(0) ?? new Int32Array(1 << CHUNK_BITS))[row & CHUNK_MASK] = ~awake;
  }

  /** Forgets what was known of the rows before this one, in pieces. */
  forgetBefore(row: number): void {
    for (; this.#forgotten < row >>> CHUNK_BITS; this.#forgotten++) {
      const chunk = this.#chunks[this.#forgotten];
      if (chunk) this.#free.push(chunk);
      this.#chunks[this.#forgotten] = undefined;
    }
  }
}
