/** How a violation is told: the picture, the sentence, where it was saved, and the command that shows it again. */
import { existsSync } from "node:fs";
import type { Found } from "../../src/trace/schema.ts";
import { commandLine, draw, save, TRACES, type Violated } from "../../src/cli/findings.ts";
import type { Selected } from "../../src/suite/selected.ts";
import { versions } from "../../src/cli/versions.ts";
import { SEED } from "./explore.ts";

/** The message says it all; a stack would only point at the suite. */
export class Failure extends Error {
  override readonly name: string;

  constructor(title: string, text: string) {
    super(text);
    this.name = title;
    this.stack = `${title}: ${text}`;
  }
}

/** The command that finds a violation again, and what it was found by. */
export function foundBy(selected: Selected, property: string, runs?: number): Found {
  const { subject, scopeName, variant, mutant } = selected;
  const chosen = {
    scope: scopeName,
    variant: variant ?? undefined,
    mutant: mutant ?? undefined,
    property: subject.claims.some(({ name }) => name === property) ? property : undefined,
  };
  const { name } = subject.protocol;
  if (runs === undefined) return { by: "check", command: commandLine("check", name, chosen), versions: versions() };
  const command = commandLine("fuzz", name, { ...chosen, seed: SEED, runs });
  return { by: "fuzz", command, seed: SEED, versions: versions() };
}

/** Saves it, but not where nobody would keep the file: in CI, only the command is told. */
export function violation(selected: Selected, violated: Violated, runs?: number): Failure {
  const found = foundBy(selected, violated.name, runs);
  const file = "CI" in process.env || !existsSync(TRACES) ? undefined : save(selected, violated, found, TRACES);
  const way =
    file === undefined
      ? ["To see it again:", found.command]
      : [`Saved as ${file}. To see it again:`, `npx hearsay replay ${file}`];
  const isShortest = runs === undefined && violated.counterexample.loopFrom === undefined;
  return new Failure(
    "Violated",
    `"${violated.name}"\n\n${draw(selected, violated, isShortest)}\n\n${way.join("\n  ")}`,
  );
}
