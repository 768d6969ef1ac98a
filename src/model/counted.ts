/** "1 step", "2,000 steps": a number with its noun. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${figure(count)} ${count === 1 ? noun : plural}`;

/** "2,000": a number with its digits in groups. */
export const figure = (value: number): string => value.toLocaleString("en-GB");
