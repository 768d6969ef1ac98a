/**
 * Node snapshots: the state of a node with its inbox, each distinct one a small integer, and its successors
 * remembered as a flat list of integers. This is what makes exhaustive search cheap: whatever the states are, the steps
 * of one node depend on its own snapshot alone, and on those fields of the shared part that they read: then a record says
 * what follows with one shared part, until another one is selected.
 *
 * One record of `data` holds a snapshot, at `id * RECORD`. The successors of a snapshot are entries in `pool`:
 *   new snapshot, an extra or 0, label, a kind or UNPACKED (see `Half`), number of sends, what it reads and
 *   what it touches (see `sleep-sets`), what fairness asks of it, then for each send: destination, slot of the envelope.
 * What a message makes of a snapshot stands in `additions`: for each snapshot a table of pairs, slot and
 * snapshot, from ADDED on. The place of a pair is given by the low bits of its slot, so that few slots stand where an
 * array would have them, and many cost no more than those that are met.
 */
import type { Inbox } from "../../semantics/inbox.ts";
import { dutyOf } from "../../semantics/fairness.ts";
import { EMPTY, insert, overfull } from "../../semantics/inbox.ts";
import { outcomes, type Outcome } from "../../semantics/node-states.ts";
import { inboxAfter, type Move, movesAt } from "../../semantics/moves.ts";
import type { MessageView } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { StepKind } from "../../model/step.ts";
import type { Thrown } from "../../semantics/reduction.ts";
import { Memory, NO_SHARED } from "../../semantics/shared-part.ts";
import type { Space } from "../../semantics/space.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { type SleepWords, sleepWordsOf } from "./sleep-sets.ts";
import { messagesTo } from "../../semantics/world-view.ts";

/** A power of 2, for it is multiplied with most. */
export const RECORD = 8;
export const NODE_STATE = 0;
/** Where the successors begin and end in `pool`; -1 while they are unknown. */
export const FIRST = 1;
export const END = 2;
/** Where the table of additions begins in `additions`, and its size (a power of 2) less 1. */
export const ADDED = 3;
export const MASK = 4;
/** 0, or 1 plus the number of the declared bound that it is beyond. */
export const BEYOND = 5;
/** Steps that change nothing whatever the rest of the state is. */
export const STUTTERING = 6;

/** An entry of the pool: the places of its parts, and its length without the sends. */
export const EXTRA = 1;
export const LABEL = 2;
export const KIND_AT = 3;
export const SENDS = 4;
export const READ = 5;
export const TOUCHED = 6;
export const DUTY = 7;
export const HEADER = 8;

export const UNPACKED = -1;

/** Kinds of steps that take out of the inbox at most the message that they deliver. */
const PLAIN: ReadonlySet<StepKind> = new Set(["deliver", "timeout", "act"]);

/** What some successors need besides: on what they depend, what they cost, what they record, that they throw. */
export interface Extra {
  /** The sender whose link must not be partitioned, or -1. */
  readonly sender: number;
  readonly budget: number;
  readonly records: readonly number[];
  /** The same, as a number of `recordLists`. */
  readonly recorded: number;
  /** What it writes into the shared part; 0 for nothing. */
  readonly writes: number;
  readonly throws: boolean;
  /** What happens, as a number of `whats`. */
  readonly what: number;
}

/** One successor of a snapshot, for people. */
export interface Successor {
  readonly move: Move;
  readonly outcome: Outcome | Thrown;
}
/** Why runs are not gone on with: a declared bound, or what the protocol threw. */
export interface RunEnd {
  readonly message: string;
  readonly isThrown: boolean;
}

/** Where the successors of a snapshot are in the pool, and how many steps change nothing. */
interface Selection {
  readonly first: number;
  readonly end: number;
  readonly stuttering: number;
}
export interface Successors {
  readonly entries: Successor[];
  /** Whatever the rest of the state is, these change nothing. */
  readonly stuttering: Successor[];
  /** All of these, in the order of the moves of the node: for each its place among the entries, or NO_ENTRY. */
  readonly inOrder: { readonly successor: Successor; readonly entry: number }[];
}

/** In place of an entry: whatever the rest of the state is, the step changes nothing. */
export const NO_ENTRY = -1;

