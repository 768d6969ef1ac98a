/**
 * Merges the histories of all nodes into one run of the model. Nobody saw all nodes at once, and nobody has to: any order of the steps
 * that keeps each node's own order, and has every message sent before it is delivered, is a run that could have been seen. What the
 * network did to messages follows from who sent and who received.
 */
import type { ChannelKind } from "../model/network.ts";
import type { Start, Step } from "../model/step.ts";
import type { Run } from "../semantics/run.ts";
import {
  type Histories,
  listIn,
  messageKey,
  queueKey,
  receivedIn,
  runOrder,
  type RunOrder,
  type Seen,
  senderOf,
  type MessageInFlight,
  waysOf,
} from "./run-order.ts";

export interface MergedRun {
  /** When the first step was taken, by the clock of its node. */
  readonly began: number;
  readonly run: Run;
  /** The first step of each node, which is not a step of the run. */
  readonly starts: readonly Seen[];
  /** For each step of the run, the recorded step; undefined for what the network did, and for a crash that nobody recorded. */
  readonly seen: readonly (Seen | undefined)[];
  /**
   * Steps after which nothing can be explained: for each node the first step that has no place in the run, because what it received was
   * never sent, or because it depends on something that has no place.
   */
  readonly unplaced: readonly Seen[];
  /** Whether some history records the sending of what was received in this step. */
  isSent(seen: Seen): boolean;
}

type Delivery = Extract<Step, { readonly kind: "deliver" | "duplicate" }>;

/** @param kindOf the kind of a channel */
export function mergedRun(histories: Histories, kindOf: (channel: string) => ChannelKind): MergedRun {
  const ordered = runOrder(histories, kindOf);
  const { order } = ordered;
  const network = new Network(kindOf, ordered);
  const choices: Start[] = [];
  const steps: Step[] = [];
  const seen: (Seen | undefined)[] = [];
  /** Nodes that ended in order, and recorded that. */
  const down = new Set<string>();
  const add = (step: Step, from?: Seen): void => {
    steps.push(step);
    seen.push(from);
  };
  for (const one of order) {
    const { step, crash } = one.row;
    for (const drop of network.lostBefore(one)) add(drop);
    if (step.kind === "start") {
      if (step.choices.length > 0) choices.push({ node: one.node, choices: step.choices });
    } else {
      if (step.kind === "restart" && crash !== undefined && !down.has(one.node))
        add({ kind: "crash", node: one.node, cause: "process", choices: crash });
      add(step.kind === "deliver" ? network.received(step, one) : step, one);
      if (step.kind === "crash") down.add(one.node);
      if (step.kind === "restart") {
        down.delete(one.node);
        network.forgetQueuesTo(one.node);
      }
    }
    for (const drop of network.sent(one)) add(drop);
  }
  const placed = new Set(order);
  return {
    began: Math.min(...order.slice(0, histories.size).map(({ row }) => row.t)),
    run: { start: choices, steps },
    starts: order.filter(({ row }) => row.step.kind === "start"),
    seen,
    unplaced: [...histories.values()].flatMap((own) => own.filter((one) => !placed.has(one)).slice(0, 1)),
    isSent: (one) => receivedIn(one) === undefined || senderOf(histories, one) !== undefined,
  };
}

/** The state of equal messages outside queues. */
interface Loose {
  /** How many are in flight. */
  count: number;
  /** What is still to come for them, the next event last. */
  readonly ahead: ("sent" | "received")[];
}

/** Tracks what is in flight, and so what the network must have done with it. */
class Network {
  readonly #kindOf: (channel: string) => ChannelKind;
  readonly #receivedOf: RunOrder["received"];
  /** Queues, oldest message first. */
  readonly #queues = new Map<
    string,
    { readonly to: string; readonly waiting: (MessageInFlight & { readonly isReceived: boolean })[] }
  >();
  readonly #loose = new Map<string, Loose>();

  constructor(kindOf: (channel: string) => ChannelKind, { order, received }: RunOrder) {
    this.#kindOf = kindOf;
    this.#receivedOf = received;
    const ahead = new Map<string, Loose["ahead"]>();
    for (const seen of order.toReversed()) {
      for (const way of waysOf(seen).toReversed()) listIn(ahead, messageKey(way)).push("sent");
      const way = receivedIn(seen);
      if (way) listIn(ahead, messageKey(way)).push("received");
    }
    for (const [key, list] of ahead) this.#loose.set(key, { count: 0, ahead: list });
  }

  /** What must be lost before a step sends: if a queued message of this step is received, nothing unreceived may stay ahead of it. */
  lostBefore(seen: Seen): readonly Step[] {
    return waysOf(seen).flatMap((way, number) => {
      if (this.#kindOf(way.channel) !== "fifo" || !this.#isReceived(seen, number)) return [];
      const { waiting } = this.#queueOf(way);
      const first = waiting.findIndex(({ isReceived }) => !isReceived);
      return first < 0 ? [] : [dropped(way, waiting.splice(first))];
    });
  }

  /** Puts what a step sent in flight. @returns the drops of what nobody receives */
  sent(seen: Seen): readonly Step[] {
    return waysOf(seen).flatMap((way, number) => {
      const kind = this.#kindOf(way.channel);
      if (kind === "fifo") this.#queueOf(way).waiting.push({ ...way, isReceived: this.#isReceived(seen, number) });
      if (kind === "fifo" || kind === "duplicating") return [];
      const loose = this.#loose.get(messageKey(way))!;
      loose.ahead.pop();
      loose.count = kind === "coalescing" ? 1 : loose.count + 1;
      if (way.from === way.to || loose.count <= loose.ahead.filter((one) => one === "received").length) return [];
      loose.count--;
      return [dropped(way, [way])];
    });
  }

  /** A delivery as a step: a `duplicate` if the message is received again before it is sent again. */
  received(step: Delivery, seen: Seen): Step {
    const way = receivedIn(seen)!;
    const kind = this.#kindOf(way.channel);
    if (kind === "fifo") this.#queueOf(way).waiting.shift();
    if (kind === "fifo" || kind === "duplicating") return step;
    const loose = this.#loose.get(messageKey(way))!;
    loose.ahead.pop();
    const next = loose.ahead.lastIndexOf("sent");
    const soon = loose.ahead.length - 1 - next;
    if (soon > loose.count - 1) return { ...step, kind: "duplicate" };
    loose.count--;
    return step;
  }

  /** A new process does not know the connections of the old one. */
  forgetQueuesTo(node: string): void {
    for (const { to, waiting } of this.#queues.values()) if (to === node) waiting.length = 0;
  }

  #isReceived(seen: Seen, number: number): boolean {
    return this.#receivedOf.get(seen)?.has(number) ?? false;
  }

  #queueOf(way: Omit<MessageInFlight, "message">) {
    const key = queueKey(way);
    let queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, (queue = { to: way.to, waiting: [] }));
    return queue;
  }
}

/** The step that loses these messages of one way. */
export const dropped = ({ from, to, channel }: MessageInFlight, lost: readonly MessageInFlight[]): Step =>
  ({ kind: "drop", node: to, from, channel, lost: lost.map(({ message }) => message) }) as Step;
