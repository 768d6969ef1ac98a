/**
 * The inbox of a node: everything in flight to it, as a list of envelope ids grouped by link. Within a link, `fifo`
 * keeps the order of sending and the other kinds are sorted, so that equal inboxes are equal lists. The four channel
 * kinds differ here and nowhere else.
 */
import type { Envelope, Envelopes } from "./envelopes.ts";

export type Inbox = readonly number[];

export const EMPTY: Inbox = [];

/** Puts a sent envelope into an inbox; false if that adds nothing. */
export function put(inbox: number[], envelope: number, { kinds, ranks }: Envelopes): boolean {
  const kind = kinds[envelope];
  if ((kind === "coalescing" || kind === "duplicating") && inbox.includes(envelope)) return false;
  // After those of the same rank: under `fifo` the whole queue, otherwise copies of the message.
  const rank = ranks[envelope];
  let at = inbox.length;
  for (; at > 0; at--) {
    const other = inbox[at - 1];
    if (ranks[other] <= rank) break;
    inbox[at] = other;
  }
  inbox[at] = envelope;
  return true;
}

/** The inbox after an envelope was sent to it; the same object if that adds nothing. */
export function insert(inbox: Inbox, envelope: number, envelopes: Envelopes): Inbox {
  const after = [...inbox];
  return put(after, envelope, envelopes) ? after : inbox;
}

/** Whether the envelope at this index can be delivered next, and is not a copy of the one before it. */
export function deliverable(inbox: Inbox, at: number, { all }: Envelopes): boolean {
  if (at === 0) return true;
  const { kind, link } = all[inbox[at]];
  return kind === "fifo" ? all[inbox[at - 1]].link !== link : inbox[at - 1] !== inbox[at];
}

/** Takes out what delivering the envelope at this index removes; false if that is nothing. */
export function take(inbox: number[], at: number, { kinds }: Envelopes): boolean {
  return kinds[inbox[at]] !== "duplicating" && remove(inbox, at, 1);
}

export function remove(inbox: number[], at: number, count: number): true {
  for (let i = at + count; i < inbox.length; i++) inbox[i - count] = inbox[i];
  for (let i = 0; i < count; i++) inbox.pop();
  return true;
}

/** The number of envelopes from this index to the end of its queue. */
export function toEndOfQueue(inbox: Inbox, at: number, { all }: Envelopes): number {
  let end = at;
  while (end < inbox.length && all[inbox[end]].link === all[inbox[at]].link) end++;
  return end - at;
}

/** Takes out what is lost when connections to a node are new: all queues under `fifo`. False if there are none. */
export function forgetQueues(inbox: number[], { kinds }: Envelopes): boolean {
  return keepOnly(inbox, (envelope) => kinds[envelope] !== "fifo");
}

/** Takes out everything that can be lost; false if nothing can. */
export function lose(inbox: number[], { kinds }: Envelopes): boolean {
  return keepOnly(inbox, (envelope) => kinds[envelope] === "duplicating");
}

/** Whether something in it can be lost. */
export const canLose = (inbox: Inbox, { kinds }: Envelopes): boolean =>
  inbox.some((envelope) => kinds[envelope] !== "duplicating");

function keepOnly(inbox: number[], keeps: (envelope: number) => boolean): boolean {
  const before = inbox.length;
  let kept = 0;
  for (const envelope of inbox) if (keeps(envelope)) inbox[kept++] = envelope;
  inbox.length = kept;
  return kept < before;
}

/** The first envelope of a link that holds more than `bound` envelopes; undefined if no link does. */
export function overfull(
  inbox: Inbox,
  bound: (envelope: Envelope) => number,
  envelopes: Envelopes,
): Envelope | undefined {
  const { all } = envelopes;
  for (let at = 0; at < inbox.length;) {
    const length = toEndOfQueue(inbox, at, envelopes);
    if (length > bound(all[inbox[at]])) return all[inbox[at]];
    at += length;
  }
  return undefined;
}
