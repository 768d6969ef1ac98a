/** How long everything takes in simulated time, how often what is sent is lost, and when nodes fail. */
import type { Cause, NodeId } from "./network.ts";

/**
 * How long something takes, in milliseconds: always the same, or drawn anew each time. What is drawn is rounded to microseconds.
 *
 * - `uniform`: evenly between `from` and `to`.
 * - `exponential`: `least`, and besides so much that memory is of no use; `mean` is that of the part that is drawn.
 * - `log-normal`: half are below `median`; `sigma` is the standard deviation of the natural logarithm.
 * - `pareto`: at least `least`, with a heavy tail: beyond x with probability (least / x) ** shape.
 * - `samples`: one of a list that was recorded, each as likely.
 */
export type Duration =
  | number
  | { readonly kind: "uniform"; readonly from: number; readonly to: number }
  | { readonly kind: "exponential"; readonly mean: number; readonly least?: number }
  | { readonly kind: "log-normal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly least: number; readonly shape: number }
  | { readonly kind: "samples"; readonly of: readonly number[] };

/** Said of all channels, or of each by its name. */
export type PerChannel<T> = T | Readonly<Record<string, T>>;

/** Nodes, or roles, that something happens to; without it, servers: the nodes of every role but `client`. */
interface ToSome {
  readonly of?: readonly (NodeId | string)[];
}

/** Crashes by a rate, at each node by itself. */
export interface Crashes extends ToSome {
  /** From the start, or from the last restart, to the next crash. */
  readonly every: Duration;
  /** Until it restarts; for good when left out. */
  readonly down?: Duration;
  /** `process` when left out. */
  readonly cause?: Cause;
}

/** Pauses by a rate: garbage collection, a machine that swaps. The node is silent, and then catches up. */
export interface Pauses extends ToSome {
  /** From the start, or from the end of the last pause, to the next one. */
  readonly every: Duration;
  readonly lasting: Duration;
}

/** Something that happens at a certain time: in milliseconds since the start, or drawn once a run. */
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
  /** Bytes that a node sends in a second, one after the other: a message is as long as it is in JSON. Without end when left out. */
  readonly bandwidth?: number;
  /** For how long an event keeps its node busy. */
  readonly processing?: Duration;
  /**
   * `drift`: parts per million that a node's clock is fast or slow, at most. `offset`: how much later its first timers begin
   * to run.
   */
  readonly clocks?: { readonly drift?: number; readonly offset?: Duration };
  /** Timers by their kinds, instead of what `startTimer` says. */
  readonly timers?: Readonly<Record<string, Duration>>;
  /** Actions by their kinds: how long after it could be done first each is done. */
  readonly actions?: Readonly<Record<string, Duration>>;
  readonly crashes?: readonly Crashes[];
  readonly pauses?: readonly Pauses[];
  /** All of the scope's partitions, one at a time: from one to the next, and how long it lasts. */
  readonly partitions?: { readonly every: Duration; readonly lasting: Duration };
  readonly schedule?: readonly Scheduled[];
  /** How long a run is at most, in seconds; 60 when left out. */
  readonly seconds?: number;
}
