/** Options that several commands share, and how their values are parsed. */
import type { Command } from "commander";
import { budgets } from "../semantics/fault-budgets.ts";
import { faultNouns } from "../suite/with-budgets.ts";
import {
  FAULTS_MAX,
  folder,
  MEMORY_MB_MAX,
  positive,
  SECONDS_MAX,
  SEED_MAX,
  whole,
  WORKERS_MAX,
} from "./terminal/numbers.ts";

/** What stands for a protocol. */
export const PROTOCOL = "a name that `hearsay list` knows, or a properties file";

export const MAX_SECONDS = [
  "--max-seconds <s>",
  "stop after S seconds",
  positive("--max-seconds", SECONDS_MAX),
] as const;

export const OUT = ["--out <folder>", "where counterexamples are saved (default: traces)", folder("--out")] as const;

export const seed = (description: string) => ["--seed <n>", description, whole("--seed", -SEED_MAX, SEED_MAX)] as const;

export const json = (command: Command): Command => command.option("--json", "print one JSON object");

/** Collects the values of an option that may be repeated. */
export const repeated = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

/** Adds what selects a protocol, its size and its properties. */
export function selecting(command: Command, argument = "<protocol>"): Command {
  command
    .argument(argument, PROTOCOL)
    .option("--scope <name>", "the scope to explore (default: the one that the property or mutant names, or smoke)")
    .option(
      "--variant <name>",
      "the variant of the protocol (default: the one that the property or mutant names, or the first)",
    )
    .option("--mutant <name>", "with this seeded bug")
    .option(
      "--property <name>",
      "only this property, in the scopes and variants to which it applies; may be repeated",
      repeated,
    );
  for (const flag of budgets) {
    command.option(
      `--${flag} <n>`,
      flag === "partition"
        ? "at most N partitions, instead of the scope's budget; if the scope names none, each server is cut off from the rest"
        : `at most N ${faultNouns[flag][1]}, instead of the scope's budget`,
      whole(`--${flag}`, 0, FAULTS_MAX),
    );
  }
  return command;
}

/** Adds the options for a page of a counterexample. */
export const paged = (command: Command): Command =>
  command
    .option("--html [file]", "write a page for a browser (default: beside the trace)")
    .option("--open", "open that page")
    .option("--all-changes", "also show changes that the violated property does not read");

/** Adds what selects one place of a protocol. */
export const placed = (command: Command, whoNames = "mutant"): Command =>
  command
    .argument("<protocol>", PROTOCOL)
    .option("--scope <name>", `the scope to explore (default: the one that the ${whoNames} names, or smoke)`)
    .option(
      "--variant <name>",
      `the variant of the protocol (default: the one that the ${whoNames} names, or the first)`,
    )
    .option("--mutant <name>", "with this seeded bug");

/** Adds the options for a queue that machines share. */
export const queued = (command: Command): Command =>
  command
    .option("--redis [url]", "a queue on this Redis or Valkey (default: REDIS_URL, or the local one)")
    .option("--postgres [url]", "a queue in this Postgres (default: DATABASE_URL, or the local one)")
    .option("--queue <name>", "the name of the queue (default: hearsay)");

/** Adds the limits of work that may take long. */
export const limited = (command: Command): Command =>
  command
    .option(
      "--max-memory <mb>",
      "stop when this much memory is used (default: three quarters of the machine)",
      whole("--max-memory", 1, MEMORY_MB_MAX),
    )
    .option(...MAX_SECONDS);

export const WORKERS = [
  "--workers <n>",
  "number of threads; it does not change the answers (default: one per processor once it takes long)",
  whole("--workers", 1, WORKERS_MAX),
] as const;

/** Adds what ends a search, and what to do with its findings. */
export function searching(command: Command): Command {
  const told = paged(command)
    .option("--first", "stop at the first violation")
    .option(
      "--strict",
      "refuse clocks and randomness wherever your code runs, and run a large sample of reducer calls twice",
    );
  return limited(told)
    .option(...WORKERS)
    .option(...OUT);
}

export const WATCH =
  "run again after each save: saved traces first, then smoke, then the other scopes; without a protocol, everything in this folder that the save affects";
