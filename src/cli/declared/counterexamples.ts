/** Declares the commands for saved counterexamples. */
import type { Declaring } from "./declaring.ts";
import { json, MAX_SECONDS, paged } from "../shared-options.ts";

export function replay({ command, done }: Declaring): void {
  json(
    paged(command("replay", "replay saved counterexamples; without a name, all in traces/"))
      .argument("[traces...]", "trace files or folders of them")
      .option("--properties <file>", "the properties file, instead of the one that a trace names")
      .option("--repair", "replace a trace that no longer fits with a nearby one of the same violation"),
  ).action(async (paths, flags) => done(await (await import("../commands/replay-command.ts")).replay(paths, flags)));
}

export function show({ command, done }: Declaring): void {
  json(
    paged(command("show", "draw a saved counterexample"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option("--against <trace>", "write a page that shows both runs side by side")
      .option("--without-mutant", "write a page with the same steps, with and without the seeded bug")
      .option("--in-variant <name>", "write a page with the same steps in this and another variant")
      .option(
        "--in-version <file>",
        "write a page with the same steps in this and another properties file, such as the one before an edit",
      )
      .option("--export <format>", "print it as mermaid, itf, shiviz, svg, tla or json"),
  ).action(async (file, flags) => done(await (await import("../commands/show-command.ts")).show(file, flags)));
}

export function explain({ command, done }: Declaring): void {
  json(
    paged(command("explain", "say which faults and decisions a saved counterexample needs"))
      .argument("<trace>", "a trace file")
      .option("--properties <file>", "the properties file, instead of the one that the trace names")
      .option(...MAX_SECONDS),
  ).action(async (file, flags) => done(await (await import("../commands/explain-command.ts")).explain(file, flags)));
}
