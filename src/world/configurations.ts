/**
 * Configurations: a node's local situation with its inbox, each distinct one a small integer, and its successors
 * remembered as a flat list of integers. This is what makes exhaustive search cheap: whatever the worlds are, the steps
 * of one node depend on its own configuration alone.
 *
 * One record of `data` holds a configuration, at `id * RECORD`. The successors of a configuration are entries in `pool`:
 *   new configuration, what that adds to the hash of the world, number of sends and (above EXTRA_SHIFT) an extra or 0,
 *   then for each send: destination, slot of the envelope.
 * What a message makes of a configuration stands in `additions`.
 */
import type { Inbox } from "./inbox.ts";
import { EMPTY, insert, overfull } from "./inbox.ts";
import { outcomes, type Outcome } from "./locals.ts";
import { inboxAfter, isFault, type Move, movesAt } from "./move.ts";
import type { StepKind } from "../model/step.ts";
import type { Thrown } from "./reductions.ts";
import type { Space, World } from "./space.ts";

export const RECORD = 8;
export const LOCAL = 0;
export const HASH = 1;
/** Where the successors begin and end in `pool`; -1 while they are unknown. */
export const FIRST = 2;
export const END = 3;
/** Where the table of additions begins in `additions`, and for how many slots. */
export const ADDED = 4;
export const SLOTS = 5;
/** 0, or 1 plus the number of the declared bound that it is beyond. */
export const OPEN = 6;
/** Steps that change nothing whatever the rest of the world is. */
export const IDLE = 7;

/** An entry of the pool without its sends. */
export const HEADER = 3;
export const EXTRA_SHIFT = 10;
export const SENDS_MAX = (1 << EXTRA_SHIFT) - 1;

/** What some successors need besides: on what they depend, what they cost, what they record, that they throw. */
export interface Extra {
  /** The sender whose link must not be cut, or -1. */
  readonly sender: number;
  readonly budget: number;
  readonly fault: boolean;
  readonly records: readonly number[];
  readonly throws: boolean;
  /** What happens, as a number of `whats`. */
  readonly what: number;
}

/** One successor of a configuration, for people. */
export interface Successor {
  readonly move: Move;
  readonly outcome: Outcome | Thrown;
}
interface Successors {
  readonly entries: Successor[];
  /** Whatever the rest of the world is, these change nothing. */
  readonly idle: Successor[];
}

/** A queue that would hold more than this is taken to grow for ever. */
export const QUEUE_MAX = 255;

/** An inbox grew past all reason: the scope needs a declared bound. */
export class Overflow extends Error {
  override readonly name = "Overflow";
}

export class Configurations {
  data = new Int32Array(1024 * RECORD);
  pool = new Int32Array(1 << 14);
  additions = new Int32Array(1 << 14);
  /** The first one is never used: 0 says that a successor needs nothing. */
  readonly extras: Extra[] = [{ sender: -1, budget: -1, fault: false, records: [], throws: false, what: 0 }];
  /** Declared bounds met so far, as sentences. */
  readonly bounds: string[] = [];
  count = 0;
  /** What can happen, in words ("deliver prepared"), and for each whether it did in some world. */
  readonly whats: string[] = [];
  /** Told of the steps of every configuration that is expanded. */
  onExpanded: ((local: number, successors: readonly Successor[]) => void) | undefined;
  happened = new Uint8Array(64);
  readonly #space: Space;
  readonly #inboxes: Inbox[] = [];
  readonly #inboxOf: number[] = [];
  readonly #inboxIds = new Map<string, number>();
  /** For each inbox, what it is after an envelope was put into it, and which configuration it makes with a situation. */
  readonly #inserted: Map<number, number>[] = [];
  readonly #ids: Map<number, number>[] = [];
  readonly #extraIds = new Map<string, number>();
  /** For each kind of step and each event plus 1, what happens. */
  readonly #whatOf = new Map<StepKind, number[]>();
  readonly #listed = new Map<number, Successors>();
  readonly #slotEnvelopes: number[][];
  readonly #keepsRecords: boolean;
  #poolEnd = 0;
  #additionsEnd = 0;

