/** Runs through the graph, by names and contents. Steps are not stored but found again between a row and the next. */
import { canonical } from "../model/plain.ts";
import { outcomes } from "../world/locals.ts";
import type { Run } from "../world/run.ts";
import { type Space, worldKey, type World } from "../world/space.ts";
import type { Search } from "./search.ts";

/** A shortest run to the world in a row. */
export function runTo({ worlds, expander, initials, space }: Search, row: number): Run {
  const rows: number[] = [];
  for (let at = row; at >= 0; at = worlds.parent(at)) rows.unshift(at);
  const first = worldKey(expander.world(worlds.chunk(rows[0]), worlds.offset(rows[0])));
  const { start } = initials.find(({ world }) => worldKey(world) === first)!;
  return { start, steps: stepsAlong({ worlds, expander, space }, rows) };
}

/** A shortest run to the first of these rows, and on along them. */
export function runAlong(search: Search, rows: readonly number[]): Run {
  const { start, steps } = runTo(search, rows[0]);
  return { start, steps: [...steps, ...stepsAlong(search, rows)] };
}

function stepsAlong(
  { worlds, expander, space }: Pick<Search, "worlds" | "expander" | "space">,
  rows: readonly number[],
): Run["steps"] {
  const path = rows.map((at) => expander.world(worlds.chunk(at), worlds.offset(at)));
  return path.slice(1).map((after, i) => stepBetween(space, path[i], worldKey(after)));
}

function stepBetween(space: Space, before: World, after: string): Run["steps"][number] {
  for (const move of space.moves(before)) {
    for (const outcome of outcomes(space.reaction(before.locals[move.node], move))) {
      if (outcome.kind === "done" && worldKey(space.after(before, move, outcome)) === after) {
        return space.step(before, move, outcome.choices);
      }
    }
  }
  throw new Error(
    `no step leads from ${canonical(before, "world").key} to ${after}: the search and the space disagree`,
  );
}
