/** Whether two lists have the same numbers in the same order. */
export const isSameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((number, at) => number === b[at]);
