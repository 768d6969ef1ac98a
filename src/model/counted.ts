/** "1 step", "2,000 steps": a number with its noun. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${figure(count)} ${count === 1 ? noun : plural}`;

/** ", and 4 more": the end of a list of which only the first entries are shown; nothing if all are. */
export const andMore = (count: number, told: number, before = ", and "): string =>
  count > told ? `${before}${figure(count - told)} more` : "";

/** "n1, n2, and 4 more": the first of these names, and how many others there are. */
export const firstOf = (names: readonly string[], most: number, before?: string): string =>
  names.slice(0, most).join(", ") + andMore(names.length, most, before);

/**
 * "2,000": a number with grouped digits, rounded to three decimals. Done by hand because loading the language tables of
 * `toLocaleString` takes longer than many a command.
 */
export const figure = (value: number): string =>
  String(Math.round(value * 1000) / 1000).replaceAll(/\B(?=(?:\d{3})+(?!\d))/gu, ",");
