/**
 * The ring of tokens. Each node has one token or several (virtual nodes). A key belongs to the first token at or after its own; the
 * first token follows the last.
 */
import type { NodeId } from "../../../index.ts";

/** A position on the ring: a signed 64-bit hash, or a small number where only the order matters. */
export type Token = number | bigint;

/** The tokens of each node. */
export type Owned = Readonly<Record<NodeId, readonly Token[]>>;

/** In the order of tokens. */
export type Ring = readonly { readonly token: Token; readonly node: NodeId }[];

export const ringOf = (owned: Owned): Ring =>
  Object.entries(owned)
    .flatMap(([node, tokens]) => tokens.map((token) => ({ token, node })))
    .sort((a, b) => (a.token < b.token ? -1 : a.token > b.token ? 1 : 0));

/** All nodes, in the order in which one meets their tokens going clockwise from a key. */
export function clockwise(key: Token, ring: Ring): readonly NodeId[] {
  const from = Math.max(
    ring.findIndex(({ token }) => token >= key),
    0,
  );
  return [...new Set([...ring.slice(from), ...ring.slice(0, from)].map(({ node }) => node))];
}
