import { expect, test } from "vitest";
import { chronicleOfTrace, pageOf } from "../../src/suite/pages.ts";
import { loadTrace } from "../../src/trace/load-trace.ts";
import { lookUp } from "../../src/trace/look-up.ts";
import raft from "../../properties/elections/raft-election.properties.ts";

test("pages are passed on to others, so a page keeps only those flags of its command that it shows", async () => {
  const trace = loadTrace("traces/raft-election/the-vote-is-not-persisted.json");
  const known = lookUp(trace, raft, trace.mutant);
  if (known.kind === "obsolete") throw new Error(known.message);
  const flags = { out: "a folder of mine", properties: "a file of mine", maxSeconds: 61 };
  const page = await pageOf(chronicleOfTrace(trace, raft, known.named), { command: "npx hearsay replay", ...flags });
  expect(page).toContain("npx hearsay replay");
  expect(page).not.toMatch(/of mine|maxSeconds/u);
});
