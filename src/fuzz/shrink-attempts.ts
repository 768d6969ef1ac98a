/** Remembers what a shrinker already tried, so that it replays little. */
import type { Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";

/** At most this many states are remembered from which the rest of a run was tried in vain. */
const IN_VAIN_MAX = 100_000;

/**
 * What a shrinker remembers for the next run it tries: the states of the last run that failed, up to where the two
 * differ, and the states from which the rest of it was tried in vain. So among thousands of runs that differ little,
 * little is replayed.
 */
export class ShrinkAttempts {
  #space: Space | undefined;
  #run: Run = { start: [], steps: [] };
  /** Before the first step of that run, and after each one. */
  #states: readonly PackedState[] = [];
  readonly #inVain = new Set<string>();

  /** This run failed, and later ones are compared with it. */
  failed(space: Space, run: Run, states: readonly PackedState[]): void {
    this.#space = space;
    this.#run = run;
    this.#states = states;
    this.#inVain.clear();
  }

  /** The states that a run begins with, as far as they are known; at most those before the last step of the run that failed. */
  shared(space: Space, { start, steps }: Run): readonly PackedState[] {
    if (space !== this.#space || start !== this.#run.start) return [];
    const most = Math.min(steps.length, this.#run.steps.length - 1);
    let same = 0;
    while (same < most && steps[same] === this.#run.steps[same]) same++;
    return this.#states.slice(0, same + 1);
  }

  /** How many steps at its end a run has in common with the one that failed. */
  tail(space: Space, { steps }: Run): number {
    if (space !== this.#space) return 0;
    let same = 0;
    while (
      same < steps.length &&
      same < this.#run.steps.length &&
      steps.at(-same - 1) === this.#run.steps.at(-same - 1)
    )
      same++;
    return same;
  }

  /** Whether the last `left` steps of the run that failed were tried from this state in vain. */
  wasInVain(state: PackedState, left: number): boolean {
    return this.#inVain.has(`${left}:${stateKey(state)}`);
  }

  /** @param tried states, each with the number of last steps that were tried from it */
  inVain(tried: readonly (readonly [PackedState, number])[]): void {
    for (const [state, left] of tried) {
      if (this.#inVain.size === IN_VAIN_MAX) return;
      this.#inVain.add(`${left}:${stateKey(state)}`);
    }
  }
}
