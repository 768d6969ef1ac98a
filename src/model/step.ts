import type { ActionOf, Channel, MessageOf, Shape, TimerOf } from "./protocol.ts";
import type { Cause, NodeId } from "./network.ts";

/**
 * One step of a run, by name and content: what happened, where, and what was chosen.
 * This is what properties see, what traces store and what a replay looks for.
 */
export type Step<P extends Shape = Shape> =
  | {
      /** `duplicate` delivers a message and leaves it in flight. */
      readonly kind: "deliver" | "duplicate";
      readonly node: NodeId;
      readonly from: NodeId;
      readonly channel: Channel<P>;
      readonly message: MessageOf<P>;
      readonly choices: readonly unknown[];
    }
  | {
      /** Lost on the way to `node`: one message or, under `fifo`, the youngest messages of a queue, oldest of them first. */
      readonly kind: "drop";
      readonly node: NodeId;
      readonly from: NodeId;
      readonly channel: Channel<P>;
      readonly lost: readonly MessageOf<P>[];
    }
  | {
      readonly kind: "timeout";
      readonly node: NodeId;
      readonly timer: TimerOf<P>;
      readonly choices: readonly unknown[];
    }
  | {
      readonly kind: "act";
      readonly node: NodeId;
      readonly action: ActionOf<P>;
      readonly choices: readonly unknown[];
    }
  /** The choices are those made in `durable`: how much of a torn write is on disk. */
  | { readonly kind: "crash"; readonly node: NodeId; readonly cause: Cause; readonly choices: readonly unknown[] }
  | { readonly kind: "restart"; readonly node: NodeId; readonly choices: readonly unknown[] }
  /** Everything in flight to a node that is down is gone. */
  | { readonly kind: "lose"; readonly node: NodeId }
  | { readonly kind: "partition" | "heal"; readonly partition: string };

export type StepKind = Step["kind"];

/** Whether a step is a fault: something nobody wants, paid for by a budget. A restart is paid for too, but it repairs. */
export const isFaultStep = ({ kind }: Pick<Step, "kind">): boolean =>
  kind === "drop" || kind === "duplicate" || kind === "crash" || kind === "partition";

/** Whether the step is not taken by a node: a fault, or what repairs one. */
export const isOfEnvironment = ({ kind }: Pick<Step, "kind">): boolean =>
  kind !== "deliver" && kind !== "timeout" && kind !== "act";

/** The choices made while `start` ran at a node. */
export interface Start {
  readonly node: NodeId;
  readonly choices: readonly unknown[];
}

/** The node that a step happens at; undefined for partitions and healings. */
export const nodeOfStep = (step: Step): NodeId | undefined => ("node" in step ? step.node : undefined);
