/** One verdict for several properties, by what is expected of each. */

/**
 * `violated`: there is a counterexample. `incomplete`: a limit ended the search before all was seen. `unsettled`: random runs
 * raised a suspicion that no search confirmed. `undecided`: nothing that was looked at decides it.
 */
export type Overall = "holds" | "violated" | "incomplete" | "unsettled" | "undecided";

interface Judged {
  readonly verdict: Overall | "not decided";
  /** Of what is known to be false. */
  readonly expected?: "violated" | undefined;
}

/** A violation counts whatever else is open, and a suspicion more than what nobody could decide. */
export function overall(properties: readonly Judged[], complete: boolean): Overall {
  const verdicts = properties.map(asExpected);
  if (verdicts.includes("violated")) return "violated";
  // What refutes it refutes it, however little was looked at.
  const isRefuted = properties.some(({ verdict, expected }) => expected && verdict === "violated");
  if ((!complete && !isRefuted) || verdicts.includes("incomplete")) return "incomplete";
  if (verdicts.includes("unsettled")) return "unsettled";
  return verdicts.every((verdict) => verdict === "holds") ? "holds" : "undecided";
}

/** Whether what is said holds: of what is known to be false, that it is violated. */
function asExpected({ verdict, expected }: Judged): Judged["verdict"] {
  if (!expected || (verdict !== "holds" && verdict !== "violated")) return verdict;
  return verdict === expected ? "holds" : "violated";
}
