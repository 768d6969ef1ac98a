import type { ActionOf, Channel, MessageOf, Shape, TimerOf } from "./protocol.ts";
import type { Cause, NodeId } from "./network.ts";

/**
 * One step of a run, by name and content: what happened, where, and what was chosen meanwhile.
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
      /** Lost on the way to `node`: one message, or under `fifo` the youngest ones of a queue, oldest of these first. */
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
  /** The choices are those that `durable` makes: what of a torn write is on disk. */
  | { readonly kind: "crash"; readonly node: NodeId; readonly cause: Cause; readonly choices: readonly unknown[] }
  | { readonly kind: "restart"; readonly node: NodeId; readonly choices: readonly unknown[] }
  /** All that is in flight to a down node is gone. */
  | { readonly kind: "lose"; readonly node: NodeId }
  | { readonly kind: "partition" | "heal"; readonly partition: string };

export type StepKind = Step["kind"];

/** Whether a step is a fault: what nobody wants, and a budget pays for. A restart is paid for too, but mends. */
export const isFaultStep = ({ kind }: Pick<Step, "kind">): boolean =>
  kind === "drop" || kind === "duplicate" || kind === "crash" || kind === "partition";

/** Whether no node takes the step: a fault, or what mends one. */
export const isOfEnvironment = ({ kind }: Pick<Step, "kind">): boolean =>
  kind !== "deliver" && kind !== "timeout" && kind !== "act";

/** The choices taken while `start` was reduced at a node. */
export interface Start {
  readonly node: NodeId;
  readonly choices: readonly unknown[];
}
