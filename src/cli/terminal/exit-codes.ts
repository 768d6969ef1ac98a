/** The exit codes that say a verdict. */
import type { Overall } from "../../suite/overall.ts";
import type { ExitCode } from "./failure.ts";

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

/** Of several: a violation first, then what is open. */
export const worst = (codes: readonly ExitCode[]): ExitCode =>
  ([2, 1, 3] as const).find((code) => codes.includes(code)) ?? 0;
