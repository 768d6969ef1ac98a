/** What a watcher of a property is, and what watchers share. */
import type { Observation, WatchedProperty } from "../../../../index.ts";
import type { Recording } from "./recording.ts";

export type Findings = Omit<WatchedProperty, "name">;

/** Looks for violations of one property in a recording. */
export interface Watcher {
  readonly name: string;
  watch(recording: Recording): Findings;
}

export const watcher = (name: string, look: (watch: Watch, recording: Recording) => void): Watcher => ({
  name,
  watch(recording) {
    const watch = new Watch(recording);
    look(watch, recording);
    return watch;
  },
});

/** Collects what a watcher finds. */
class Watch {
  watched = 0;
  readonly violations: Observation[] = [];
  readonly excepted: Observation[] = [];
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  violated(node: number, t: number, message: string): void {
    this.violations.push({ run: this.#recording.run, t, node: `${node}`, message });
  }

  /** A violation, unless an administrator's command that can do this was given in between. */
  violatedUnless(command: RegExp, between: readonly [number, number], node: number, t: number, message: string): void {
    const isExcepted = isCommanded(this.#recording, command, ...between);
    (isExcepted ? this.excepted : this.violations).push({ run: this.#recording.run, t, node: `${node}`, message });
  }
}

/** Whether an administrator gave such a command in this time. */
export const isCommanded = ({ events }: Recording, command: RegExp, from: number, to: number): boolean =>
  events.some(({ t, ev, admin = "" }) => t >= from && t <= to && (command.test(ev) || command.test(admin)));

/** Commands that give slots to any node that the administrator likes. */
export const givesSlots =
  /--cluster fix|\b(?:SETSLOT\b.*\bNODE|NODE|ADDSLOTS(?:RANGE)?|DELSLOTS(?:RANGE)?|FLUSHSLOTS|RESET|TAKEOVER|reshard|rebalance)\b/u;

/** Commands that change anything at all in a cluster. */
export const administers =
  /--cluster fix|\b(?:SETSLOT|NODE|IMPORTING|MIGRATING|ADDSLOTS(?:RANGE)?|DELSLOTS(?:RANGE)?|FLUSHSLOTS|RESET|TAKEOVER|FAILOVER|FORGET|BUMPED|BUMPEPOCH|bumped|reshard|rebalance|migration|migrate)\b/u;

/** The one command that makes a node forget its epochs. */
export const forgetsEpochs = /\bRESET HARD\b/u;

/** Calls back with each element and the one before it that has the same key. */
export function forNeighbours<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  callback: (before: T, one: T) => void,
): void {
  const last = new Map<string, T>();
  for (const one of all) {
    const key = keyOf(one);
    const before = last.get(key);
    if (before !== undefined) callback(before, one);
    last.set(key, one);
  }
}
