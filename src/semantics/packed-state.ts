/** A state of the system as numbers, and what the numbers stand for. */
import type { Envelopes } from "./envelopes.ts";
import type { Faults } from "./fault-budgets.ts";
import type { Inbox } from "./inbox.ts";
import type { Instance } from "./instance.ts";
import type { Values } from "./values.ts";

/** One state, by ids. Nodes stand in listed order. */
export interface PackedState {
  readonly nodeStates: readonly number[];
  readonly inboxes: readonly Inbox[];
  readonly faults: number;
  /** The shared part, among the values; NO_SHARED where the protocol has none. */
  readonly shared: number;
  /** One for each history that the space keeps. */
  readonly histories: readonly number[];
}

/** A state that is walked from step to step, and shares nothing with other ones. */
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
