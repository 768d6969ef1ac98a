/** What a scout has to know of what the search that it looks ahead of has found. */
import type { Place } from "../search/search-parts.ts";
import type { Search } from "../search/search.ts";
import type { Findings } from "./team.ts";

export function findingsOf({ expander, found: { watched, premises, broken, threw } }: Search): Findings {
  return {
    found: [...watched, ...premises].map(({ found }) => found !== undefined),
    broken: [...broken.keys()],
    threw: threw !== undefined,
    happened: expander.steps.coverage.happened.slice(),
  };
}

/** For a search that only looks ahead of another one: what that one found. */
export function takeFindings({ expander, found: own, monitoring }: Search, findings: Findings): void {
  const elsewhere: Place = { row: 0, message: "found by the search that this one looks ahead of" };
  [...own.watched, ...own.premises].forEach((named, i) => {
    if (findings.found[i]) named.found = elsewhere;
  });
  for (const name of findings.broken) own.broken.set(name, elsewhere);
  if (findings.threw) own.threw = elsewhere;
  expander.steps.coverage.happened = Uint8Array.from(findings.happened);
  monitoring.sort();
}
