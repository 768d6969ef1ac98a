/**
 * Puts the steps of all nodes into one order that keeps each node's own order and has every message sent before it is received. Nothing
 * else restricts the order: each delivery names the step that sent it. Of several steps that can come next, the one with the earliest
 * clock does, so that the order is close to what happened.
 */
import FlatQueue from "flatqueue";
import type { ChannelKind } from "../model/network.ts";
import { keyOf } from "../model/plain.ts";
import type { Sent, StepRow } from "./run-history.ts";

/** A recorded step, and where it was recorded. */
export interface Seen {
  readonly node: string;
  readonly line: number;
  readonly row: StepRow;
}

/** What each node did, in order: a step is at the index `seq`. */
export type Histories = ReadonlyMap<string, readonly Seen[]>;

/** A message in flight. */
export interface MessageInFlight extends Sent {
  readonly from: string;
}

/** Messages in the same queue have the same key. */
export const queueKey = ({ from, to, channel }: Omit<MessageInFlight, "message">): string =>
  JSON.stringify([from, to, channel]);

/** Equal messages on the same way have the same key. */
export const messageKey = (way: MessageInFlight): string => queueKey(way) + keyOf(way.message, "message");

/** What a step sends, with its sender. */
export const waysOf = ({ node, row }: Seen): readonly MessageInFlight[] =>
  row.sent.map((sent) => ({ from: node, ...sent }));

/** The message that a step receives; undefined if it receives none. */
export function receivedIn({ node, row: { step } }: Seen): MessageInFlight | undefined {
  if (step.kind !== "deliver") return undefined;
  const { from, channel, message } = step;
  return { from, to: node, channel, message };
}

/** The step that sent what this one receives; undefined if the histories do not record it. */
export function senderOf(histories: Histories, seen: Seen): Seen | undefined {
  const way = receivedIn(seen);
  if (way === undefined) return undefined;
  const [step, number] = seen.row.origin!;
  const sender = histories.get(way.from)?.at(step);
  const sent = sender && waysOf(sender).at(number);
  return sent && messageKey(sent) === messageKey(way) ? sender : undefined;
}

export interface RunOrder {
  readonly order: readonly Seen[];
  /** The queued messages that are received, by where they were sent: the step, and the indices among its messages. */
  readonly received: ReadonlyMap<Seen, ReadonlySet<number>>;
}

/** @param kindOf the kind of a channel */
export function runOrder(histories: Histories, kindOf: (channel: string) => ChannelKind): RunOrder {
  const { causes, impossible } = causality(histories, kindOf);
  /** How many steps must still come before each step. */
  const missing = new Map<Seen, number>();
  const effects = new Map<Seen, Seen[]>();
  for (const [seen, all] of causes) {
    missing.set(seen, all.size);
    for (const cause of all) listIn(effects, cause).push(seen);
  }
  const order: Seen[] = [];
  const received = new Map<Seen, Set<number>>();
  const ready = new FlatQueue<Seen>();
  const place = (seen: Seen): void => {
    order.push(seen);
    const way = receivedIn(seen);
    if (way && kindOf(way.channel) === "fifo") {
      const sender = senderOf(histories, seen)!;
      received.set(sender, (received.get(sender) ?? new Set()).add(seen.row.origin![1]));
    }
    for (const effect of effects.get(seen) ?? []) {
      missing.set(effect, missing.get(effect)! - 1);
      if (missing.get(effect) === 0 && !impossible.has(effect)) ready.push(effect, effect.row.t);
    }
  };
  // Nobody can tell a node that has not begun from one that hears nothing, so all begin first.
  const starts = [...histories.values()].flatMap((all) => all.slice(0, 1));
  for (const start of starts) place(start);
  for (let seen = ready.pop(); seen !== undefined; seen = ready.pop()) place(seen);
  return { order, received };
}

interface Causality {
  /** For each step but the first ones: the steps that must come before it. */
  readonly causes: ReadonlyMap<Seen, ReadonlySet<Seen>>;
  /** Steps that fit into no order: nobody sent what they receive, or a queue would have had to reverse it. */
  readonly impossible: ReadonlySet<Seen>;
}

function causality(histories: Histories, kindOf: (channel: string) => ChannelKind): Causality {
  const causes = new Map<Seen, Set<Seen>>();
  const impossible = new Set<Seen>();
  for (const all of histories.values())
    for (const [i, seen] of all.entries()) if (i > 0) causes.set(seen, new Set([all[i - 1]]));
  for (const all of histories.values()) {
    let restart: Seen | undefined;
    /** The youngest message received from each queue. */
    const youngest = new Map<string, readonly [number, number]>();
    for (const seen of all) {
      if (seen.row.step.kind === "restart") restart = seen;
      const way = receivedIn(seen);
      if (way === undefined) continue;
      const sender = senderOf(histories, seen);
      if (sender === undefined) {
        impossible.add(seen);
        continue;
      }
      causes.get(seen)!.add(sender);
      if (kindOf(way.channel) !== "fifo") continue;
      const [step, number] = seen.row.origin!;
      const [lastStep, lastNumber] = youngest.get(queueKey(way)) ?? [-1, -1];
      if (step < lastStep || (step === lastStep && number <= lastNumber)) impossible.add(seen);
      youngest.set(queueKey(way), [step, number]);
      // A restart empties the queues, so what was received after it was also sent after it.
      if (restart !== undefined && sender.node !== seen.node) causes.get(sender)?.add(restart);
    }
  }
  return { causes, impossible };
}

export function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  let list = map.get(key);
  if (list === undefined) map.set(key, (list = []));
  return list;
}