  constructor(space: Space) {
    this.#space = space;
    this.#slotEnvelopes = space.instance.nodes.map(() => []);
    this.#keepsRecords = space.histories.length > 0;
  }

  /** The configuration of each node of a world. */
  of(world: World): number[] {
    return world.locals.map((local, node) => this.#intern(local, this.#inboxId(world.inboxes[node])));
  }

  numberOf(local: number, inbox: Inbox): number {
    return this.#intern(local, this.#inboxId(inbox));
  }

  local(configuration: number): number {
    return this.data[configuration * RECORD + LOCAL];
  }

  inbox(configuration: number): Inbox {
    return this.#inboxes[this.#inboxOf[configuration]];
  }

  /** The configuration after one more message is in flight to it. */
  add(configuration: number, slot: number): number {
    const record = configuration * RECORD;
    if (slot >= this.data[record + SLOTS]) this.#growAdditions(record, slot);
    const known = this.additions[this.data[record + ADDED] + slot];
    if (known >= 0) return known;
    const local = this.data[record + LOCAL];
    const envelope = this.#slotEnvelopes[this.#space.locals.node(local)][slot];
    const added = this.#intern(local, this.#insert(this.#inboxOf[configuration], envelope));
    this.additions[this.data[record + ADDED] + slot] = added;
    return added;
  }

  /** Fills in the successors of a configuration. */
  expand(configuration: number): void {
    const { envelopes } = this.#space;
    const node = this.#space.locals.node(this.local(configuration));
    const entries: number[] = [];
    const candidates = this.#candidates(configuration);
    this.onExpanded?.(this.local(configuration), candidates);
    let idle = 0;
    for (const { move, outcome } of candidates) {
      const throws = outcome.kind === "threw";
      const next = throws ? configuration : this.target(configuration, move, outcome);
      const sends = throws ? [] : outcome.sends.filter((envelope) => envelopes.all[envelope].to !== node);
      const extra = this.#extra(move, outcome);
      if (configuration === next && sends.length === 0 && extra === 0) {
        idle++;
        continue;
      }
      if (sends.length > SENDS_MAX)
        throw new Overflow(`one step sends ${sends.length} messages; wanted at most ${SENDS_MAX}.`);
      entries.push(next, this.#hash(next) - this.#hash(configuration), sends.length | (extra << EXTRA_SHIFT));
      for (const envelope of sends) {
        const { to, slot } = envelopes.all[envelope];
        this.#slotEnvelopes[to][slot] = envelope;
        entries.push(to, slot);
      }
    }
    this.pool = withRoom(this.pool, this.#poolEnd + entries.length);
    this.pool.set(entries, this.#poolEnd);
    const record = configuration * RECORD;
    this.data[record + FIRST] = this.#poolEnd;
    this.#poolEnd += entries.length;
    this.data[record + END] = this.#poolEnd;
    this.data[record + IDLE] = idle;
  }

  /** All successors of a configuration for people: those in its entries, in order, and those that change nothing. */
  successors(configuration: number): Successors {
    let listed = this.#listed.get(configuration);
    if (!listed) {
      const { envelopes, locals } = this.#space;
      const node = locals.node(this.local(configuration));
      listed = { entries: [], idle: [] };
      for (const successor of this.#candidates(configuration)) {
        const { move, outcome } = successor;
        const stays =
          outcome.kind === "done" &&
          this.#extra(move, outcome) === 0 &&
          outcome.sends.every((envelope) => envelopes.all[envelope].to === node) &&
          this.target(configuration, move, outcome) === configuration;
        listed[stays ? "idle" : "entries"].push(successor);
      }
      this.#listed.set(configuration, listed);
    }
    return listed;
  }

  #candidates(configuration: number): readonly Successor[] {
    const local = this.local(configuration);
    const successors: Successor[] = [];
    for (const move of movesAt(local, this.inbox(configuration), this.#space)) {
      const reaction = this.#space.reaction(local, move);
      if (reaction.kind !== "fork") successors.push({ move, outcome: reaction });
      else for (const outcome of outcomes(reaction)) successors.push({ move, outcome });
    }
    return successors;
  }

  /** The configuration of a node right after its move, with what it sent to itself. */
  target(configuration: number, move: Move, outcome: Outcome): number {
    const { envelopes } = this.#space;
    const before = this.#inboxOf[configuration];
    const taken = inboxAfter(move, this.#inboxes[before], envelopes);
    let inbox = taken === this.#inboxes[before] ? before : this.#inboxId(taken);
    if (outcome.sendsToItself) {
      for (const envelope of outcome.sends) {
        if (envelopes.destinations[envelope] === move.node) inbox = this.#insert(inbox, envelope);
      }
    }
    return this.#intern(outcome.local, inbox);
  }

  /** 0 where a step needs nothing more: it is possible whenever its node is in this configuration. */
  #extra(move: Move, outcome: Outcome | Thrown): number {
    const throws = outcome.kind === "threw";
    const records = throws || !this.#keepsRecords ? [] : outcome.records;
    const sender = this.#space.faults.constant ? -1 : move.sender;
    const what = this.#what(move);
    if (sender < 0 && move.budget < 0) this.happened[what] = 1;
    if (sender < 0 && move.budget < 0 && records.length === 0 && !throws) return 0;
    const key = `${sender};${move.budget};${throws};${what};${records.join()}`;
    let id = this.#extraIds.get(key);
    if (id === undefined) {
      id = this.extras.length;
      this.#extraIds.set(key, id);
      this.extras.push({ sender, budget: move.budget, fault: isFault(move.budget), records, throws, what });
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

  #hash(configuration: number): number {
    return this.data[configuration * RECORD + HASH];
  }

  #intern(local: number, inbox: number): number {
    const ids = this.#ids[inbox];
    let id = ids.get(local);
    if (id === undefined) {
      id = this.count++;
      ids.set(local, id);
      this.#inboxOf.push(inbox);
      this.data = withRoom(this.data, this.count * RECORD);
      const record = id * RECORD;
      this.data[record + LOCAL] = local;
      this.data[record + HASH] = mix(Math.imul(id + 1, 0x9e3779b1));
      this.data[record + FIRST] = -1;
      this.data[record + OPEN] = this.#openBy(local, this.#inboxes[inbox]);
    }
    return id;
  }

  #openBy(local: number, inbox: Inbox): number {
    const { bounds, envelopes, instance } = this.#space;
    const exceeded = bounds.exceeded(local, inbox);
    if (exceeded !== "") return this.#boundNumber(exceeded);
    const full = overfull(inbox, () => QUEUE_MAX, envelopes);
    if (!full) return 0;
    throw new Overflow(
      `more than ${QUEUE_MAX} messages in flight from ${instance.nodes[full.from]} to ${instance.nodes[full.to]} ` +
        `on channel ${instance.channels[full.channel]}: it may grow for ever. Declare a bound, as in { inFlight: 2 }.`,
    );
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

  #growAdditions(record: number, slot: number): void {
    const before = this.data[record + SLOTS];
    const start = this.data[record + ADDED];
    const slots = Math.max(4, 2 ** Math.ceil(Math.log2(slot + 1)));
    const end = this.#additionsEnd + slots;
    this.additions = withRoom(this.additions, end);
    this.additions.copyWithin(this.#additionsEnd, start, start + before);
    this.additions.fill(-1, this.#additionsEnd + before, end);
    this.data[record + ADDED] = this.#additionsEnd;
    this.data[record + SLOTS] = slots;
    this.#additionsEnd = end;
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
