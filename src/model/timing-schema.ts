/** What a scope's timing must look like, field by field. */
import * as z from "zod/mini";
import { causes } from "./network.ts";
import type { Duration } from "./timing.ts";

// The `error` of every schema says what is wanted, as the end of a sentence.
const text = z.string({ error: "a string" });
const number = (wanted: string) => z.number({ error: wanted }).check(z.gte(0, { error: wanted }));
const MS = "milliseconds, 0 or more";
const ms = number(MS);
const above = (wanted: string) => z.number({ error: wanted }).check(z.gt(0, { error: wanted }));

const kinds = {
  uniform: z
    .strictObject({ kind: z.literal("uniform"), from: ms, to: ms })
    .check(z.refine(({ from, to }) => from <= to, { error: "`to` at least `from`" })),
  exponential: z.strictObject({ kind: z.literal("exponential"), mean: above("a mean above 0"), least: z.optional(ms) }),
  "log-normal": z.strictObject({
    kind: z.literal("log-normal"),
    median: above("a median above 0"),
    sigma: number("0 or more"),
  }),
  pareto: z.strictObject({ kind: z.literal("pareto"), least: above("milliseconds above 0"), shape: above("above 0") }),
  samples: z.strictObject({
    kind: z.literal("samples"),
    of: z
      .array(ms, { error: "recorded milliseconds" })
      .check(z.minLength(1, { error: "at least one recorded duration" })),
  }),
};
const DURATION = `${MS}, or a distribution: { kind: "uniform", from: 1, to: 3 }, "exponential" (mean), "log-normal" (median, sigma), "pareto" (least, shape), "samples" (of)`;
const duration = z.union(
  [ms, z.discriminatedUnion("kind", Object.values(kinds) as [typeof kinds.uniform, ...(typeof kinds.uniform)[]])],
  { error: DURATION },
);

/** For what happens again and again: its rate and its share of the time are computed from the mean. */
const WITH_MEAN = 'a duration that has a mean; a "pareto" has one where its shape is above 1';
const withMean = duration.check(
  z.refine((duration: Duration) => typeof duration === "number" || duration.kind !== "pareto" || duration.shape > 1, {
    error: WITH_MEAN,
  }),
);

const perChannel = <V extends z.ZodMiniType>(value: V, wanted: string) =>
  z.union([value, z.record(z.string(), value, { error: wanted })], { error: wanted });
const PROBABILITY = "a probability from 0 to 1, or one for each channel by its name";
const probability = perChannel(number(PROBABILITY).check(z.lte(1, { error: PROBABILITY })), PROBABILITY);
const byKind = z.record(z.string(), duration, { error: "durations by kinds" });
const of = z.optional(z.array(text, { error: "nodes or roles" }));
const cause = z.optional(z.enum(causes, { error: '"process", "host" or "power"' }));

const SCHEDULED = 'what happens when: { at: 1000, crash: "n1" }, or restart, pause (with lasting), partition, heal';
const scheduled = z.union(
  [
    z.strictObject({ at: duration, crash: text, cause }),
    z.strictObject({ at: duration, restart: text }),
    z.strictObject({ at: duration, pause: text, lasting: duration }),
    z.strictObject({ at: duration, partition: text }),
    z.strictObject({ at: duration, heal: text }),
  ],
  { error: SCHEDULED },
);

const parts = {
  clocks: z.strictObject({
    drift: z.optional(
      number("parts per million, 0 or more").check(z.lte(999_999, { error: "parts per million, less than a million" })),
    ),
    offset: z.optional(duration),
  }),
  crashes: z.strictObject({ of, every: withMean, down: z.optional(withMean), cause }),
  pauses: z.strictObject({ of, every: withMean, lasting: withMean }),
  partitions: z.strictObject({ every: withMean, lasting: withMean }),
};

export const timingSchema = z.strictObject(
  {
    delay: perChannel(duration, `${DURATION}; or one for each channel by its name`),
    loss: z.optional(probability),
    duplication: z.optional(probability),
    bandwidth: z.optional(above("bytes in a second, above 0")),
    processing: z.optional(duration),
    clocks: z.optional(parts.clocks),
    timers: z.optional(byKind),
    actions: z.optional(byKind),
    crashes: z.optional(
      z.array(parts.crashes, { error: 'crashes by rates: [{ every: { kind: "exponential", mean: 60000 } }]' }),
    ),
    pauses: z.optional(z.array(parts.pauses, { error: "pauses by rates: [{ every: 1000, lasting: 50 }]" })),
    partitions: z.optional(parts.partitions),
    schedule: z.optional(z.array(scheduled, { error: `a list of ${SCHEDULED}` })),
    seconds: z.optional(above("seconds, above 0")),
  },
  { error: "{ delay: 1 }, in milliseconds" },
);

/** The fields that the part of a timing at this path may have; `found` is that part. */
export function timingFieldsAt(path: readonly PropertyKey[], found?: unknown): readonly string[] {
  const kind = typeof found === "object" && found !== null && "kind" in found ? String(found.kind) : "";
  if (Object.hasOwn(kinds, kind)) return Object.keys(kinds[kind as keyof typeof kinds].shape);
  const part = path.slice(path.indexOf("timing") + 1).find((key) => typeof key === "string" && key in parts);
  return Object.keys((part === undefined ? timingSchema : parts[part as keyof typeof parts]).shape);
}
