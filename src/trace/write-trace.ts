/** A trace as the text of its file. */
import type { Trace } from "./trace.ts";
import { type Json, toJson } from "./plain-json.ts";
import { defined } from "../model/defined.ts";

/** The document from which `readTrace` makes the same trace. Fields keep their order; the values in them are canonical. */
export function writeTrace(trace: Trace): { readonly [field: string]: Json } {
  const { scope, property, start, steps: made, found, ...head } = trace;
  const { hearsay, protocol, properties, variant, mutant, times, loopFrom, expect } = head;
  return {
    hearsay,
    protocol,
    ...defined({ properties }),
    variant,
    mutant,
    scope: fields(scope),
    property: fields(property),
    start: start.map(leanJson),
    steps: made.map(leanJson),
    ...defined({ times, loopFrom }),
    expect,
    found: fields(found),
  };
}

const fields = (object: object): { readonly [key: string]: Json } =>
  Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, toJson(value)]])),
  );

/** Leaves out what is restored when it is read: an empty list of choices, and the channel of a protocol that has only one. */
export function leanJson(step: object): { readonly [key: string]: Json } {
  const isDefault = (key: string, value: unknown): boolean =>
    (key === "channel" && value === "default") || (key === "choices" && (value as readonly unknown[]).length === 0);
  return fields(Object.fromEntries(Object.entries(step).filter(([key, value]) => !isDefault(key, value))));
}

/** The text of its file: each item of a field, and so each step, gets a line of its own, so that differences are easy to read. */
export function traceText(trace: Trace): string {
  const line = (json: Json): string => JSON.stringify(json, undefined, 1).replaceAll(/\n */gu, " ");
  const lines = (parts: readonly string[]): string => `\n    ${parts.join(",\n    ")}\n  `;
  const block = (json: Json): string => {
    if (typeof json !== "object" || json === null || Object.keys(json).length === 0) return line(json);
    if (Array.isArray(json)) return `[${lines(json.map(line))}]`;
    return `{${lines(Object.entries(json).map(([key, part]) => `${line(key)}: ${line(part as Json)}`))}}`;
  };
  const fields = Object.entries(writeTrace(trace)).map(([field, json]) => `  ${line(field)}: ${block(json)}`);
  return `{\n${fields.join(",\n")}\n}\n`;
}
