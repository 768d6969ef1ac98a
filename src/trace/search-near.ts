/**
 * Looks for a violation near a run whose steps no longer fit. Runs are tried in the order of how many steps they insert
 * between the old ones; old steps are taken whenever they fit, and are left out otherwise. So the lenient replay comes
 * first, then the runs with one more step, and so on until the limit on runs is reached.
 */
import { canonical } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import type { NamedProperty } from "../model/property.ts";
import { checkRun } from "../semantics/check-run.ts";
import { outcomes } from "../semantics/outcome-tree.ts";
import type { Counterexample, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";
import { SLICE, type Sliced, toEnd } from "../semantics/sliced.ts";

export interface Near {
  readonly found?: Counterexample;
  /** How many runs were examined: each ends in another state, or has other old steps ahead. */
  readonly runs: number;
  /** All runs with at most this many inserted steps were examined; -1 if not even the lenient replay was finished. */
  readonly inserted: number;
  /** Whether there are no others: every state that can be reached within the declared bounds was examined. */
  readonly complete: boolean;
  /** Whether some of them ended outside a declared bound. */
  readonly meetsBounds: boolean;
}

interface Node {
  readonly state: PackedState;
  readonly key: string;
  /** The old step to try next. */
  readonly next: number;
  readonly parent: Node | undefined;
  /** The step from the parent; undefined at the start. */
  readonly step: Step | undefined;
  readonly start: Run["start"];
}

interface Successor {
  readonly step: Step;
  readonly key: string;
  readonly after: { readonly state: PackedState; readonly key: string } | { readonly threw: string };
}

/**
 * @param named a safety property; omitted to look for a throwing reducer
 * @param runsMax the most runs to examine
 * @param never a step that no run may take, as if it were not possible
 */
export function searchingNear(
  space: Space,
  named: NamedProperty | undefined,
  run: Run,
  runsMax: number,
  never?: Step,
): Sliced<Near> {
  return new NearSearch(space, named, run, runsMax, never).search();
}

/** The same, without slices. */
export const searchNear = (...near: Parameters<typeof searchingNear>): Near => toEnd(searchingNear(...near));

/** A state may have thousands of next steps: over all runs, this many are tried for each run that may be examined. */
const STEPS_A_RUN = 10;

class NearSearch {
  readonly #space: Space;
  readonly #named: NamedProperty | undefined;
  readonly #run: Run;
  readonly #runsMax: number;
  readonly #never: string | undefined;
  /** The positions of each old step in the old run, ascending. */
  readonly #old = new Map<string, number[]>();
  readonly #seen = new Set<string>();
  readonly #judged = new Set<string>();
  /** How many steps were tried, over all runs. */
  #tried = 0;
  #yieldedAt = 0;
  readonly #successors = new Map<string, readonly Successor[]>();
  #found: Counterexample | undefined;
  #meetsBounds = false;

  constructor(space: Space, named: NamedProperty | undefined, run: Run, runsMax: number, never?: Step) {
    this.#never = never && canonical(never, "step").key;
    this.#space = space;
    this.#named = named;
    this.#run = run;
    this.#runsMax = runsMax;
    for (const [at, step] of run.steps.entries()) {
      const { key } = canonical(step, "step");
      const places = this.#old.get(key);
      if (places) places.push(at);
      else this.#old.set(key, [at]);
    }
  }

  *search(): Sliced<Near> {
    let level = this.#starts();
    let inserted = -1;
    while (!this.#isOver()) {
      inserted++;
      if (level.length === 0) break;
      level = yield* this.#nextLevel(level);
    }
    const complete = level.length === 0 && !this.#isOver();
    const result = { runs: this.#seen.size, inserted, complete, meetsBounds: this.#meetsBounds };
    return this.#found ? { ...result, found: this.#found } : result;
  }

  /** Every possible start, the old one first. */
  #starts(): readonly Node[] {
    const { states, failed } = this.#space.initials();
    if (!this.#named && failed.length > 0) {
      this.#found = { run: { start: failed[0].start, steps: [] }, message: failed[0].message };
      return [];
    }
    const wanted = canonical(this.#run.start, "start").key;
    const isOld = ({ start }: Run): boolean => canonical(start, "start").key === wanted;
    const runs = states.map(({ state, start }) => ({ state, start, steps: [] }));
    const chain: Node[] = [];
    for (const { state, start } of [...runs.filter(isOld), ...runs.filter((run) => !isOld(run))]) {
      if (this.#isOver()) break;
      this.#visit({ state, key: stateKey(state), next: 0, parent: undefined, step: undefined, start }, chain);
    }
    return chain;
  }

  *#nextLevel(level: readonly Node[]): Sliced<readonly Node[]> {
    const next: Node[] = [];
    for (const node of level) {
      if (this.#tried - this.#yieldedAt >= SLICE) {
        this.#yieldedAt = this.#tried;
        yield;
      }
      for (const successor of this.#successorsOf(node)) {
        if (this.#isOver()) return next;
        // A step that changes nothing leads to no new run, but the step itself may be wrong.
        if ("state" in successor.after) this.#visit(child(node, successor.step, successor.after, node.next), next);
      }
    }
    return next;
  }

  /** Examines a run, and how the remaining old steps continue it. */
  #visit(first: Node, into: Node[]): void {
    for (let node: Node | undefined = first; node; node = this.#continue(node)) {
      // Before anything else: a step can be wrong even if it leads where others led.
      this.#judge(node);
      if (!this.#isNew(node)) return;
      into.push(node);
      if (this.#isOver()) return;
    }
  }

  #continue(node: Node): Node | undefined {
    if (this.#named && node.next >= this.#run.steps.length) return undefined;
    let first: Node | undefined;
    for (const { step, key, after } of this.#successorsOf(node)) {
      const at = this.#nextOld(key, node.next);
      if ("state" in after && at < (first?.next ?? Infinity)) first = child(node, step, after, at + 1);
    }
    return first;
  }

  /** The next position of an old step in the old run, from a position on; Infinity if there is none. */
  #nextOld(key: string, from: number): number {
    const places = this.#old.get(key) ?? [];
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle] < from) low = middle + 1;
      else high = middle;
    }
    return places.at(low) ?? Infinity;
  }

  #isNew({ key, next }: Node): boolean {
    const before = this.#seen.size;
    return this.#seen.add(`${key}@${next}`).size > before;
  }

  #isOver(): boolean {
    return this.#found !== undefined || this.#seen.size >= this.#runsMax || this.#tried >= STEPS_A_RUN * this.#runsMax;
  }

  #judge(node: Node): void {
    if (!this.#named) {
      const message = this.#space.bounds.thrownIn(node.state);
      if (message !== undefined) this.#found ??= { run: runTo(node), message };
      return;
    }
    const { kind } = this.#named.property;
    if (kind === "step") {
      if (!node.parent || !node.step) return;
      this.#ask(node, [node.step], [node.parent.state, node.state]);
    } else if (!this.#judged.has(node.key)) {
      this.#judged.add(node.key);
      this.#ask(node, [], [node.state]);
    }
  }

  #ask(node: Node, steps: readonly Step[], states: readonly PackedState[]): void {
    const violation =
      this.#named && checkRun(this.#space, this.#named, { start: node.start, steps }, { states, made: steps.length });
    if (violation) this.#found ??= { run: runTo(node), message: violation.message };
  }

  #successorsOf(node: Node): readonly Successor[] {
    let successors = this.#successors.get(node.key);
    if (successors === undefined) {
      const isBeyond = this.#space.bounds.areExceeded(node.state);
      this.#meetsBounds ||= isBeyond;
      successors = isBeyond ? [] : this.#listSuccessors(node.state);
      this.#successors.set(node.key, successors);
      this.#tried += successors.length;
      const throwing = this.#named ? undefined : successors.find(({ after }) => "threw" in after);
      if (throwing && "threw" in throwing.after) {
        const run = runTo(node);
        this.#found ??= { run: { ...run, steps: [...run.steps, throwing.step] }, message: throwing.after.threw };
      }
    }
    return successors;
  }

  #listSuccessors(state: PackedState): readonly Successor[] {
    const space = this.#space;
    return space.moves(state).flatMap((move) =>
      outcomes(space.outcomeTree(state, move)).flatMap((outcome): readonly Successor[] => {
        const step = space.step(state, move, outcome.choices);
        const key = canonical(step, "step").key;
        if (key === this.#never) return [];
        if (outcome.kind === "threw") return [{ step, key, after: { threw: outcome.message } }];
        const after = space.after(state, move, outcome);
        return [{ step, key, after: { state: after, key: stateKey(after) } }];
      }),
    );
  }
}

const child = (
  parent: Node,
  step: Step,
  { state, key }: { readonly state: PackedState; readonly key: string },
  next: number,
): Node => ({ state, key, next, parent, step, start: parent.start });

function runTo(node: Node): Run {
  const steps: Step[] = [];
  for (let at: Node | undefined = node; at?.step; at = at.parent) steps.push(at.step);
  return { start: node.start, steps: steps.toReversed() };
}
