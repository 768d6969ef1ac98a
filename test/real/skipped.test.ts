import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "../cli/hearsay.ts";

test.each([
  ["cassandra", "java"],
  ["memberlist", "go"],
  ["pekko", "java"],
])("without what it takes on PATH, test:%s says in one line that it needs %s, and is no failure", (system, program) => {
  const args = ["--import", "tsx", `test/${system}/run.ts`];
  const said = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { PATH: "/nowhere" } });
  expect(said).toBe(`test:${system} skipped: it needs ${program} on PATH, and there is none.\n`);
});