const noSuccessors = (): Successors => ({ entries: [], stuttering: [], inOrder: [] });

/** @param stays whether it changes nothing whatever the rest of the state is */
function enlist({ entries, stuttering, inOrder }: Successors, successor: Successor, stays: boolean): void {
  inOrder.push({ successor, entry: stays ? NO_ENTRY : entries.length });
  (stays ? stuttering : entries).push(successor);
}

/** How much a table of snapshots holds. */
export interface SnapshotSizes {
  readonly count: number;
  readonly expanded: number;
  readonly pool: number;
  readonly whats: number;
  readonly extras: number;
}

/** What was made of snapshots: a part of the pool with what its entries name, and for each snapshot where its own are. */
export interface Expansions {
  readonly whats: readonly string[];
  readonly extras: readonly Extra[];
  readonly pool: Int32Array;
  readonly records: Int32Array;
}

/** A queue that has grown by more than this is taken to grow for ever: with no bound declared, there is no end to it. */
export const GROWTH_MAX = 4095;

/** A queue grew past all reason: the scope needs a declared bound. */
export class Overflow extends Error {
  override readonly name = "Overflow";
}

/** No slot: its place in a table of additions is empty. */
const NO_SLOT = -1;
/** A new table of additions has room for so many pairs. */
const PAIRS = 4;

export class NodeSnapshots {
  data = new Int32Array(1024 * RECORD);
  pool = new Int32Array(1 << 14);
  /** The first pair is the table of all snapshots that have none of their own. */
  additions = new Int32Array(1 << 14).fill(NO_SLOT, 0, 2);
  /** The first one is never used: 0 says that a successor needs nothing. */
  readonly extras: Extra[] = [{ sender: -1, budget: -1, records: [], recorded: 0, writes: 0, throws: false, what: 0 }];
  /** Declared bounds met so far, as sentences. */
  readonly bounds: string[] = [];
  /** What the protocol threw instead of saying what follows, by the numbers that stand in the place of a bound's. */
  readonly thrown = new Map<number, string>();
  count = 0;
  /** What can happen, in words ("deliver prepared"), and for each whether it did in some state. */
  readonly whats: string[] = [];
  /** Whether `successors` will be asked for, of most snapshots: then they are listed with the entries. Not with a shared part. */
  wantsSuccessors = false;
  /** Told of the steps of every snapshot that is expanded. */
  onExpanded: ((nodeState: number, successors: readonly Successor[]) => void) | undefined;
  /** Told before a snapshot that was never met gets its number, and before one gets its successors. */
  onNew: (() => void) | undefined;
  happened = new Uint8Array(64);
  readonly #space: Space;
  readonly #inboxes: Inbox[] = [];
  readonly #inboxOf: number[] = [];
  readonly #inboxIds = new Map<string, number>();
  /** For each inbox. An empty one is the same for all nodes. */
  readonly #messages: (readonly MessageView<Shape>[])[] = [];
  /** For each inbox, what it is after an envelope was put into it, and which snapshot it makes with a situation. */
  readonly #inserted: Map<number, number>[] = [];
  readonly #ids: Map<number, number>[] = [];
  readonly #extraIds = new Map<string, number>();
  /** Lists of entries that some step records; the first one is empty. */
  readonly recordLists: (readonly number[])[] = [[]];
  readonly #recordListIds = new Map<string, number>([["", 0]]);
  /** For each kind of step and each event plus 1, what happens. */
  readonly #whatOf = new Map<StepKind, number[]>();
  readonly #listed: Memory<Successors>;
  /** Where the protocol has a shared part: what the record of a snapshot has to say with it. */
  readonly #selections: Memory<Selection>;
  readonly #keepsRecords: boolean;
  readonly #sleepWords: SleepWords;
  #poolEnd = 0;
  /** In the order in which they were expanded. */
  readonly #expanded: number[] = [];
  #additionsEnd = 2;
  /** The longest inbox that a search began with. */
  #longestAtStart = 0;
  /** For each snapshot, how many pairs are in its table. */
  #added = new Int32Array(1024);

  constructor(space: Space) {
    this.#space = space;
    this.#keepsRecords = space.keepsRecords;
    this.#sleepWords = sleepWordsOf(space.instance);
    this.#listed = new Memory(space.sharedPart);
    this.#selections = new Memory(space.sharedPart);
  }

