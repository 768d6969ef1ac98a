/**
 * Makes a failing run small, both stem and loop: it leaves out faults, then detours, then steps in chunks and singly, delivers where it
 * duplicated, moves to smaller scopes, puts the schedule into canonical order, and repeats all that until nothing changes. The result is
 * 1-minimal: without any one of its steps, and with the rest replayed leniently, the property is no longer violated.
 *
 * Deterministic, and independent of how the run was found. Chunks are those of delta debugging: A. Zeller, R. Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002.
 */
import type { NamedProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import { isFaultStep, type Step } from "../model/step.ts";
import type { Selection } from "../semantics/instance.ts";
import { limitOf, type Pulse } from "../semantics/pulse.ts";
import { execute, type Counterexample } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import { stateKey } from "../semantics/packed-state.ts";
import { isBefore } from "./canonical-order.ts";
import type { Candidate, StillFails } from "./still-violates.ts";
import { renamed } from "./rename-nodes.ts";

/** What is shrunk: a run of this protocol in this scope. */
export interface Shrinkable {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  /** The violated property, for its history; omitted if a reducer throws. */
  readonly named?: NamedProperty | undefined;
  /** May end the shrinking: the result is then the smallest run so far. */
  readonly pulse?: Pulse | undefined;
}

export interface Shrunk {
  /** The scope in which it fails: the given one, or a smaller one. */
  readonly scope: Scope;
  readonly counterexample: Counterexample;
}

/** @returns undefined if the run does not fail when it is replayed, or could not be replayed to its end */
export function shrink(subject: Shrinkable, candidate: Candidate, stillFails: StillFails): Shrunk | undefined {
  const space = spaceOf(subject, subject.scope);
  let shrinker: Shrinker | undefined;
  limitOf(() => {
    const counterexample = stillFails(space, candidate);
    if (!counterexample) return;
    shrinker = new Shrinker(subject, space, counterexample, stillFails);
    shrinker.run();
  });
  return shrinker && { scope: shrinker.space.instance.scope, counterexample: shrinker.best };
}

/**
 * A run with more steps than this, as real nodes make them, first loses whatever it does not need in large pieces, because faults are left
 * out one by one.
 */
const LONG = 500;

/** A very long run is sorted only until this many steps were replayed. */
const SORTING_MAX = 200_000;

const spaceOf = ({ protocol, selection, named, pulse }: Shrinkable, scope: Scope): Space =>
  new Space(protocol, scope, { ...selection, histories: named ? [named] : [], pulse });

class Shrinker {
  space: Space;
  best: Counterexample;
  readonly #subject: Shrinkable;
  readonly #stillFails: StillFails;
  /** The run from which no single step could be left out. */
  #minimal: Counterexample | undefined;

  constructor(subject: Shrinkable, space: Space, counterexample: Counterexample, stillFails: StillFails) {
    this.#subject = subject;
    this.space = space;
    this.best = counterexample;
    this.#stillFails = stillFails;
  }

  run(): void {
    if (this.best.run.steps.length > LONG) this.#leaveOutChunks();
    let before: Counterexample;
    do {
      before = this.best;
      this.#leaveOutFaults();
      this.#leaveOutDetours();
      this.#leaveOutChunks();
      this.#enterLoopEarlier();
      this.#deliverInstead();
      this.#goToSmallerScope();
      this.#sort();
    } while (this.best !== before);
  }

  #leaveOutFaults(): void {
    const { steps } = this.best.run;
    if (!steps.some(isFaultStep)) return;
    if (this.#accept(without(this.best, isFaultStep))) return;
    for (let at = steps.length - 1; at >= 0; at--) {
      const now = this.best.run.steps;
      if (at < now.length && isFaultStep(now[at])) this.#accept(without(this.best, (_, i) => i === at));
    }
  }

  /** Halves first, then quarters, down to single steps; single steps again until none can be left out. */
  #leaveOutChunks(): void {
    if (this.best === this.#minimal) return;
    let size = Math.max(1, Math.floor(this.best.run.steps.length / 2));
    for (;;) {
      let removed = false;
      for (let from = this.best.run.steps.length - size; from > -size; from -= size) {
        const [first, end] = [Math.max(0, from), from + size];
        if (first >= this.best.run.steps.length) continue;
        if (this.#accept(without(this.best, (_, i) => i >= first && i < end))) removed = true;
      }
      if (size > 1) size = Math.floor(size / 2);
      else if (!removed) break;
    }
    this.#minimal = this.best;
  }

  /** Leaves out steps that lead back to where they began, in the stem and within the loop. */
  #leaveOutDetours(): void {
    let states = this.#states();
    for (let at = 0; at < this.best.run.steps.length; at++) {
      const { run, loopFrom = run.steps.length } = this.best;
      const { length } = run.steps;
      // Both ends in the stem, or both in the loop, of which something must remain.
      const most = at < loopFrom ? Math.min(loopFrom, length - 1) : at === loopFrom ? length - 1 : length;
      const end = states.placesOf.get(states.keys[at])!.findLast((place) => place <= most) ?? at;
      if (end > at && this.#accept(without(this.best, (_, i) => i >= at && i < end))) states = this.#states();
    }
  }

  /** The states of the present run, and for each the positions at which it occurs. */
  #states(): { readonly keys: readonly string[]; readonly placesOf: ReadonlyMap<string, readonly number[]> } {
    const keys = execute(this.space, this.best.run).states.map(stateKey);
    const placesOf = new Map<string, number[]>();
    keys.forEach((key, place) => {
      const places = placesOf.get(key);
      if (places) places.push(place);
      else placesOf.set(key, [place]);
    });
    return { keys, placesOf };
  }

  /** If the stem and the loop end with the same step, the loop can begin with it. */
  #enterLoopEarlier(): void {
    for (;;) {
      const { run, loopFrom = 0 } = this.best;
      const loop = run.steps.slice(loopFrom);
      if (loopFrom === 0 || loop.length === 0) return;
      const steps = [...run.steps.slice(0, loopFrom - 1), loop[loop.length - 1], ...loop.slice(0, -1)];
      if (!this.#accept({ run: { start: run.start, steps }, loopFrom: loopFrom - 1 })) return;
    }
  }

  /** If delivering a message once is enough, its duplication becomes a plain delivery. */
  #deliverInstead(): void {
    for (let at = 0; at < this.best.run.steps.length; at++) {
      const { start, steps } = this.best.run;
      const step = steps[at];
      if (step.kind !== "duplicate") continue;
      const run = { start, steps: steps.with(at, { ...step, kind: "deliver" }) };
      const found = this.#stillFails(this.space, { ...this.best, run });
      if (found && found.run.steps.length <= steps.length) this.best = found;
    }
  }

  /** Moves to the first of the next smaller scopes in which the same steps, as far as they are possible there, still fail. */
  #goToSmallerScope(): void {
    const { instance } = this.space;
    for (const smaller of smallerThan(this.#subject.protocol, instance.scope)) {
      const space = spaceOf(this.#subject, smaller);
      for (const run of renamed(this.best.run, instance, space.instance)) {
        const found = this.#stillFails(space, { ...this.best, run });
        if (!found) continue;
        this.space = space;
        this.best = found;
        return;
      }
    }
  }

  /** Position by position, brings forward the step that should be there and can. */
  #sort(): void {
    let replayed = 0;
    for (let at = 0; at < this.best.run.steps.length; at++) {
      for (const from of this.#earlier(at)) {
        const { run } = this.best;
        const steps = run.steps.toSpliced(from, 1).toSpliced(at, 0, run.steps[from]);
        const found = this.#stillFails(this.space, { ...this.best, run: { start: run.start, steps } });
        replayed += steps.length;
        if (replayed > SORTING_MAX) return;
        if (!found || found.run.steps.length > steps.length) continue;
        this.best = found;
        break;
      }
    }
  }

  /** The positions of steps that should come before the step at this position, in the order in which they should. */
  #earlier(at: number): readonly number[] {
    const { instance } = this.space;
    const { run, loopFrom } = this.best;
    const end = loopFrom !== undefined && at < loopFrom ? loopFrom : run.steps.length;
    const places = Array.from({ length: end - at }, (_, i) => at + i);
    return places
      .filter((place) => isBefore(instance, run.steps[place], run.steps[at]))
      .sort((a, b) =>
        isBefore(instance, run.steps[a], run.steps[b])
          ? -1
          : isBefore(instance, run.steps[b], run.steps[a])
            ? 1
            : a - b,
      );
  }

  #accept(candidate: Candidate): boolean {
    const found = this.#stillFails(this.space, candidate);
    if (!found || found.run.steps.length >= this.best.run.steps.length) return false;
    this.best = found;
    return true;
  }
}

/** Empty if `smaller` throws: what was found is a failure in its own scope, too. */
function smallerThan(protocol: AnyProtocol, scope: Scope): readonly Scope[] {
  try {
    return protocol.smaller?.(scope as never) ?? [];
  } catch {
    return [];
  }
}

/** A candidate without some of its steps; its loop begins where it began. */
function without({ run, loopFrom }: Candidate, leftOut: (step: Step, i: number) => boolean): Candidate {
  const kept = run.steps.filter((step, i) => !leftOut(step, i));
  const shorter = { run: { start: run.start, steps: kept } };
  if (loopFrom === undefined) return shorter;
  return { ...shorter, loopFrom: run.steps.slice(0, loopFrom).filter((step, i) => !leftOut(step, i)).length };
}
