import type { StepKind } from "../model/step.ts";
import type { RoleOutcome } from "./role-outcome.ts";

/**
 * A step of a simulated run, or the `start` of a node, in numbers. One object is reused for all steps of a run, and so may its `outcome`
 * be.
 */
export interface TimedStep {
  /** In microseconds. */
  readonly at: number;
  readonly kind: StepKind | "start";
  /** The node it happens at; -1 for `partition` and `heal`. */
  readonly node: number;
  /** The event that the node handles, as in `DrawnOutcomes`; -1 if there is none. */
  readonly event: number;
  /** The content that is delivered or lost, and its sender; -1 if there is none. */
  readonly content: number;
  readonly sender: number;
  /** The partition that begins or ends, or -1. */
  readonly partition: number;
  /** The role state of the node before and after. */
  readonly before: number;
  readonly after: number;
  readonly outcome: RoleOutcome;
}

/** Sees every step of a run. */
export interface StepListener {
  /**
   * Called before the first step, once every node has started, for each node whose `start` did something. @returns whether the run is over
   */
  started(step: TimedStep): boolean;
  /** Called after each step. @returns whether the run is over */
  stepped(step: TimedStep): boolean;
  /** Called when the protocol threw: `outcome` says what. */
  threw(step: TimedStep): void;
}
