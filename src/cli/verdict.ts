/** One verdict for all that a command looked at, and the exit code that says it. */
import type { ExitCode } from "./failure.ts";

export type Overall = "holds" | "violated" | "incomplete" | "unsettled" | "undecided";

interface Judged {
  readonly verdict: Overall | "not decided";
}

/** A violation counts whatever else is open, and a suspicion more than what nobody could decide. */
export function overall(properties: readonly Judged[], complete: boolean): Overall {
  const verdicts = properties.map(({ verdict }) => verdict);
  if (verdicts.includes("violated")) return "violated";
  if (!complete || verdicts.includes("incomplete")) return "incomplete";
  if (verdicts.includes("unsettled")) return "unsettled";
  return verdicts.every((verdict) => verdict === "holds") ? "holds" : "undecided";
}

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
