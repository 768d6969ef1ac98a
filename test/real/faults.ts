/** Seeds a model with known faults, one at a time and in a copy of the tree, and says which of them a test notices. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { say } from "../../src/cli/terminal/output.ts";
import { copyOfTree, removeCopy, type Seed, whileSeeded } from "../mutation/seeded.ts";

const TIME_MAX_MS = 600_000;

/** @param test its name: "test:pekko" @param word of the names of the faults that are wanted @returns whether all were noticed */
export async function noticeFaults(test: string, faults: readonly Seed[], word: string): Promise<boolean> {
  const copy = await copyOfTree(".real", "traces");
  let unnoticed = 0;
  try {
    for (const fault of faults.filter(({ name }) => name.includes(word))) {
      const found = await whileSeeded(copy, fault, () => firstDifference(copy, test));
      if (found === undefined) unnoticed += 1;
      say(
        `${found === undefined ? "NOT NOTICED" : "noticed"}: ${fault.name}${found === undefined ? "" : `\n  ${found}`}`,
      );
    }
  } finally {
    await removeCopy(copy);
  }
  return unnoticed === 0;
}

/** The first difference that the test reports; undefined if it finds none. */
async function firstDifference(copy: string, test: string): Promise<string | undefined> {
  const run = join("test", test.replace("test:", ""), "run.ts");
  const child = spawn(process.execPath, ["--import", "tsx", run, "--first"], {
    cwd: copy,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: TIME_MAX_MS,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code === 0) return undefined;
  const [line] = said.split("\n", 1);
  if (code !== 1 || !line.includes("they differ")) throw new Error(`${test} ended with ${String(code)}:\n${said}`);
  return line;
}
