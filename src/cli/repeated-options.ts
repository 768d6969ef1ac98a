/** Refuses an option that takes one value and is given twice: the first value would be lost without a word. */
import type { Command } from "commander";
import { UsageError } from "./terminal/failure.ts";

const mayRepeat: ReadonlySet<string> = new Set(["property", "measure", "set"]);

export function refuseRepeated(command: Command): void {
  for (const option of command.options) {
    if (!option.required || mayRepeat.has(option.attributeName())) continue;
    const values: string[] = [];
    command.on(`option:${option.name()}`, (value: string) => {
      if (values.push(value) === 1) return;
      throw new UsageError(
        `${option.long} takes one value, and got ${values.map((one) => JSON.stringify(one)).join(" and ")}.\nLeave out all but one.`,
      );
    });
  }
}
