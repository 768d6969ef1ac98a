/** Changes of the ring that are under way, and the rings that may result from them. */
import type { NodeId } from "../../../index.ts";
import type { Owned, Token } from "./token-ring.ts";

export type Change =
  | { readonly kind: "join" | "move"; readonly node: NodeId; readonly tokens: readonly Token[] }
  /** Takes the tokens of another node, which is gone by then. */
  | { readonly kind: "replace"; readonly node: NodeId; readonly of: NodeId }
  | { readonly kind: "leave"; readonly node: NodeId };

/** The tokens of each node once a change is over. */
export function after(owned: Owned, change: Change): Owned {
  switch (change.kind) {
    case "join":
    case "move":
      return { ...owned, [change.node]: change.tokens };
    case "leave":
      return without(owned, change.node);
    case "replace":
      return { ...without(owned, change.of), [change.node]: owned[change.of] ?? [] };
  }
}

export function without(owned: Owned, node: NodeId): Owned {
  const { [node]: _, ...others } = owned;
  return others;
}

/** All possible results of the changes, each of which may be completed or not: 2 to the power of their number. */
export const outcomes = (owned: Owned, changes: readonly Change[]): readonly Owned[] =>
  changes.reduce<readonly Owned[]>((known, change) => [...known, ...known.map((one) => after(one, change))], [owned]);
