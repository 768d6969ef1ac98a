/** Writes a run as a TLA+ module that defines the sequence of its states, to compare with those of a specification in TLC. */
import type { Chronicle } from "../story/chronicle.ts";
import { statesOf } from "./states.ts";

export function tla(run: Chronicle): string {
  const name = `Trace_${run.protocol.replaceAll(/[^A-Za-z0-9]/gu, "_")}`;
  const { violated } = run;
  const states = statesOf(run).map((state) => `  ${expression(state)}`);
  const loop =
    violated?.loopFrom === undefined
      ? []
      : [
          "",
          "\\* After the last state comes again the one with this number, for ever.",
          `LoopsTo == ${violated.loopFrom + 1}`,
        ];
  return [
    `---- MODULE ${name} ----`,
    "EXTENDS Integers, Sequences, FiniteSets, TLC",
    "",
    ...(violated ? [`\\* ${comment(`${violated.name}: ${violated.message}`)}`] : []),
    "States == <<",
    states.join(",\n"),
    ">>",
    ...loop,
    "====",
    "",
  ].join("\n");
}

const comment = (text: string): string => text.replaceAll(/[^\x20-\x7e]/gu, "?");

const isName = (key: string): boolean => /^(?!WF_|SF_)_*[A-Za-z][A-Za-z0-9_]*$/u.test(key) && !reserved.has(key);

/** Words of the language and of its proofs, which cannot name a field. */
const reserved: ReadonlySet<string> = new Set(
  (
    "ACTION ASSUME ASSUMPTION AXIOM BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW " +
    "OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE STATE SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM UNCHANGED UNION USE VARIABLE VARIABLES WITH WITNESS"
  ).split(" "),
);

/** Integers in TLC have 32 bits; larger ones are written as strings. */
const INTEGER_MAX = 2 ** 31 - 1;

function expression(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= INTEGER_MAX) return String(value);
  if (typeof value !== "object" || value === null) return string(String(value));
  if (Array.isArray(value)) return `<<${value.map(expression).join(", ")}>>`;
  if (value instanceof Set) return `{${[...value].map(expression).join(", ")}}`;
  if (value instanceof Map) return functionOf([...value]);
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  if (fields.length === 0 || !fields.every(([key]) => isName(key))) return functionOf(fields);
  return `[${fields.map(([key, part]) => `${key} |-> ${expression(part)}`).join(", ")}]`;
}

/** The empty function is the empty sequence. */
const functionOf = (entries: readonly (readonly [unknown, unknown])[]): string =>
  entries.length === 0
    ? "<<>>"
    : `(${entries.map(([key, part]) => `${expression(key)} :> ${expression(part)}`).join(" @@ ")})`;

/** Strings of TLA+ know no other escapes, and its tools cannot read other characters. */
const string = (text: string): string =>
  `"${text.replaceAll(/["\\]/gu, (char) => `\\${char}`).replaceAll(/[^\x20-\x7e]/gu, (char) => `<${char.codePointAt(0)!.toString(16)}>`)}"`;
