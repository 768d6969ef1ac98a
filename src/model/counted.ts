/** "1 step", "2,000 steps": a number with its noun. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString("en-GB")} ${count === 1 ? noun : plural}`;
