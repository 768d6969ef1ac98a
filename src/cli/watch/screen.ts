/** The one screen: a line for each thing that is looked at, what changed since the last save, and the first counterexample. */
import type { Outcome } from "./outcome.ts";

export interface Row {
  readonly title: string;
  /** Undefined while it is still to come. */
  readonly now: Outcome | undefined;
  /** Before the last save. */
  readonly before: Outcome | undefined;
}

/** @param state what goes on, in words */
export function screenOf(target: string, rows: readonly Row[], state: string): string {
  const width = Math.max(0, ...rows.map(({ title }) => title.length));
  const lines = rows.map(({ title, now, before }) => {
    const { mark, text } = now ?? { mark: "…", text: "" };
    const isOther = now !== undefined && before !== undefined && before.mark + before.text !== mark + text;
    return `${mark} ${title.padEnd(width)}  ${text}${isOther ? `   (before: ${before.mark} ${before.text})` : ""}`.trimEnd();
  });
  return [`${target}: ${state}`, "", ...lines].join("\n");
}
