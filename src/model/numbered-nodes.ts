/** Helpers for the sizes of protocols with numbered nodes. */
import type { NodeId } from "./network.ts";

/** `count` node ids: `numbered("n", 3)` is `["n1", "n2", "n3"]`. */
export const numbered = (prefix: string, count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

/**
 * The scopes in which one size is smaller by one, down to the minimum given for it: `smaller: (scope) => fewer(scope, {
 * nodes: 2, writes: 0 })`. In the order in which the sizes are given.
 */
export const fewer = <S extends object>(scope: S, least: { readonly [Size in keyof S]?: number }): readonly S[] =>
  Object.entries<number>(least as Readonly<Record<string, number>>).flatMap(([size, to]) => {
    const now: unknown = scope[size as keyof S];
    return typeof now === "number" && now > to ? [{ ...scope, [size]: now - 1 }] : [];
  });
