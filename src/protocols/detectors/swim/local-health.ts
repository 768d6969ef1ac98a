/**
 * Local health (Lifeguard, LHA-Probe): a member that gets no answers, or is suspected, may be slow itself, and so takes more time for each
 * probe, and probes less often. A helper that got no answer either says so (nack): then the prober is not the slow one.
 *
 * As in memberlist where that differs from the paper: a direct answer always has the same time; a helper waits that long (not four fifths
 * of it) before it sends a nack; if helpers were asked, only their silence counts against the prober; and a probe takes at most eight
 * times as long (not nine times).
 */
import type { NodeId } from "../../../index.ts";
import { piggyback } from "./news.ts";
import type { Self } from "./rules.ts";
import type { Probe, State } from "./types.ts";

const worst = 7;

/** Adds to the local health, where 0 is best. */
export function fare(state: State, by: number, self: Self): void {
  if (isWatched(self)) state.health = Math.min(worst, Math.max(0, state.health + by));
}

const isWatched = ({ scope }: Self): boolean => scope.lifeguard?.probe === true;

/**
 * By how much the health of a member worsens whose probe failed: by one for each helper that was silent as well, or by one if there was
 * none.
 */
export const blame = ({ helpers, nacks }: Readonly<Probe>): number =>
  helpers === null || helpers.length === 0 ? 1 : helpers.length - (nacks?.size ?? 0);

/** A helper has pinged somebody, and waits this long. */
export function awaitAnswer(of: NodeId, prober: NodeId, ackMs: number, self: Self): void {
  if (isWatched(self)) self.startTimer({ kind: "nack", of, for: prober }, { after: ackMs });
}

export function answerCame(of: NodeId, prober: NodeId, self: Self): void {
  if (isWatched(self)) self.stopTimer({ kind: "nack", of, for: prober });
}

export function sendNack(state: State, of: NodeId, prober: NodeId, self: Self): void {
  self.send(prober, { kind: "nack", of, news: piggyback(state, self) }, { channel: "udp" });
}

/** A nack that comes when its probe is over does not count for the next one, in which no helper was asked yet. */
export function takeNack({ probe }: State, of: NodeId, from: NodeId): void {
  if (probe?.of === of && probe.helpers?.includes(from)) (probe.nacks ??= new Set()).add(from);
}

/** How long something takes now that takes this long in good health. */
export const scaled = ({ health }: Readonly<State>, ms: number): number => ms * (health + 1);
