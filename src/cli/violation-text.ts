/** Describes a violation found by a suite's case: the picture, the sentence, where it was saved, and the command that shows it again. */
import { legible } from "../model/legible.ts";
import { SEED, type CaseViolation } from "../suite/test-cases.ts";
import type { Selected } from "../suite/selected.ts";
import type { Provenance } from "../trace/trace.ts";
import { draw } from "../suite/drawable.ts";
import { commandLine, replayCommand } from "./printed-commands.ts";
import { save } from "./save-counterexamples.ts";
import { TRACES } from "./trace-folder.ts";
import { failureText } from "./terminal/failure.ts";
import { terminal } from "./terminal/output.ts";
import type { Loaded } from "./load-suite.ts";
import { pathForTrace } from "./trace-suite.ts";
import { versions } from "./versions.ts";

/** How a violation was found, with the command that finds it again. */
export function foundBy(selected: Selected, target: string, property: string, runs?: number): Provenance {
  const { subject, scopeName, variant, mutant } = selected;
  const chosen = {
    scope: scopeName,
    variant: variant ?? undefined,
    mutant: mutant ?? undefined,
    property: subject.properties.some(({ name }) => name === property) ? property : undefined,
  };
  if (runs === undefined) return { by: "check", command: commandLine("check", target, chosen), versions: versions() };
  const command = commandLine("fuzz", target, { ...chosen, seed: SEED, runs });
  return { by: "fuzz", command, seed: SEED, versions: versions() };
}

export function violationText(violation: CaseViolation, loaded: Pick<Loaded, "file" | "target">): string {
  const { place, name, runs } = violation;
  const picture = draw(place, violation, { ...terminal, isOfSearch: runs === undefined });
  return `"${legible(name)}"\n\n${picture}\n\n${seenAgain(violation, loaded)}`;
}

/** Saves it, except in CI, where nobody would keep the file: there, only the command is given. */
function seenAgain(violation: CaseViolation, loaded: Pick<Loaded, "file" | "target">): string {
  const { place, name, runs } = violation;
  const found = foundBy(place, loaded.target, name, runs);
  const again = `To see it again:\n  ${found.command}`;
  if ("CI" in process.env) return again;
  try {
    const file = save(place, violation, { ...found, properties: pathForTrace(loaded) }, TRACES);
    return file === undefined ? again : `Saved as ${legible(file)}. To see it again:\n  ${replayCommand(file, loaded)}`;
  } catch (failure) {
    // The violation must be reported even if no file can be written.
    return `${failureText(failure, false)}\n${again}`;
  }
}
