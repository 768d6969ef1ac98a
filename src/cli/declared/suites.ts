/** Declares the commands that run all that properties files say. */
import type { Declaring } from "./declaring.ts";
import { json, MAX_SECONDS } from "../shared-options.ts";
import { positive, SECONDS_MAX } from "../terminal/numbers.ts";

export function mutants({ command, done }: Declaring): void {
  json(
    command("mutants", "check that every seeded bug is found")
      .argument("[protocol]", "a name or a properties file (default: all)")
      .option(
        "--seconds-per-check <s>",
        "stop the check of each bug after S seconds (default: 120)",
        positive("--seconds-per-check", SECONDS_MAX),
      ),
  ).action(async (target, flags) =>
    done(await (await import("../commands/mutants-command.ts")).mutants(target, flags)),
  );
}

export function test({ command, done }: Declaring): void {
  json(
    command(
      "test",
      "run properties files: properties that hold, properties known to be false, mutants and saved traces",
    )
      .argument("[paths...]", "properties files or folders (default: the current folder)")
      .option("--junit <file>", "write a JUnit report for build servers")
      .option(...MAX_SECONDS),
  ).action(async (paths, flags) => done(await (await import("../commands/test-command.ts")).test(paths, flags)));
}

export function tour({ command, done }: Declaring): void {
  json(command("tour", "check the smoke scope of every bundled protocol, and make random runs of each")).action(
    async (flags) => done(await (await import("../commands/tour-command.ts")).tour(flags)),
  );
}
