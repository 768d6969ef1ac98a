/**
 * Puts the steps of all nodes into one order, in which each node's own are in theirs, and what is received was sent before and
 * is still there. Clocks say which of the steps that may come next does.
 */
import FlatQueue from "flatqueue";
import type { ChannelKind } from "../model/network.ts";
import { keyOf } from "../model/plain.ts";
import type { Sent, StepRow } from "./run-history.ts";

/** A step of a node's history, and where it stands. */
export interface Seen {
  readonly node: string;
  readonly line: number;
  readonly row: StepRow;
}

/** What each node did, in its order. */
export type Histories = ReadonlyMap<string, readonly Seen[]>;

/** A message on its way. */
export interface Way extends Sent {
  readonly from: string;
}

/** What stands in one queue has the same key. */
export const queueKey = ({ from, to, channel }: Omit<Way, "message">): string => JSON.stringify([from, to, channel]);

/** Equal messages on one way have the same key. */
export const messageKey = (way: Way): string => queueKey(way) + keyOf(way.message, "message");

/** What a step sends, with its sender. */
export const waysOf = ({ node, row }: Seen): readonly Way[] => row.sent.map((sent) => ({ from: node, ...sent }));

/** The message that a step receives; undefined where it receives none. */
export function receivedIn({ node, row: { step } }: Seen): Way | undefined {
  if (step.kind !== "deliver") return undefined;
  const { from, channel, message } = step;
  return { from, to: node, channel, message };
}

export interface RunOrder {
  readonly order: readonly Seen[];
  /** Messages of queues that are received, as the places where they were sent: the step, and which of its messages. */
  readonly received: ReadonlyMap<Seen, ReadonlySet<number>>;
}

/** In a queue: a message, and where it was sent. */
interface Queued {
  readonly key: string;
  readonly by: Seen;
  readonly number: number;
}

/** @param kindOf the kind of a channel */
export function runOrder(histories: Histories, kindOf: (channel: string) => ChannelKind): RunOrder {
  const order: Seen[] = [];
  const received = new Map<Seen, Set<number>>();
  const done = new Map<string, number>();
  const ready = new FlatQueue<Seen>();
  /** Steps that wait for a message, by what they wait for. */
  const waiting = new Map<string, Seen[]>();
  const queues = new Map<string, { readonly to: string; readonly messages: Queued[] }>();
  const wasSent = new Set<string>();

  const isThere = (way: Way): boolean =>
    kindOf(way.channel) === "fifo"
      ? (queues.get(queueKey(way))?.messages ?? []).some(({ key }) => key === messageKey(way))
      : wasSent.has(messageKey(way));
  const offer = (seen: Seen | undefined): void => {
    const way = seen && receivedIn(seen);
    if (way && !isThere(way)) listIn(waiting, messageKey(way)).push(seen);
    else if (seen) ready.push(seen, seen.row.t);
  };
  /** What was ready may have lost its message meanwhile, with the queue that it was in. */
  const place = (seen: Seen): boolean => {
    const way = receivedIn(seen);
    if (way && !isThere(way)) return false;
    if (way && kindOf(way.channel) === "fifo") {
      const { messages } = queues.get(queueKey(way))!;
      const { by, number } = messages.splice(0, 1 + messages.findIndex(({ key }) => key === messageKey(way))).at(-1)!;
      received.set(by, (received.get(by) ?? new Set()).add(number));
    }
    if (seen.row.step.kind === "restart")
      for (const { to, messages } of queues.values()) if (to === seen.node) messages.length = 0;
    order.push(seen);
    done.set(seen.node, (done.get(seen.node) ?? 0) + 1);
    for (const [number, sent] of waysOf(seen).entries()) {
      const key = messageKey(sent);
      wasSent.add(key);
      if (kindOf(sent.channel) === "fifo") {
        const queue = queueKey(sent);
        if (!queues.has(queue)) queues.set(queue, { to: sent.to, messages: [] });
        queues.get(queue)!.messages.push({ key, by: seen, number });
      }
      for (const one of waiting.get(key) ?? []) ready.push(one, one.row.t);
      waiting.delete(key);
    }
    return true;
  };

  // A node that has not begun is as good as one that hears nothing: all begin first.
  for (const [first] of histories.values()) if (first?.row.step.kind === "start") place(first);
  for (const [node, all] of histories) offer(all.at(done.get(node) ?? 0));
  while (ready.length > 0) {
    const seen = ready.pop()!;
    if (place(seen)) offer(histories.get(seen.node)!.at(done.get(seen.node)!));
    else offer(seen);
  }
  return { order, received };
}

export function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  let list = map.get(key);
  if (list === undefined) map.set(key, (list = []));
  return list;
}
