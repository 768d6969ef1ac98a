import type { StepKind } from "../model/step.ts";
import type { Reacted } from "./reacted.ts";

/** A step of a simulated run, or the `start` of a node, by numbers. One object stands for all steps of a run, one after the other, and so may `reacted` in it. */
export interface Happening {
  /** In microseconds. */
  readonly at: number;
  readonly kind: StepKind | "start";
  /** Where it happens; -1 for `partition` and `heal`. */
  readonly node: number;
  /** What is reduced, as `Reactions` has it; -1 where nothing is. */
  readonly event: number;
  /** What is delivered or lost in it, and who sent that; -1 where nothing is. */
  readonly content: number;
  readonly sender: number;
  /** Which partition begins or ends, or -1. */
  readonly partition: number;
  /** The role states before and after it. */
  readonly before: number;
  readonly after: number;
  readonly reacted: Reacted;
}

/** Who hears of every step. */
export interface Witness {
  /** Before the first step, of a node that did something in its `start`, once every node has started. @returns whether the run is over */
  started(happening: Happening): boolean;
  /** After a step is made. @returns whether the run is over */
  stepped(happening: Happening): boolean;
  /** The protocol threw: `reacted` says what. */
  threw(happening: Happening): void;
}
