/**
 * What is in flight to one node: a list of envelope ids, grouped by link. Within a link, `fifo` keeps the order of
 * sending and the other kinds are sorted, so that equal inboxes are equal lists. The four channel kinds differ here and
 * nowhere else.
 */
import type { Envelope, Envelopes } from "./envelopes.ts";

export type Inbox = readonly number[];

export const EMPTY: Inbox = [];

/** The inbox after an envelope was sent to it; the same one where that adds nothing. */
export function insert(inbox: Inbox, envelope: number, { all, links }: Envelopes): Inbox {
  const { link, kind } = all[envelope];
  let at = 0;
  while (at < inbox.length && links[inbox[at]] < link) at++;
  switch (kind) {
    case "fifo":
      while (at < inbox.length && links[inbox[at]] === link) at++;
      break;
    case "unordered":
    case "coalescing":
    case "duplicating":
      while (at < inbox.length && links[inbox[at]] === link && inbox[at] < envelope) at++;
      if (kind !== "unordered" && inbox[at] === envelope) return inbox;
      break;
    default:
      kind satisfies never;
  }
  const after = new Array<number>(inbox.length + 1);
  for (let i = 0; i < at; i++) after[i] = inbox[i];
  after[at] = envelope;
  for (let i = at; i < inbox.length; i++) after[i + 1] = inbox[i];
  return after;
}

/** Whether the envelope at this place can be the next one delivered, and is not a copy of the one before it. */
export function deliverable(inbox: Inbox, at: number, { all }: Envelopes): boolean {
  if (at === 0) return true;
  const { kind, link } = all[inbox[at]];
  return kind === "fifo" ? all[inbox[at - 1]].link !== link : inbox[at - 1] !== inbox[at];
}

/** The inbox after a delivery of the envelope at this place. */
export function taken(inbox: Inbox, at: number, envelopes: Envelopes): Inbox {
  return envelopes.all[inbox[at]].kind === "duplicating" ? inbox : without(inbox, at, 1);
}

export function without(inbox: Inbox, at: number, count: number): Inbox {
  const after = new Array<number>(inbox.length - count);
  for (let i = 0; i < at; i++) after[i] = inbox[i];
  for (let i = at + count; i < inbox.length; i++) after[i - count] = inbox[i];
  return after;
}

/** How many envelopes from this place to the end of its queue. */
export function toEndOfQueue(inbox: Inbox, at: number, { all }: Envelopes): number {
  let end = at;
  while (end < inbox.length && all[inbox[end]].link === all[inbox[at]].link) end++;
  return end - at;
}

export function isSameInbox(a: Inbox, b: Inbox): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** What is left of an inbox when connections to its node are new: nothing under `fifo`. */
export function afterRestart(inbox: Inbox, { all }: Envelopes): Inbox {
  return keepOnly(inbox, (envelope) => all[envelope].kind !== "fifo");
}

/** What is left of an inbox when all that can be lost is lost. */
export function afterLoss(inbox: Inbox, { all }: Envelopes): Inbox {
  return keepOnly(inbox, (envelope) => all[envelope].kind === "duplicating");
}

function keepOnly(inbox: Inbox, keeps: (envelope: number) => boolean): Inbox {
  return inbox.every(keeps) ? inbox : inbox.filter(keeps);
}

/** The link that holds more than `bound` envelopes, by its first one; undefined where none does. */
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
