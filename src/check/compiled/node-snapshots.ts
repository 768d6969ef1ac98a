/**
 * Node snapshots: the state of a node with its inbox, each distinct one a small integer. They are what makes exhaustive
 * search cheap: however many states there are, the steps of one node depend on its own snapshot alone (see `snapshot-steps`).
 */
import { type Inbox, overfull } from "../../semantics/inbox.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import type { Space } from "../../semantics/space.ts";
import { withRoom } from "../visited/with-room.ts";
import { InboxInsertions, NOT_ADDED } from "./inbox-insertions.ts";
import { Inboxes } from "./inboxes.ts";
import { GOES_ON, RunEnds } from "./run-ends.ts";

/** The record of a snapshot in `data`, at `id * RECORD`: its node state, and its number among the run ends or GOES_ON. */
export const RECORD = 2;
export const NODE_STATE = 0;
export const BEYOND = 1;

/** A queue that has grown by more than this is assumed to grow for ever: without a declared bound the search would not end. */
const GROWTH_MAX = 4095;

/** A queue grew beyond all reason: the scope needs a declared bound. */
export class Overflow extends Error {
  override readonly name = "Overflow";
}

export class NodeSnapshots {
  data = new Int32Array(1024 * RECORD);
  count = 0;
  readonly inboxes: Inboxes;
  readonly insertions = new InboxInsertions();
  readonly ends = new RunEnds();
  /** Called before a new snapshot gets its number. */
  onNew: (() => void) | undefined;
  readonly #space: Space;
  readonly #inboxOf: number[] = [];
  /** For each inbox, by node state, the snapshot of both. */
  readonly #ids: Map<number, number>[] = [];
  /** The longest inbox that a search began with. */
  #longestAtStart = 0;

  constructor(space: Space) {
    this.#space = space;
    this.inboxes = new Inboxes(space);
  }

  /** The snapshot of each node, for a state that was not reached by steps from another. */
  of(state: PackedState): number[] {
    for (const { length } of state.inboxes) this.#longestAtStart = Math.max(this.#longestAtStart, length);
    return state.nodeStates.map((nodeState, node) => this.numberOf(nodeState, state.inboxes[node]));
  }

  numberOf(nodeState: number, inbox: Inbox): number {
    return this.find(nodeState, this.inboxes.numberOf(inbox));
  }

  nodeState(snapshot: number): number {
    return this.data[snapshot * RECORD + NODE_STATE];
  }

  inbox(snapshot: number): Inbox {
    return this.inboxes.at(this.#inboxOf[snapshot]);
  }

  inboxNumber(snapshot: number): number {
    return this.#inboxOf[snapshot];
  }

  /** The snapshot after one more message is in flight to it. */
  add(snapshot: number, slot: number): number {
    const known = this.insertions.get(snapshot, slot);
    if (known !== NOT_ADDED) return known;
    this.#space.pulse.beat();
    const { envelopes, nodeStates } = this.#space;
    const nodeState = this.nodeState(snapshot);
    const envelope = envelopes.inSlot(nodeStates.node(nodeState), slot);
    const added = this.find(nodeState, this.inboxes.after(this.#inboxOf[snapshot], envelope));
    this.insertions.set(snapshot, slot, added);
    return added;
  }

  /** The snapshot of a node state with an inbox, given by its number. */
  find(nodeState: number, inbox: number): number {
    const ids = (this.#ids[inbox] ??= new Map());
    let id = ids.get(nodeState);
    if (id === undefined) {
      this.onNew?.();
      id = this.count++;
      ids.set(nodeState, id);
      this.#inboxOf.push(inbox);
      this.data = withRoom(this.data, this.count * RECORD);
      this.data[id * RECORD + NODE_STATE] = nodeState;
      this.data[id * RECORD + BEYOND] = this.#endAt(nodeState, this.inboxes.at(inbox));
    }
    return id;
  }

  /** Whether a snapshot ends a run with this shared part: as BEYOND says, or because the protocol throws about it. */
  beyondWith(snapshot: number, shared: number): number {
    const beyond = this.data[snapshot * RECORD + BEYOND];
    return beyond === GOES_ON ? this.#thrownAt(this.nodeState(snapshot), shared) : beyond;
  }

  /** The same for the shared part by itself. */
  beyondByShared(shared: number): number {
    const { exceeded, thrown } = this.#space.bounds.ofShared(shared);
    if (exceeded !== "") return this.#boundAt(exceeded);
    return thrown === "" ? GOES_ON : this.#thrown(thrown);
  }

  #endAt(nodeState: number, inbox: Inbox): number {
    const { bounds, sharedPart } = this.#space;
    const exceeded = bounds.exceeded(nodeState, inbox);
    if (exceeded !== "") return this.#boundAt(exceeded);
    // With a shared part it also depends on that: see `beyondWith`.
    const thrown = sharedPart.isThere ? GOES_ON : this.#thrownAt(nodeState, NO_SHARED);
    if (thrown === GOES_ON) this.#refuseToGrowForEver(inbox);
    return thrown;
  }

  /** @throws Overflow */
  #refuseToGrowForEver(inbox: Inbox): void {
    const { envelopes, instance } = this.#space;
    const most = this.#longestAtStart + GROWTH_MAX;
    const full = inbox.length > most ? overfull(inbox, () => most, envelopes) : undefined;
    if (!full) return;
    throw new Overflow(
      `more than ${most} messages in flight from ${instance.nodes[full.from]} to ${instance.nodes[full.to]} ` +
        `on channel ${instance.channels[full.channel]}: it may grow for ever. Declare a bound, as in { inFlight: 2 }.`,
    );
  }

  #thrownAt(nodeState: number, shared: number): number {
    const { instance, nodeStates } = this.#space;
    const thrown = nodeStates.thrown(nodeState, shared);
    return thrown === "" ? GOES_ON : this.#thrown(`${instance.nodes[nodeStates.node(nodeState)]}: ${thrown}`);
  }

  #thrown(message: string): number {
    return this.ends.numberOf({ message, isThrown: true });
  }

  #boundAt(message: string): number {
    return this.ends.numberOf({ message, isThrown: false });
  }
}
