/** Records how the counterexample of a job was found, with the command that finds it again. */
import type { Provenance } from "../../trace/trace.ts";
import { commandLine } from "../printed-commands.ts";
import { versions } from "../versions.ts";
import type { Job } from "./job.ts";

export function foundOf(
  { command, target, scope, variant, mutant, runs, seed, strategy, faults, first }: Job,
  property: string,
): Provenance {
  const chosen = { ...faults, scope, variant: variant ?? undefined, mutant: mutant ?? undefined };
  const random = { ...chosen, seed, runs };
  switch (command) {
    case "check":
      return {
        by: "check",
        command: commandLine("check", target, { ...chosen, property, first }),
        versions: versions(),
      };
    case "mutants":
      return { by: "check", command: commandLine("check", target, { ...chosen, first: true }), versions: versions() };
    case "fuzz":
      return { by: "fuzz", command: commandLine("fuzz", target, { ...random, strategy }), seed, versions: versions() };
    case "simulate":
      return { by: "simulate", command: commandLine("simulate", target, random), seed, versions: versions() };
  }
}
