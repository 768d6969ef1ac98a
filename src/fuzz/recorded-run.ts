import type { Outcome } from "../semantics/outcome-tree.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Thrown } from "../semantics/reducer-result.ts";
import type { Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import type { Initial } from "../semantics/initials.ts";
import { copyOf } from "../semantics/packed-state.ts";

/** A run as the walk records it, in the engine's numbers: cheap to write, and read only if something was found. */
export interface RecordedRun {
  readonly initial: Initial;
  readonly moves: readonly Move[];
  /** The outcome of each move. The last one may have thrown. */
  readonly outcomes: readonly (Outcome | Thrown)[];
}

/** The run by names and contents. */
export function runOf(space: Space, { initial, moves, outcomes }: RecordedRun): Run {
  const state = copyOf(initial.state);
  const steps = moves.map((move, i) => {
    const outcome = outcomes[i];
    const step = space.step(state, move, outcome.choices);
    if (outcome.kind === "done") space.take(state, move, outcome);
    return step;
  });
  return { start: initial.start, steps };
}