  /** The snapshot of each node of a state that is not reached by steps from another. */
  of(state: PackedState): number[] {
    for (const { length } of state.inboxes) this.#longestAtStart = Math.max(this.#longestAtStart, length);
    return state.nodeStates.map((nodeState, node) => this.#intern(nodeState, this.#inboxId(state.inboxes[node])));
  }

  numberOf(nodeState: number, inbox: Inbox): number {
    return this.#intern(nodeState, this.#inboxId(inbox));
  }

  nodeState(snapshot: number): number {
    return this.data[snapshot * RECORD + NODE_STATE];
  }

  inbox(snapshot: number): Inbox {
    return this.#inboxes[this.#inboxOf[snapshot]];
  }

  /** Equal inboxes have one number. */
  inboxNumber(snapshot: number): number {
    return this.#inboxOf[snapshot];
  }

  /** What is in flight to a node, as properties see it: listed once for each inbox. */
  messages(node: number, inbox: number): readonly MessageView<Shape>[] {
    return (this.#messages[inbox] ??= Object.freeze(messagesTo(this.#space, node, this.#inboxes[inbox])));
  }

  /** The snapshot after one more message is in flight to it. */
  add(snapshot: number, slot: number): number {
    const place = this.#placeOf(snapshot, slot);
    if (this.additions[place] === slot) return this.additions[place + 1];
    this.#space.pulse.beat();
    const { envelopes, nodeStates } = this.#space;
    const envelope = envelopes.inSlot(nodeStates.node(this.nodeState(snapshot)), slot);
    const added = this.#intern(this.nodeState(snapshot), this.#insert(this.#inboxOf[snapshot], envelope));
    this.#remember(snapshot, slot, added);
    return added;
  }

  /** Fills in the successors of a snapshot, of a protocol without a shared part. */
  expand(snapshot: number): void {
    this.onNew?.();
    this.#fillIn(snapshot, this.#list(snapshot, NO_SHARED));
    this.#expanded.push(snapshot);
  }

  /** How many snapshots were met and expanded, of a protocol without a shared part. */
  get sizes(): SnapshotSizes {
    const { count, whats, extras } = this;
    return { count, expanded: this.#expanded.length, pool: this.#poolEnd, whats: whats.length, extras: extras.length };
  }

  /** What was made of snapshots since there were so many. */
  expansionsSince(from: SnapshotSizes): Expansions {
    const { data } = this;
    return {
      whats: this.whats.slice(from.whats),
      extras: this.extras.slice(from.extras),
      pool: this.pool.slice(from.pool, this.#poolEnd),
      records: Int32Array.from(
        this.#expanded.slice(from.expanded).flatMap((snapshot) => {
          const record = snapshot * RECORD;
          return [snapshot, data[record + FIRST], data[record + END], data[record + STUTTERING]];
        }),
      ),
    };
  }

  /** Takes over what another table of the same snapshots made of them, from where the last ones ended. */
  takeExpansions({ whats, extras, pool, records }: Expansions): void {
    for (const what of whats) this.#whatIs(what);
    for (const extra of extras) this.#extraId(extra);
    this.#append(pool);
    for (let at = 0; at < records.length; at += 4) {
      const [snapshot, first, end, stuttering] = records.subarray(at, at + 4);
      // Each table has kinds of its own.
      for (let entry = first; entry < end; entry += HEADER + 2 * this.pool[entry + SENDS])
        this.pool[entry + KIND_AT] = UNPACKED;
      this.#fillIn(snapshot, { first, end, stuttering });
      this.#expanded.push(snapshot);
    }
  }

  /** Fills in the successors of a snapshot as they are with this shared part. */
  select(snapshot: number, shared: number): void {
    const known = this.#selections.get(snapshot, shared);
    this.#fillIn(snapshot, known ?? this.#selections.ask(snapshot, shared, () => this.#list(snapshot, shared)));
  }

  #fillIn(snapshot: number, { first, end, stuttering }: Selection): void {
    const record = snapshot * RECORD;
    this.data[record + FIRST] = first;
    this.data[record + END] = end;
    this.data[record + STUTTERING] = stuttering;
  }

  /** Where a snapshot ends a run with this shared part: as BEYOND says, or because the protocol throws about it. */
  beyondWith(snapshot: number, shared: number): number {
    const beyond = this.data[snapshot * RECORD + BEYOND];
    return beyond === 0 ? this.#thrownBy(this.nodeState(snapshot), shared) : beyond;
  }

  /** The same of the shared part by itself. */
  beyondByShared(shared: number): number {
    const { exceeded, thrown } = this.#space.bounds.ofShared(shared);
    if (exceeded !== "") return this.#boundNumber(exceeded);
    return thrown === "" ? 0 : this.#thrownNumber(thrown);
  }

  /** Lists the successors of a snapshot in the pool. */
  #list(snapshot: number, shared: number): Selection {
    const { envelopes } = this.#space;
    const words = this.#sleepWords;
    const node = this.#space.nodeStates.node(this.nodeState(snapshot));
    const entries: number[] = [];
    const candidates = this.#candidates(snapshot, shared);
    this.onExpanded?.(this.nodeState(snapshot), candidates);
    const labelStep = this.#space.instance.nodes.length + 1;
    let label = node;
    let stuttering = 0;
    const isWanted = this.wantsSuccessors && shared === NO_SHARED;
    // Whoever has asked for them already knows them by identity.
    const listed = isWanted && this.#listed.get(snapshot, shared) === undefined ? noSuccessors() : undefined;
    for (const successor of candidates) {
      const { move, outcome } = successor;
      const throws = outcome.kind === "threw";
      const next = throws ? snapshot : this.target(snapshot, move, outcome);
      const sends = throws ? [] : outcome.sends.filter((envelope) => envelopes.all[envelope].to !== node);
      const extra = this.#extra(move, outcome);
      if (snapshot === next && sends.length === 0 && extra === 0) {
        stuttering++;
        if (listed) enlist(listed, successor, true);
        continue;
      }
      if (listed) enlist(listed, successor, false);
      const received = sends.map((envelope) => envelopes.all[envelope]);
      const delivered = move.kind === "deliver" ? envelopes.all[this.inbox(snapshot)[move.at]] : undefined;
      const made = { node, isPlain: PLAIN.has(move.kind), delivered, sent: received };
      entries.push(next, extra, label, UNPACKED, sends.length);
      entries.push(words.readBy(made), words.touchedBy(made), dutyOf(this.#space, move));
      label += labelStep;
      for (const { to, slot } of received) entries.push(to, slot);
    }
    // Not before all of them are known: the work may have been refused half-way.
    if (listed) this.#listed.ask(snapshot, shared, () => listed);
    const first = this.#poolEnd;
    this.#append(entries);
    return { first, end: this.#poolEnd, stuttering };
  }

  /** What a snapshot is after each of its entries, whatever comes from others. */
  nextOf(snapshot: number, shared: number): readonly number[] {
    if (shared !== NO_SHARED) this.select(snapshot, shared);
    const { data, pool } = this;
    const end = data[snapshot * RECORD + END];
    const next: number[] = [];
    for (let entry = data[snapshot * RECORD + FIRST]; entry < end; entry += HEADER + 2 * pool[entry + SENDS])
      next.push(pool[entry]);
    return next;
  }

  #append(entries: ArrayLike<number>): void {
    this.pool = withRoom(this.pool, this.#poolEnd + entries.length);
    this.pool.set(entries, this.#poolEnd);
    this.#poolEnd += entries.length;
  }

  /** All successors of a snapshot for people: those in its entries, in order, and those that change nothing. */
  successors(snapshot: number, shared: number): Successors {
    return this.#listed.get(snapshot, shared) ?? this.#listed.ask(snapshot, shared, () => this.#sort(snapshot, shared));
  }

  #sort(snapshot: number, shared: number): Successors {
    const { envelopes, nodeStates } = this.#space;
    const node = nodeStates.node(this.nodeState(snapshot));
    const listed = noSuccessors();
    for (const successor of this.#candidates(snapshot, shared)) {
      const { move, outcome } = successor;
      const stays =
        outcome.kind === "done" &&
        this.#extra(move, outcome) === 0 &&
        outcome.sends.every((envelope) => envelopes.all[envelope].to === node) &&
        this.target(snapshot, move, outcome) === snapshot;
      enlist(listed, successor, stays);
    }
    return listed;
  }

  #candidates(snapshot: number, shared: number): readonly Successor[] {
    const nodeState = this.nodeState(snapshot);
    const successors: Successor[] = [];
    for (const move of movesAt(nodeState, this.inbox(snapshot), shared, this.#space)) {
      const reaction = this.#space.reactionOf(nodeState, move, shared);
      if (reaction.kind !== "fork") successors.push({ move, outcome: reaction });
      else for (const outcome of outcomes(reaction)) successors.push({ move, outcome });
    }
    return successors;
  }

  /** The snapshot of a node right after its move, with what it sent to itself. */
  target(snapshot: number, move: Move, outcome: Outcome): number {
    const { envelopes } = this.#space;
    const before = this.#inboxOf[snapshot];
    const taken = inboxAfter(move, this.#inboxes[before], envelopes);
    let inbox = taken === this.#inboxes[before] ? before : this.#inboxId(taken);
    if (outcome.sendsToItself) {
      for (const envelope of outcome.sends) {
        if (envelopes.destinations[envelope] === move.node) inbox = this.#insert(inbox, envelope);
      }
    }
    return this.#intern(outcome.nodeState, inbox);
  }

  /** 0 where a step needs nothing more: it is possible whenever its node is in this snapshot. */
  #extra(move: Move, outcome: Outcome | Thrown): number {
    const throws = outcome.kind === "threw";
    const records = throws || !this.#keepsRecords ? [] : outcome.records;
    const writes = throws ? 0 : outcome.writes;
    const sender = this.#space.faults.constant ? -1 : move.sender;
    const what = this.#what(move);
    if (sender < 0 && move.budget < 0) this.happened[what] = 1;
    if (sender < 0 && move.budget < 0 && records.length === 0 && writes === 0 && !throws) return 0;
    return this.#extraId({
      sender,
      budget: move.budget,
      records,
      recorded: this.recordListId(records),
      writes,
      throws,
      what,
    });
  }

  /** The number of a list of entries among `recordLists`. */
  recordListId(records: readonly number[]): number {
    const key = records.join();
    let id = this.#recordListIds.get(key);
    if (id === undefined) {
      id = this.recordLists.push(records) - 1;
      this.#recordListIds.set(key, id);
    }
    return id;
  }

  #extraId(extra: Extra): number {
    const { sender, budget, throws, what, writes, records } = extra;
    const key = `${sender};${budget};${throws};${what};${writes};${records.join()}`;
    let id = this.#extraIds.get(key);
    if (id === undefined) {
      id = this.extras.push(extra) - 1;
      this.#extraIds.set(key, id);
    }
    return id;
  }

