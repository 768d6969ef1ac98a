/** A state of the system as numbers, and what the numbers stand for. */
import type { Envelopes } from "./envelopes.ts";
import type { Faults } from "./faults.ts";
import type { Inbox } from "./inbox.ts";
import type { Instance } from "./instance.ts";
import type { Values } from "./values.ts";

/** One state, as ids. Nodes are in listed order. */
export interface PackedState {
  readonly nodeStates: readonly number[];
  readonly inboxes: readonly Inbox[];
  readonly faults: number;
  /** The number of the shared part among the values; NO_SHARED if the protocol has none. */
  readonly shared: number;
  /** One for each history that the space keeps. */
  readonly histories: readonly number[];
}

/** A state that moves from step to step, and shares nothing with other states. */
export interface MovingState extends PackedState {
  readonly nodeStates: number[];
  readonly inboxes: number[][];
  faults: number;
  shared: number;
  readonly histories: number[];
}

/** What the numbers of a packed state stand for. */
export interface Interned {
  readonly instance: Instance;
  readonly values: Values;
  readonly envelopes: Envelopes;
  readonly faults: Faults;
}

export function copyOf({ nodeStates, inboxes, faults, shared, histories }: PackedState): MovingState {
  return {
    nodeStates: [...nodeStates],
    inboxes: inboxes.map((inbox) => [...inbox]),
    faults,
    shared,
    histories: [...histories],
  };
}

/** Turns a state into a copy of another one of the same space. */
export function turnInto(state: MovingState, { nodeStates, inboxes, faults, shared, histories }: PackedState): void {
  for (let node = 0; node < nodeStates.length; node++) {
    state.nodeStates[node] = nodeStates[node];
    const from = inboxes[node];
    const inbox = state.inboxes[node];
    while (inbox.length > from.length) inbox.pop();
    for (let i = 0; i < from.length; i++) inbox[i] = from[i];
  }
  for (let i = 0; i < histories.length; i++) state.histories[i] = histories[i];
  state.faults = faults;
  state.shared = shared;
}

/** A string that two states of one space share if and only if they are equal. */
export function stateKey({ nodeStates, inboxes, faults, shared, histories }: PackedState): string {
  return `${nodeStates.join()};${inboxes.map((inbox) => inbox.join()).join("|")};${faults};${shared};${histories.join()}`;
}
