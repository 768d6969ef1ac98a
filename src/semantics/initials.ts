/** The initial states of a protocol: every node's `start` in their order, with every choice that is made there. */
import type { Start } from "../model/step.ts";
import { START } from "./events.ts";
import type { NodeStates } from "./node-states.ts";
import { type Outcome, outcomes } from "./outcome-tree.ts";
import { copyOf, type Interned, type MovingState, type PackedState } from "./packed-state.ts";
import type { Pulse } from "./pulse.ts";

export interface Initial {
  readonly state: PackedState;
  /** The choices that led here; nodes that chose nothing are left out. */
  readonly start: readonly Start[];
}
/** A reducer threw while the initial state was being made. */
export interface FailedStart {
  readonly start: readonly Start[];
  readonly node: number;
  readonly message: string;
}

/** The initial states of a protocol, and the starts that failed. */
export interface Initials {
  readonly states: readonly Initial[];
  readonly failed: readonly FailedStart[];
}

/** What making them requires. */
interface Starting extends Interned {
  readonly nodeStates: NodeStates;
  readonly pulse: Pulse;
  beforeStart(nodeStates: number[]): MovingState;
  settle(state: MovingState, node: number, outcome: Outcome): boolean;
}

export function initialsOf(system: Starting): Initials {
  const { instance, nodeStates, values, pulse } = system;
  const failed: FailedStart[] = [];
  const first = instance.nodes.flatMap((_, node) => {
    const one = nodeStates.initial(node);
    if (typeof one === "number") return [one];
    failed.push({ start: [], node, message: one.message });
    return [];
  });
  if (failed.length > 0) return { states: [], failed };
  let partial: (Initial & { readonly state: MovingState })[] = [{ state: system.beforeStart(first), start: [] }];
  instance.nodes.forEach((id, node) => {
    pulse.beat();
    partial = partial.flatMap(({ state, start }) =>
      outcomes(nodeStates.outcomeTree(state.nodeStates[node], START, state.shared)).flatMap(
        (outcome, i, { length }) => {
          const choices = outcome.choices.map((choice) => values.at(choice));
          const path = choices.length === 0 ? start : [...start, { node: id, choices }];
          if (outcome.kind === "threw") {
            failed.push({ start: path, node, message: outcome.message });
            return [];
          }
          // Usually nothing is chosen, and then no copy is needed.
          const next = i < length - 1 ? copyOf(state) : state;
          system.settle(next, node, outcome);
          return [{ state: next, start: path }];
        },
      ),
    );
  });
  return { states: partial, failed };
}
