/**
 * Writes a run in the Informal Trace Format, which Apalache and Quint write and their viewers read.
 *
 * Source: Apalache, ADR 015, "Informal Trace Format in JSON".
 */
import type { Chronicle } from "../story/chronicle.ts";
import { statesOf } from "./states.ts";

export function itf(run: Chronicle): string {
  const states = statesOf(run);
  const { violated } = run;
  const vars = [
    "nodes",
    "inFlight",
    "partitions",
    ...(states.some(({ shared }) => shared !== undefined) ? ["shared"] : []),
    "step",
  ];
  const document = {
    "#meta": {
      format: "ITF",
      "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
      source: run.protocol,
      description: violated ? `${violated.name}: ${violated.message}` : run.summary,
    },
    vars,
    ...(violated?.loopFrom === undefined || violated.loopFrom >= states.length - 1 ? {} : { loop: violated.loopFrom }),
    states: states.map((state, index) => ({ "#meta": { index }, ...(encoded(state) as object) })),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

/** In this format, numbers are integers and there is no null. */
function encoded(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? { "#bigint": String(value) } : { "#unserializable": String(value) };
  if (value === null) return { "#unserializable": "null" };
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(encoded);
  if (value instanceof Set) return { "#set": [...value].map(encoded) };
  if (value instanceof Map) return { "#map": [...value].map(([key, part]) => [encoded(key), encoded(part)]) };
  const fields = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => [key, encoded(part)] as const);
  return fields.every(([key]) => isName(key)) ? Object.fromEntries(fields) : { "#map": fields };
}

/** Fields of records are names in the languages of this format; an object with other keys is a map there. */
const isName = (key: string): boolean => /^[A-Za-z_]\w*$/u.test(key);
