/** What the search tells its workers about what it has found, so that they need not report it again. */
import type { FoundAt } from "../search/search-parts.ts";
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

/** Called in a worker: its own search takes over what the search that it works for has found. */
export function takeFindings({ expander, found: own, monitoring }: Search, findings: Findings): void {
  const elsewhere: FoundAt = { row: 0, message: "found by the search that this worker works for" };
  [...own.watched, ...own.premises].forEach((named, i) => {
    if (findings.found[i]) named.found = elsewhere;
  });
  for (const name of findings.broken) own.broken.set(name, elsewhere);
  if (findings.threw) own.threw = elsewhere;
  expander.steps.coverage.happened = Uint8Array.from(findings.happened);
  monitoring.sort();
}
