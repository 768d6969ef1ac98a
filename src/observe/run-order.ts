/**
 * Puts the steps of all nodes into one order, in which each node's own are in theirs and every message is sent before it is
 * received. Nothing else decides what may come first: each delivery names the step that sent it. Of several steps that may come
 * next, the one with the earliest clock does, so that the order is close to what happened.
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

/** What each node did, in its order: a step stands at the place of its `seq`. */
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

/** The step that sent what this one receives; undefined where the histories do not tell of it. */
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
  /** Messages of queues that are received, as the places where they were sent: the step, and which of its messages. */
  readonly received: ReadonlyMap<Seen, ReadonlySet<number>>;
}

/** @param kindOf the kind of a channel */
export function runOrder(histories: Histories, kindOf: (channel: string) => ChannelKind): RunOrder {
  const { causes, impossible } = causality(histories, kindOf);
  /** How many steps must still come before one. */
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
  // A node that has not begun is as good as one that hears nothing: all begin first.
  const starts = [...histories.values()].flatMap((all) => all.slice(0, 1));
  for (const start of starts) place(start);
  for (let seen = ready.pop(); seen !== undefined; seen = ready.pop()) place(seen);
  return { order, received };
}

interface Causality {
  /** For each step but the first ones those that must come before it. */
  readonly causes: ReadonlyMap<Seen, ReadonlySet<Seen>>;
  /** Steps that have no place in any order: nobody sent what they receive, or a queue would have had to turn it round. */
  readonly impossible: ReadonlySet<Seen>;
}

function causality(histories: Histories, kindOf: (channel: string) => ChannelKind): Causality {
  const causes = new Map<Seen, Set<Seen>>();
  const impossible = new Set<Seen>();
  for (const all of histories.values())
    for (const [i, seen] of all.entries()) if (i > 0) causes.set(seen, new Set([all[i - 1]]));
  for (const all of histories.values()) {
    let restart: Seen | undefined;
    /** The youngest message of each queue that was received. */
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
      // A restart forgets the queues: what was received after it was sent after it.
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
