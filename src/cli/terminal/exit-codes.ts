/** The exit codes of commands. */
import type { Overall } from "../../suite/overall-verdict.ts";

/** 0 holds, 1 violated, 2 usage or unreadable input, 3 incomplete, unsettled or undecided. */
export type ExitCode = 0 | 1 | 2 | 3;

export const EXIT_USAGE: ExitCode = 2;
export const EXIT_INCOMPLETE: ExitCode = 3;

export function exitCodeOf(verdict: Overall): ExitCode {
  switch (verdict) {
    case "holds":
      return 0;
    case "violated":
      return 1;
    case "incomplete":
    case "unsettled":
    case "undecided":
      return 3;
  }
}

/** The code for several results: usage errors come first, then violations, then what is undecided. */
export const worst = (codes: readonly ExitCode[]): ExitCode =>
  ([2, 1, 3] as const).find((code) => codes.includes(code)) ?? 0;
