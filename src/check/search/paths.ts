/**
 * Turns paths through the graph into runs, by names and contents. Steps are not stored; they are found again between one row and
 * the next.
 */
import { canonical } from "../../model/plain.ts";
import type { Step } from "../../model/step.ts";
import { outcomes } from "../../semantics/outcome-tree.ts";
import type { Run } from "../../semantics/run.ts";
import type { Space } from "../../semantics/space.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import type { Search } from "./search.ts";
import type { Canonicalizer } from "../symmetry/canonicalize.ts";

/** A run, and the state it ends in. */
export interface Walk {
  readonly run: Run;
  readonly state: PackedState;
}

/** A shortest run to the state in a row. */
export const runTo = (search: Search, row: number): Run => walkTo(search, row).run;

/** A shortest run to the state in a row or, if nodes are interchangeable, to one of the states that the row stands for. */
export function walkTo(search: Search, row: number): Walk {
  const { states, expander, initials, symmetric } = search;
  const rows = rowsTo(search, row);
  if (symmetric) return walkAlong(search, symmetric, rows);
  const state = (at: number): PackedState => expander.rows.state(states.read(at));
  const first = stateKey(state(rows[0]));
  const { start } = initials.find((initial) => stateKey(initial.state) === first)!;
  return { run: { start, steps: stepsAlong(search, rows) }, state: state(row) };
}

/** The rows of a shortest run to the state in a row. */
export function rowsTo({ states }: Search, row: number): readonly number[] {
  const rows: number[] = [];
  for (let at = row; at >= 0; at = states.parent(at)) rows.push(at);
  return rows.toReversed();
}

/** Each row stands for many states: the run goes from one real state to the next, such that each row stands for its state. */
function walkAlong({ space, states, initials }: Search, symmetric: Canonicalizer, rows: readonly number[]): Walk {
  const stands = (row: number, state: PackedState): boolean => {
    const wanted = states.read(row);
    return symmetric.of(state).every((word, column) => word === wanted[column]);
  };
  const first = initials.find(({ state }) => stands(rows[0], state))!;
  const steps: Step[] = [];
  let { state } = first;
  for (const row of rows.slice(1)) {
    const next = stepsFrom(space, state).find(({ after }) => after !== undefined && stands(row, after));
    if (!next?.after) throw new Error(`no step leads on to row ${row}: the search and its symmetry disagree`);
    steps.push(next.step);
    state = next.after;
  }
  return { run: { start: first.start, steps }, state };
}

/** What can happen in a state: each step, with the state after it, or why its reducer threw. */
export function stepsFrom(
  space: Space,
  before: PackedState,
): readonly { readonly step: Step; readonly after?: PackedState; readonly threw?: string }[] {
  return space.moves(before).flatMap((move) =>
    outcomes(space.outcomeTree(before, move)).map((outcome) => {
      const step = space.step(before, move, outcome.choices);
      return outcome.kind === "threw"
        ? { step, threw: outcome.message }
        : { step, after: space.after(before, move, outcome) };
    }),
  );
}

/** A shortest run to the first of these rows, and on along them. */
export function runAlong(search: Search, rows: readonly number[]): Run {
  const { start, steps } = runTo(search, rows[0]);
  return { start, steps: [...steps, ...stepsAlong(search, rows)] };
}

function stepsAlong(
  { states, expander, space }: Pick<Search, "states" | "expander" | "space">,
  rows: readonly number[],
): Run["steps"] {
  const path = rows.map((at) => expander.rows.state(states.read(at)));
  return path.slice(1).map((after, i) => stepBetween(space, path[i], stateKey(after)));
}

/** The first step that leads from one state to another, given the key of that other state. */
export function stepBetween(space: Space, before: PackedState, after: string): Run["steps"][number] {
  for (const move of space.moves(before)) {
    for (const outcome of outcomes(space.outcomeTree(before, move))) {
      if (outcome.kind === "done" && stateKey(space.after(before, move, outcome)) === after) {
        return space.step(before, move, outcome.choices);
      }
    }
  }
  throw new Error(
    `no step leads from ${canonical(before, "state").key} to ${after}: the search and the space disagree`,
  );
}
