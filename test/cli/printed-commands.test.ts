import { expect, it } from "vitest";
import { commandLine, selectorsIn } from "../../src/cli/printed-commands.ts";

it("a command that does the same again names every fault budget that was given", () => {
  const budgets = { drop: 1, duplicate: 2, crash: 3, host: 4, power: 5, restart: 6, partition: 0 };
  expect(commandLine("check", "lock", selectorsIn({ scope: "smoke", ...budgets }))).toBe(
    "npx hearsay check lock --scope smoke --drop 1 --duplicate 2 --crash 3 --host 4 --power 5 --restart 6 --partition 0",
  );
});
