/** The limits of a command on time and memory, read from its flags. */
import type { Command } from "commander";
import { watchedMemory } from "./terminal/memory-limit.ts";

/** Commands that give the work to child processes, which share the memory that may be used. */
const employers: ReadonlySet<string> = new Set(["swarm", "worker"]);

/** The limits of a command, in the form in which the listening thread enforces them. */
export function watchedLimitsOf(command: Command) {
  const { maxSeconds, maxMemory } = command.opts<{ readonly maxSeconds?: number; readonly maxMemory?: number }>();
  const seconds =
    maxSeconds === undefined ? {} : { seconds: { max: maxSeconds, message: `--max-seconds ${maxSeconds}` } };
  return { ...seconds, megabytes: watchedMemory(employers.has(command.name()) ? undefined : maxMemory) };
}
