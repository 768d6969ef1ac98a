/**
 * Makes the run to show beside a trace: another trace, or its own steps without the mutant, in another variant, or in another version of the
 * protocol, such as the one before an edit.
 */
import { didYouMean } from "../model/nearest.ts";
import type { Suite } from "../model/properties.ts";
import type { Chronicle } from "../report/story/chronicle.ts";
import { chronicleElsewhere, chronicleOfTrace } from "../suite/pages.ts";
import type { Trace } from "../trace/trace.ts";
import { loadTrace } from "../trace/load-trace.ts";
import { lookUp } from "../trace/look-up.ts";
import { load } from "./load-suite.ts";
import { UsageError } from "./terminal/failure.ts";
import { traceFile } from "./trace-file.ts";
import { defined } from "../model/defined.ts";

export interface ComparisonFlags {
  readonly against?: string;
  readonly withoutMutant?: boolean;
  readonly inVariant?: string;
  /** The properties file of the other version. */
  readonly inVersion?: string;
  readonly properties?: string;
}

interface RunBeside {
  readonly run: Chronicle;
  readonly names: readonly [string, string];
}

/** @returns undefined if none is asked for. @throws UsageError if it cannot be made */
export async function chronicleBeside(
  trace: Trace,
  suite: Suite,
  flags: ComparisonFlags,
): Promise<RunBeside | undefined> {
  const { against, withoutMutant = false, inVariant, inVersion } = flags;
  const wanted = [against, withoutMutant || undefined, inVariant, inVersion].filter((one) => one !== undefined);
  if (wanted.length === 0) return undefined;
  if (wanted.length > 1)
    throw new UsageError(
      "Choose one of --against, --without-mutant, --in-variant and --in-version: a page shows two runs.",
    );
  if (against !== undefined) {
    const other = loadTrace(traceFile(against));
    if (other.protocol !== trace.protocol)
      throw new UsageError(`${against} is a trace of ${other.protocol}; wanted another one of ${trace.protocol}.`);
    const known = lookUp(other, suite, other.mutant);
    if (known.kind === "obsolete") throw new UsageError(`${against} cannot be drawn: ${known.message}`);
    return { run: chronicleOfTrace(other, suite, known.named), names: [whatOf(trace), whatOf(other)] };
  }
  if (withoutMutant && trace.mutant === null) throw new UsageError("The trace has no mutant that could be left out.");
  if (inVariant !== undefined && !suite.of.variants?.includes(inVariant))
    throw new UsageError(
      `${trace.protocol} has no variant "${inVariant}": ${didYouMean(inVariant, suite.of.variants ?? [])}`,
    );
  const elsewhere = {
    ...trace,
    ...(withoutMutant ? { mutant: null } : {}),
    ...defined({ variant: inVariant }),
  };
  const other = inVersion === undefined ? suite : (await load(inVersion)).suite;
  if (other.of.name !== trace.protocol)
    throw new UsageError(
      `${inVersion} is of the protocol "${other.of.name}"; wanted another version of ${trace.protocol}.`,
    );
  const known = lookUp(elsewhere, other, elsewhere.mutant);
  if (known.kind === "obsolete") throw new UsageError(`It cannot be drawn there: ${known.message}`);
  return { run: chronicleElsewhere(elsewhere, other, known), names: namesOf(trace, elsewhere, flags) };
}

function namesOf(
  trace: Trace,
  elsewhere: Trace,
  { withoutMutant, inVersion }: ComparisonFlags,
): readonly [string, string] {
  if (withoutMutant) return [`with the bug "${trace.mutant}"`, "without it"];
  return inVersion === undefined ? [whatOf(trace), whatOf(elsewhere)] : ["as it is", `as in ${inVersion}`];
}

/** A short name for a trace: its variant and its mutant. */
function whatOf({ variant, mutant, property }: Trace): string {
  const parts = [variant === null ? [] : `variant ${variant}`, mutant === null ? [] : `the bug "${mutant}"`].flat();
  return parts.length === 0 ? property.name : parts.join(", ");
}
