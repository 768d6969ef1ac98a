/**
 * The table of members, and how each kind of news changes it. What is known about a member moves in one order only:
 * alive(i) < suspect(i) < dead(i) < alive(i+1).
 */
import type { NodeId } from "../../../index.ts";
import { fare } from "./local-health.ts";
import { tell } from "./news.ts";
import type { Self } from "./rules.ts";
import { beginSuspicion, endSuspicion, isOverdue } from "./suspicions.ts";
import type { Member, News, State } from "./types.ts";

const reapMs = 30_000;

export function learn(state: State, news: News, self: Self): void {
  switch (news.kind) {
    case "alive":
      return learnAlive(state, news, self);
    case "suspect":
      return learnSuspect(state, news, self);
    case "dead":
      return learnDead(state, news, self);
    default:
      news satisfies never;
  }
}

function learnAlive(state: State, news: News & { kind: "alive" }, self: Self): void {
  const { of, incarnation, meta } = news;
  const known = state.members[of];
  if (of === self.id) {
    if (!self.rules.refutes(state.leaving) || incarnation < known.incarnation) return;
    if (incarnation === known.incarnation && self.rules.isItsOwnWord(known.meta === meta)) return;
    return refute(state, incarnation, self);
  }
  if (known && !self.rules.isNewer(incarnation, known.incarnation)) return;
  state.members[of] = { status: "alive", incarnation, meta, accusers: new Set() };
  stopTimers(of, self);
  tell(state, news, self);
}

function learnSuspect(state: State, news: News & { kind: "suspect" }, self: Self): void {
  const { of, incarnation, by } = news;
  const known = state.members[of];
  if (!known || incarnation < known.incarnation) return;
  if (known.status === "suspect") return confirm(state, known, news, self);
  if (known.status !== "alive") return;
  if (of === self.id) return refute(state, incarnation, self);
  known.status = "suspect";
  known.incarnation = incarnation;
  known.accusers = new Set([by]);
  beginSuspicion(of, known, wanted(state, self), self);
  tell(state, news, self);
}

/** With clocks, others who say the same shorten the suspicion, and up to a limit their news is passed on. */
function confirm(state: State, known: Member, news: News & { kind: "suspect" }, self: Self): void {
  if (raisesKnown(self)) known.incarnation = news.incarnation;
  const confirmations = known.accusers.size - 1;
  const counts = confirmations < wanted(state, self) && !known.accusers.has(news.by);
  if (counts) known.accusers.add(news.by);
  if (self.rules.isTold(counts)) tell(state, news, self);
  if (isOverdue(known)) declareDead(state, news.of, self);
}

/** None if fewer others are known than would have to confirm. memberlist counts them when the suspicion begins, and not again. */
const wanted = ({ members }: State, { scope }: Self): number =>
  Object.keys(members).length - 2 < scope.confirmations ? 0 : scope.confirmations;

function learnDead(state: State, news: News & { kind: "dead" }, self: Self): void {
  const { of, incarnation, by } = news;
  const known = state.members[of];
  if (!known || incarnation < known.incarnation) return;
  self.record({ kind: "heard dead", of, incarnation });
  endSuspicion(of, self);
  if (known.status === "dead" || known.status === "left") {
    if (raisesKnown(self)) known.incarnation = incarnation;
    return;
  }
  if (of === self.id && self.rules.refutes(state.leaving)) return refute(state, incarnation, self);
  tell(state, news, self);
  if (!self.rules.keepsDead()) {
    delete state.members[of];
    return;
  }
  known.status = by === of ? "left" : "dead";
  known.incarnation = incarnation;
  known.accusers = new Set();
  delete known.suffice;
  if (of !== self.id && self.scope.reaps && self.rules.isReaped(known.status))
    self.startTimer({ kind: "reap", of }, { after: reapMs });
}

/** hashicorp/memberlist keeps what it knew first about a member that is already suspect or dead (al8n/memberlist#197). */
const raisesKnown = ({ variant }: Self): boolean => variant === "fixed";

/** Only a member itself raises its incarnation, above everything that is said about it. */
function refute(state: State, accused: number, self: Self): void {
  const me = state.members[self.id];
  me.incarnation = Math.max(me.incarnation, accused) + 1;
  fare(state, 1, self);
  tell(state, { kind: "alive", of: self.id, incarnation: me.incarnation, meta: me.meta }, self);
}

/** A suspicion has run out, and nobody has refuted it. */
export function declareDead(state: State, of: NodeId, self: Self): void {
  const known = state.members[of];
  if (known?.status === "suspect")
    learn(state, { kind: "dead", of, incarnation: known.incarnation, by: self.id }, self);
}

/** From now on this many confirmations are enough. */
export function suffice(state: State, of: NodeId, by: number, self: Self): void {
  const known = state.members[of];
  if (known?.status !== "suspect") return;
  known.suffice = by;
  if (isOverdue(known)) declareDead(state, of, self);
}

export function reap(state: State, of: NodeId, self: Self): void {
  delete state.members[of];
  self.record({ kind: "forgot", of });
}

function stopTimers(of: NodeId, self: Self): void {
  endSuspicion(of, self);
  self.stopTimer({ kind: "reap", of });
}
