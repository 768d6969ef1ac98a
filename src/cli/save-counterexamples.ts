/** Saves the counterexamples that a command found. */
import { type ViolatedProperty, violatedIn } from "../suite/drawable.ts";
import type { Overall } from "../suite/overall-verdict.ts";
import type { JudgedProperty } from "../suite/reports.ts";
import type { Selected } from "../suite/selected.ts";
import { traceFor } from "../suite/tracing.ts";
import { saveTrace } from "../trace/save.ts";
import type { Provenance } from "../trace/trace.ts";
import { failureText } from "./terminal/failure.ts";
import { sayAside } from "./terminal/output.ts";

/**
 * Saves a counterexample; undefined for one that has no run to show.
 *
 * @returns the path of the file
 * @throws TraceError if it cannot be written
 */
export function save(
  selected: Selected,
  violated: ViolatedProperty,
  about: Provenance & { readonly properties?: string | undefined },
  folder: string,
): string | undefined {
  const trace = traceFor(selected, violated, about);
  return trace && saveTrace(trace, folder, selected.subject.protocol.variants?.at(0)).path;
}

/**
 * Saves every violation, the shortest first, so that it gets the name without a number. A failure is returned, because the verdict must be
 * printed first.
 */
export function saveAll(
  properties: readonly JudgedProperty[],
  saveOne: (violated: ViolatedProperty) => string | undefined,
): { readonly saved: ReadonlyMap<string, string>; readonly failure?: unknown } {
  const saved = new Map<string, string>();
  for (const violated of violatedIn(properties)) {
    try {
      const file = saveOne(violated);
      if (file !== undefined) saved.set(violated.name, file);
    } catch (failure) {
      return { saved, failure };
    }
  }
  return { saved };
}

/** A failure to save ends the command, unless there is a violation to report: then it is only printed beside it. */
export function tellFailure(failure: unknown, verdict: Overall): void {
  if (failure === undefined) return;
  if (verdict !== "violated") throw failure;
  sayAside(failureText(failure, false));
}
