/** Versions of a gossip, as vector clocks: how often each member has changed it. A member without an entry has not. */
import type { UniqueAddress } from "../joining/unique-address.ts";
import { only } from "./membership.ts";

export type VectorClock = Readonly<Record<UniqueAddress, number>>;

/** How the first of two versions compares to the second. */
export type Comparison = "same" | "before" | "after" | "concurrent";

export function compare(one: VectorClock, other: VectorClock): Comparison {
  const nodes = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const isAhead = nodes.some((node) => count(one, node) > count(other, node));
  const isBehind = nodes.some((node) => count(one, node) < count(other, node));
  if (isAhead && isBehind) return "concurrent";
  if (isAhead) return "after";
  return isBehind ? "before" : "same";
}

export const count = (version: VectorClock, node: UniqueAddress): number => version[node] ?? 0;

export const increment = (version: VectorClock, node: UniqueAddress): VectorClock => ({
  ...version,
  [node]: count(version, node) + 1,
});

export const pointwiseMaximum = (one: VectorClock, other: VectorClock): VectorClock =>
  Object.fromEntries(
    [...Object.keys(one), ...Object.keys(other)].map((node) => [node, Math.max(count(one, node), count(other, node))]),
  );

export const prune = (version: VectorClock, isGone: (node: UniqueAddress) => boolean): VectorClock =>
  only(version, (node) => !isGone(node));
