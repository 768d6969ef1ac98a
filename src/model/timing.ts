/** How long things take in simulated time, how often messages are lost, and when nodes fail. */
import type { Cause, NodeId } from "./network.ts";

/**
 * How long something takes, in milliseconds: a constant, or drawn anew each time. Drawn values are rounded to microseconds.
 *
 * - `uniform`: evenly between `from` and `to`.
 * - `exponential`: `least`, plus a memoryless part with mean `mean`.
 * - `log-normal`: half are below `median`; `sigma` is the standard deviation of the natural logarithm.
 * - `pareto`: at least `least`, with a heavy tail: longer than x with probability (least / x) ** shape.
 * - `samples`: one of a recorded list, all equally likely.
 */
export type Duration =
  | number
  | { readonly kind: "uniform"; readonly from: number; readonly to: number }
  | { readonly kind: "exponential"; readonly mean: number; readonly least?: number }
  | { readonly kind: "log-normal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly least: number; readonly shape: number }
  | { readonly kind: "samples"; readonly of: readonly number[] };

/** One value for all channels, or one for each by name. */
export type PerChannel<T> = T | Readonly<Record<string, T>>;

/** The nodes or roles that something happens to; by default servers: the nodes of every role but `client`. */
interface ToSome {
  readonly of?: readonly (NodeId | string)[];
}

/** Crashes at a rate, independently at each node. */
export interface Crashes extends ToSome {
  /** From the start, or the last restart, to the next crash. */
  readonly every: Duration;
  /** How long it stays down; for good by default. */
  readonly down?: Duration;
  /** `process` by default. */
  readonly cause?: Cause;
}

/** Pauses at a rate: garbage collection, a machine that swaps. The node is silent, and then catches up. */
export interface Pauses extends ToSome {
  /** From the start, or the end of the last pause, to the next one. */
  readonly every: Duration;
  readonly lasting: Duration;
}

/** Something that happens at a set time: in milliseconds since the start, or drawn once per run. */
export type Scheduled = { readonly at: Duration } & (
  | { readonly crash: NodeId; readonly cause?: Cause }
  | { readonly restart: NodeId }
  | { readonly pause: NodeId; readonly lasting: Duration }
  | { readonly partition: string }
  | { readonly heal: string }
);

/** What `simulate` needs to know besides the protocol. Durations are in milliseconds. */
export interface Timing {
  /** From sending to arrival. */
  readonly delay: PerChannel<Duration>;
  /** Probabilities, on channels that are `unordered` or `coalescing`. */
  readonly loss?: PerChannel<number>;
  readonly duplication?: PerChannel<number>;
  /** How many bytes a node can send per second, one message after the other; a message is as long as its JSON. Unlimited by default. */
  readonly bandwidth?: number;
  /** How long an event keeps its node busy. */
  readonly processing?: Duration;
  /**
   * `drift`: at most this many parts per million by which a node's clock is fast or slow. `offset`: how much later its first timers
   * start.
   */
  readonly clocks?: { readonly drift?: number; readonly offset?: Duration };
  /** Durations of timers by kind, instead of those that `startTimer` gives. */
  readonly timers?: Readonly<Record<string, Duration>>;
  /** By kind of action: how long after an action becomes possible it is taken. */
  readonly actions?: Readonly<Record<string, Duration>>;
  readonly crashes?: readonly Crashes[];
  readonly pauses?: readonly Pauses[];
  /** The scope's partitions, one at a time: from the start, or the end of the last one, to the next; and how long each lasts. */
  readonly partitions?: { readonly every: Duration; readonly lasting: Duration };
  readonly schedule?: readonly Scheduled[];
  /** The maximum length of a run, in simulated seconds; 60 by default. */
  readonly seconds?: number;
}
