/** Writes a run as JSON, with everything that is known of it. Sets and Maps are written as in traces. */
import type { Chronicle } from "../story/chronicle.ts";

export const json = (run: Chronicle): string => `${JSON.stringify(written(run), undefined, 1)}\n`;

function written(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(written);
  if (value instanceof Set) return { $set: [...value].map(written) };
  if (value instanceof Map) return { $map: [...value].map(([key, part]) => [key, written(part)]) };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, written(part)]));
}
