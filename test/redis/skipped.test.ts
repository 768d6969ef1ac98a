import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { root } from "../cli/hearsay.ts";

it("without redis-server on PATH, the live test says so in one line, and does not fail", () => {
  const run = fileURLToPath(new URL("run.ts", import.meta.url));
  const args = ["--import", "tsx", run];
  const said = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", env: { PATH: "/nowhere" } });
  expect(said).toBe("test:redis skipped: it needs redis-server 7 on PATH, and there is none.\n");
});
