/** How a row of a recorded history is taken in, whichever system was recorded: it comes from a stranger. */
import type * as z from "zod";
import { HistoryError } from "../../index.ts";

/** @throws HistoryError for what is no object, or has no kind */
export function kindOf(line: number, value: unknown, kinds: readonly string[]): string {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  if (typeof kind === "string") return kind.replace(/\p{Cc}+/gu, " ").slice(0, 40);
  throw new HistoryError(line, `wanted an object with a kind, one of ${kinds.join(", ")}; there is none.`);
}

/** @throws HistoryError that names the field, for a row that is not of this form */
export function valid<T extends z.ZodType>(schema: T, line: number, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new HistoryError(
    line,
    `${path.length === 0 ? "the row" : path.join(".")}: ${message.replace(/\p{Cc}+/gu, " ").slice(0, 200)}.`,
  );
}
