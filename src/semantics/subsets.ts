/**
 * Every way to take `size` of `values`, or the one way to take them all if there are fewer. In the order of `values`.
 * There are (n choose size) of them.
 */
export function subsets<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  if (values.length <= size) return [values];
  if (size <= 0) return [[]];
  const [first, ...rest] = values as [T, ...T[]];
  return [...subsets(rest, size - 1).map((others) => [first, ...others]), ...subsets(rest, size)];
}
