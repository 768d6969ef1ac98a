/** The result of a job. It may come from a stranger: size and every field are validated before anything in it is used. */
import * as z from "zod";
import type { Json } from "../../trace/plain-json.ts";
import { TEXT_MAX } from "../../model/text-max.ts";

/** The most characters of one result. */
export const RESULT_MAX = 16 * 1024 * 1024;

const text = z.string().max(TEXT_MAX);
const count = z.number().min(0);
const verdict = z.enum(["holds", "violated", "incomplete", "unsettled", "undecided", "not decided"]);

const resultSchema = z.strictObject({
  /** Whether everything that was asked for was done. */
  complete: z.boolean(),
  /** What ended it early, in words. */
  limit: text.optional(),
  states: count.optional(),
  boundaryStates: count.optional(),
  runs: count.optional(),
  /** Transitions of a search, steps of random runs, events of simulated ones. */
  steps: count,
  properties: z
    .array(
      z.strictObject({
        name: text,
        verdict,
        expected: z.literal("violated").optional(),
        length: count.optional(),
        message: text.optional(),
      }),
    )
    .max(1000),
  measures: z
    .array(
      z.strictObject({
        name: text,
        unit: text,
        n: count,
        mean: z.number().optional(),
        low: z.number().optional(),
        high: z.number().optional(),
      }),
    )
    .max(1000)
    .optional(),
  /** The counterexamples, in the form of trace files. They are validated when they are saved. */
  traces: z.array(z.custom<Json>((value) => typeof value === "object" && value !== null)).max(1000),
});
export type JobResult = z.infer<typeof resultSchema>;

/** @throws RangeError that says what is wrong with it */
export function readResult(written: string): JobResult {
  if (written.length > RESULT_MAX)
    throw new RangeError(`it has ${written.length} characters; wanted at most ${RESULT_MAX}`);
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    throw new RangeError("it is not JSON");
  }
  const parsed = resultSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RangeError(z.prettifyError({ issues: parsed.error.issues.slice(0, 1) } as z.ZodError).replace("✖ ", ""));
}
