/** Combines the verdicts of several properties into one, given what is expected of each. */

/**
 * `violated`: there is a counterexample. `incomplete`: a limit ended the search before everything was seen. `unsettled`: random runs
 * raised a suspicion that no search confirmed. `undecided`: nothing that was examined decides it.
 */
export type Overall = "holds" | "violated" | "incomplete" | "unsettled" | "undecided";

interface Judged {
  readonly verdict: Overall | "not decided";
  /** For a property that is known to be false. */
  readonly expected?: "violated" | undefined;
}

/** A violation outweighs anything that is open, and a suspicion outweighs what could not be decided. */
export function overall(properties: readonly Judged[], complete: boolean): Overall {
  const verdicts = properties.map(asExpected);
  if (verdicts.includes("violated")) return "violated";
  // A counterexample to what is known to be false settles it, however little was searched.
  const isRefuted = properties.some(({ verdict, expected }) => expected && verdict === "violated");
  if ((!complete && !isRefuted) || verdicts.includes("incomplete")) return "incomplete";
  if (verdicts.includes("unsettled")) return "unsettled";
  return verdicts.every((verdict) => verdict === "holds") ? "holds" : "undecided";
}

/** The verdict as the suite means it: a property that is known to be false is as it should be if it is violated. */
function asExpected({ verdict, expected }: Judged): Judged["verdict"] {
  if (!expected || (verdict !== "holds" && verdict !== "violated")) return verdict;
  return verdict === expected ? "holds" : "violated";
}