  #what(move: Move): number {
    let known = this.#whatOf.get(move.kind);
    if (known === undefined) this.#whatOf.set(move.kind, (known = []));
    return (known[move.event + 1] ??= this.#whatIs(this.#space.describe(move)));
  }

  #whatIs(what: string): number {
    const known = this.whats.indexOf(what);
    if (known >= 0) return known;
    if (this.whats.length === this.happened.length) {
      const larger = new Uint8Array(2 * this.happened.length);
      larger.set(this.happened);
      this.happened = larger;
    }
    return this.whats.push(what) - 1;
  }

  #intern(nodeState: number, inbox: number): number {
    const ids = this.#ids[inbox];
    let id = ids.get(nodeState);
    if (id === undefined) {
      this.onNew?.();
      id = this.count++;
      ids.set(nodeState, id);
      this.#inboxOf.push(inbox);
      this.data = withRoom(this.data, this.count * RECORD);
      const record = id * RECORD;
      this.data[record + NODE_STATE] = nodeState;
      this.data[record + FIRST] = -1;
      this.data[record + BEYOND] = this.#beyondBy(nodeState, this.#inboxes[inbox]);
    }
    return id;
  }

  #beyondBy(nodeState: number, inbox: Inbox): number {
    const { bounds, envelopes, instance, sharedPart } = this.#space;
    const exceeded = bounds.exceeded(nodeState, inbox);
    if (exceeded !== "") return this.#boundNumber(exceeded);
    // With a shared part it depends on that: see `beyondWith`.
    const thrown = sharedPart.isThere ? 0 : this.#thrownBy(nodeState, NO_SHARED);
    if (thrown !== 0) return thrown;
    const most = this.#longestAtStart + GROWTH_MAX;
    const full = inbox.length > most ? overfull(inbox, () => most, envelopes) : undefined;
    if (!full) return 0;
    throw new Overflow(
      `more than ${most} messages in flight from ${instance.nodes[full.from]} to ${instance.nodes[full.to]} ` +
        `on channel ${instance.channels[full.channel]}: it may grow for ever. Declare a bound, as in { inFlight: 2 }.`,
    );
  }

  #thrownBy(nodeState: number, shared: number): number {
    const { instance, nodeStates } = this.#space;
    const thrown = nodeStates.thrown(nodeState, shared);
    return thrown === "" ? 0 : this.#thrownNumber(`${instance.nodes[nodeStates.node(nodeState)]}: ${thrown}`);
  }

  #thrownNumber(message: string): number {
    return this.numberOfEnd({ message, isThrown: true });
  }

  /** All that were met, in the order of their numbers. */
  get ends(): readonly RunEnd[] {
    return this.bounds.map((message, i) => ({ message, isThrown: this.thrown.has(i + 1) }));
  }

  numberOfEnd({ message, isThrown }: RunEnd): number {
    const number = this.#boundNumber(message);
    if (isThrown) this.thrown.set(number, message);
    return number;
  }

  #boundNumber(sentence: string): number {
    const at = this.bounds.indexOf(sentence);
    return at >= 0 ? at + 1 : this.bounds.push(sentence);
  }

  #inboxId(inbox: Inbox): number {
    const key = inbox.join();
    let id = this.#inboxIds.get(key);
    if (id === undefined) {
      id = this.#inboxes.length;
      this.#inboxIds.set(key, id);
      this.#inboxes.push(inbox.length === 0 ? EMPTY : [...inbox]);
      this.#inserted.push(new Map());
      this.#ids.push(new Map());
    }
    return id;
  }

  #insert(inbox: number, envelope: number): number {
    const inserted = this.#inserted[inbox];
    let after = inserted.get(envelope);
    if (after === undefined) {
      after = this.#inboxId(insert(this.#inboxes[inbox], envelope, this.#space.envelopes));
      inserted.set(envelope, after);
    }
    return after;
  }

  /** Where a slot stands in the table of a snapshot, or where it would: where that is taken, elsewhere at random. */
  #placeOf(snapshot: number, slot: number): number {
    const record = snapshot * RECORD;
    const start = this.data[record + ADDED];
    const mask = this.data[record + MASK];
    let place = start + 2 * (slot & mask);
    for (let at = mix(slot); this.additions[place] !== slot && this.additions[place] !== NO_SLOT; at++) {
      place = start + 2 * (at & mask);
    }
    return place;
  }

  /** Keeps every table at most half full, so that the place of a slot is soon found. */
  #remember(snapshot: number, slot: number, added: number): void {
    this.#added = withRoom(this.#added, snapshot + 1);
    if (2 * ++this.#added[snapshot] > this.data[snapshot * RECORD + MASK] + 1) this.#growTable(snapshot);
    const place = this.#placeOf(snapshot, slot);
    this.additions[place] = slot;
    this.additions[place + 1] = added;
  }

  #growTable(snapshot: number): void {
    const record = snapshot * RECORD;
    const [before, pairs] = [this.data[record + ADDED], this.data[record + MASK] + 1];
    const size = Math.max(PAIRS, 2 * pairs);
    const start = this.#additionsEnd;
    this.#additionsEnd += 2 * size;
    this.additions = withRoom(this.additions, this.#additionsEnd);
    this.additions.fill(NO_SLOT, start, this.#additionsEnd);
    this.data[record + ADDED] = start;
    this.data[record + MASK] = size - 1;
    for (let pair = before; pair < before + 2 * pairs; pair += 2) {
      if (this.additions[pair] === NO_SLOT) continue;
      const place = this.#placeOf(snapshot, this.additions[pair]);
      this.additions[place] = this.additions[pair];
      this.additions[place + 1] = this.additions[pair + 1];
    }
  }
}

/** The same numbers with room for at least so many; a copy of twice the size where there was none. */
export function withRoom(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** Spreads the bits of an integer over all 32 (MurmurHash3's finalizer, Austin Appleby). */
export function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
