/** All states of a small search with the steps between them, for looking at them one by one. */
import type { GraphState } from "../../semantics/graph-state.ts";
import { Space } from "../../semantics/space.ts";
import { type PackedState, stateKey } from "../../semantics/packed-state.ts";
import { violationIn } from "../../semantics/violations.ts";
import { partsOf } from "./search-parts.ts";
import { stepsFrom } from "./paths.ts";
import type { Subject } from "./check-result.ts";
import { Search } from "./search.ts";

const SLICE = 1024;

/**
 * The states in the order in which a search meets them; if nodes are interchangeable, one of all those that differ only in their
 * names.
 *
 * @returns undefined if there are more than `statesMax`
 */
export function stateGraph(
  { protocol, scope, selection, properties }: Subject,
  statesMax: number,
): readonly GraphState[] | undefined {
  const space = new Space(protocol, scope, selection);
  const search = new Search(partsOf(space, [], scope.symmetric ? { symmetric: scope.symmetric } : {}), { statesMax });
  while (!search.advance(SLICE));
  if (search.isFull || search.endless !== undefined) return undefined;
  const { states, expander, symmetric, roots } = search;
  const keyOf = (state: PackedState): string => (symmetric ? symmetric.of(state).join() : stateKey(state));
  const packed = Array.from({ length: states.count }, (_, row) => expander.rows.state(states.read(row)));
  const rows = new Map(packed.map((state, row) => [keyOf(state), row]));
  const depths: number[] = [];
  for (let row = 0; row < packed.length; row++) depths.push(row < roots ? 0 : depths[states.parent(row)] + 1);
  const asked = properties.filter(({ property: { kind, history } }) => kind === "always" && history === undefined);
  return packed.map((state, row) => {
    const isBoundary = space.bounds.areExceeded(state);
    const next = isBoundary ? [] : stepsFrom(space, state);
    return {
      view: space.view(state),
      depth: depths[row],
      isInitial: row < roots,
      isBoundary,
      messages: asked.flatMap((named) => violationIn(space, named, state) ?? []),
      steps: next.flatMap(({ step, after }) => {
        const to = after && rows.get(keyOf(after));
        return to === undefined || to === row ? [] : [{ step, to }];
      }),
    };
  });
}
