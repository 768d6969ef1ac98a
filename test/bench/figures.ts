/** The result of one measurement. A random walk has steps, a search has states. */
export interface Figures {
  readonly seconds: number;
  readonly states?: number;
  readonly transitions?: number;
  readonly steps?: number;
  readonly reducerCalls?: number;
  /** What rows, parents and table occupy. */
  readonly bytesPerWorld?: number;
  readonly memoryMb?: number;
  /** What a check with all properties costs, as a multiple of the search alone. */
  readonly overSearch?: number;
}

export const overSearch = ({ overSearch = 1 }: Figures): number => overSearch;

/** States (or steps) per second. */
export const speed = ({ states, steps, seconds }: Figures): number => (states ?? steps ?? 0) / seconds;

/** The cost of twice the size, in time and memory: about twice as much if it is linear, four times if it is quadratic. */
export interface Doubling {
  readonly n: number;
  readonly states: number;
  readonly seconds: number;
  readonly memoryMb: number;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
