/** To whom a node gossips, and how it answers what it receives. */
import { addressOf, type UniqueAddress } from "../joining/unique-address.ts";
import { combine } from "./combine.ts";
import { inOrder } from "./membership.ts";
import { adopt, own, viewOf } from "./own-gossip.ts";
import { observation } from "./reachability.ts";
import type { Self } from "./rules.ts";
import type { ClusterScope, Heard, State } from "./types.ts";
import { compare } from "./vector-clock.ts";
import { isNear, type View } from "./gossip-view.ts";

const channel = { channel: "gossip" } as const;

const isReachable = ({ gossip, self }: View, member: UniqueAddress): boolean =>
  observation(gossip.reachability, self, member) === "reachable";

/** The members that a node may gossip with: those that it has not found unreachable itself. */
export const partners = (view: View): readonly UniqueAddress[] =>
  inOrder(view.gossip.members).filter((member) => member !== view.self && isReachable(view, member));

/** The members that it gossips with: those that have not seen what it knows come first. Other data centres get their turn now and then. */
export function listeners(view: View, asksAgain: ClusterScope["asksAgain"]): readonly UniqueAddress[] {
  const all = partners(view);
  if (asksAgain === "at any time") return all;
  const unaware = all.filter((member) => !view.gossip.seen.has(member));
  const near = unaware.filter((member) => isNear(view, member));
  if (near.length === 0 && asksAgain) return all;
  return [...near, ...unaware.filter((member) => !isNear(view, member))];
}

export function gossipTo(state: State, to: UniqueAddress, self: Self): void {
  const view = viewOf(state, self);
  if (view.gossip.seen.has(to) || !isNear(view, to)) sendStatus(state, to, self);
  else sendEnvelope(state, to, self);
}

export function sendEnvelope(state: State, to: UniqueAddress, self: Self): void {
  if (!partners(viewOf(state, self)).includes(to)) return;
  self.send(addressOf(to), { kind: "Envelope", by: own(state, self), to, gossip: state.gossip }, channel);
}

function sendStatus(state: State, to: UniqueAddress, self: Self): void {
  const { version, seen } = state.gossip;
  self.send(addressOf(to), { kind: "Status", by: own(state, self), version, seen }, channel);
}

export function onStatus(state: State, { by, version, seen }: Heard<"Status">, self: Self): void {
  const view = viewOf(state, self);
  if (!partners(view).includes(by)) return;
  if (!self.rules.isSameSeen(seen, view.gossip.seen)) return sendEnvelope(state, by, self);
  switch (compare(version, view.gossip.version)) {
    case "same":
      return;
    case "after":
      return sendStatus(state, by, self);
    case "before":
    case "concurrent":
      return sendEnvelope(state, by, self);
  }
}

export function onEnvelope(state: State, { by, to, gossip }: Heard<"Envelope">, self: Self): void {
  const me = own(state, self);
  if (to !== me || !partners(viewOf(state, self)).includes(by) || !(me in gossip.members)) return;
  const isBusy = state.isExiting;
  const combined = combine(state.gossip, gossip, self.variant, self.rules);
  adopt(state, combined.gossip, self);
  const isNews = combined.received === "before" || combined.received === "concurrent";
  if (isNews || (!isBusy && !gossip.seen.has(me))) sendEnvelope(state, by, self);
}
