/** Draws the screen: one line per pass, what changed since the last save, and the first counterexample. */
import type { PassOutcome } from "./outcome.ts";

export interface ScreenRow {
  readonly title: string;
  /** Undefined until it is known. */
  readonly now: PassOutcome | undefined;
  /** From before the last save. */
  readonly before: PassOutcome | undefined;
}

/** @param state what is going on, in words */
export function screenOf(target: string, rows: readonly ScreenRow[], state: string): string {
  const width = Math.max(0, ...rows.map(({ title }) => title.length));
  const lines = rows.map(({ title, now, before }) => {
    const { mark, text } = now ?? { mark: "…", text: "" };
    const isOther = now !== undefined && before !== undefined && before.mark + before.text !== mark + text;
    return `${mark} ${title.padEnd(width)}  ${text}${isOther ? `   (before: ${before.mark} ${before.text})` : ""}`.trimEnd();
  });
  return [`${target}: ${state}`, "", ...lines].join("\n");
}
