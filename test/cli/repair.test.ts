import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { loadTrace } from "../../src/trace/load-trace.ts";
import { writeTrace } from "../../src/trace/write-trace.ts";
import { commit, giveUp, hastyCommit, obey } from "../trace/hasty-commit.ts";
import { file, hearsay, temporaryFolder } from "./hearsay.ts";

/** A trace whose last step has been renamed since: the run is found nearby. */
const renamed = writeTrace({
  ...hastyCommit,
  steps: [giveUp, commit, { ...obey, message: { kind: "rollback" } } as Step],
});

it("a repair that fails neither hides those before it nor prevents those after it", async () => {
  const folder = temporaryFolder();
  for (const name of ["a.json", "b.json", "c.json"]) writeFileSync(join(folder, name), JSON.stringify(renamed));
  const before = readFileSync(join(folder, "b.json"), "utf8");
  const preload = file(
    "rename.mjs",
    `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
     const rename = fs.renameSync;
     fs.renameSync = (from, to) => {
       if (to.endsWith("b.json")) throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
       rename(from, to);
     };
     syncBuiltinESMExports();`,
  );
  const ended = await hearsay(["replay", "--repair", folder], {
    nodeOptions: `--import=${pathToFileURL(preload).href}`,
  });
  expect(ended.stdout.match(/The trace was repaired\./gu)).toHaveLength(2);
  expect(ended.stdout).toContain(
    `It was not repaired. The trace could not be saved in ${join(folder, "b.json")}: EACCES: permission denied`,
  );
  expect(ended.stdout).toContain("2 of 3 traces as expected");
  expect(ended.code).toBe(2);
  expect(readdirSync(folder)).toEqual(["a.json", "b.json", "c.json"]);
  expect(readFileSync(join(folder, "b.json"), "utf8")).toBe(before);
  expect(loadTrace(join(folder, "c.json")).steps).toEqual([giveUp, commit, obey]);
});
