/** Summarizes a command that ran in a process of its own in one line, read from the JSON that it prints. */
import { andMore, counted } from "../../model/counted.ts";
import { legible } from "../../model/legible.ts";
import { firstLine } from "../terminal/failure.ts";

export interface PassOutcome {
  readonly mark: "✓" | "✗" | "?";
  readonly text: string;
  /** The trace of the counterexample to show. */
  readonly trace?: string | undefined;
}

interface PrintedReport {
  readonly error?: string;
  readonly verdict?: string;
  readonly states?: number;
  readonly runs?: number;
  readonly limit?: string;
  readonly properties?: readonly Property[];
  /** From a replay. */
  readonly traces?: readonly { readonly file: string; readonly verdict: string; readonly asExpected: boolean }[];
  /** From a command that ran in several places. */
  readonly places?: readonly PrintedReport[];
}

interface Property {
  readonly name: string;
  readonly verdict: string;
  readonly expected?: string;
  readonly length?: number;
  readonly message?: string;
  readonly trace?: string;
}

/** @param printed the standard output of the command */
export function outcomeIn(printed: string): PassOutcome {
  let report: PrintedReport;
  try {
    report = JSON.parse(printed) as PrintedReport;
  } catch {
    return { mark: "✗", text: `it printed no result: ${inOneLine(printed)}` };
  }
  if (report.error !== undefined) return { mark: "✗", text: inOneLine(report.error) };
  return report.traces ? ofTraces(report.traces) : ofPlaces(report.places ?? [report]);
}

function ofTraces(traces: NonNullable<PrintedReport["traces"]>): PassOutcome {
  const others = traces.filter(({ asExpected }) => !asExpected);
  if (others.length === 0) return { mark: "✓", text: `${counted(traces.length, "trace")} as expected` };
  const [{ file, verdict }] = others;
  return { mark: "✗", text: `${legible(file)}: ${verdict}${andMore(others.length, 1)}` };
}

function ofPlaces(places: readonly PrintedReport[]): PassOutcome {
  const violated = places
    .flatMap(({ properties = [] }) => properties)
    .filter(({ verdict, expected }) => verdict === "violated" && expected === undefined)
    .sort((a, b) => (a.length ?? 0) - (b.length ?? 0));
  if (violated.length > 0) {
    const [{ name, length = 0, message = "", trace }] = violated;
    return {
      mark: "✗",
      text: `"${name}" after ${counted(length, "step")}: ${message}${andMore(violated.length, 1)}`,
      trace,
    };
  }
  const sum = (of: "states" | "runs"): number => places.reduce((before, place) => before + (place[of] ?? 0), 0);
  const looked = sum("runs") > 0 ? counted(sum("runs"), "run") : counted(sum("states"), "state");
  const open = places.find(({ verdict }) => verdict !== "holds");
  if (!open) return { mark: "✓", text: `holds, ${looked}` };
  // One that was ended at once may name no property.
  const mark = open.verdict === "violated" ? "✗" : "?";
  return { mark, text: `${open.verdict ?? "no verdict"}, ${looked}${open.limit ? `: ${open.limit}` : ""}` };
}

const inOneLine = (text: string): string => (text.trim() === "" ? "nothing" : legible(firstLine(text)));
