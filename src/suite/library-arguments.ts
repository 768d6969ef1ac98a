/**
 * Validates what a program passes to the library. TypeScript does that for its users; in JavaScript a misspelt option would be ignored
 * without a word, and the answer would not be to the question that was asked.
 */
import * as z from "zod/mini";
import { strategies } from "../fuzz/weights.ts";
import { checkFields } from "../model/checked-fields.ts";
import { ModelError } from "../model/model-error.ts";
import { mustHaveProperties, type Suite } from "../model/properties.ts";

const text = z.optional(z.string({ error: "a name" }));
const texts = z.optional(z.array(z.string(), { error: "a list of names" }));
/** Nothing would be decided, and that would be reported as if it held. */
const ONE_OR_MORE = "a list of one name or more";
const propertyNames = z.optional(
  z.array(z.string(), { error: ONE_OR_MORE }).check(z.minLength(1, { error: ONE_OR_MORE })),
);
const yes = z.optional(z.boolean({ error: "true or false" }));
const WHOLE = "a whole number, 0 or more";
const whole = z.optional(z.int({ error: WHOLE }).check(z.gte(0, { error: WHOLE })));
const MANY = "a whole number, 1 or more";
const many = z.optional(
  z.union([z.int({ error: MANY }).check(z.gte(1, { error: MANY })), z.literal(Infinity)], { error: MANY }),
);
const seed = z.optional(z.int({ error: "a whole number" }));
const number = z.optional(z.number({ error: "a number" }));
const values = (error: string) => z.optional(z.record(z.string(), z.unknown(), { error }));

/** By its shape, not by its class: the signal may come from another realm. */
function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "aborted" in value && typeof value.aborted === "boolean";
}

const driven = {
  signal: z.optional(z.custom(isSignal, { error: "an AbortSignal" })),
  onProgress: z.optional(z.custom((value) => typeof value === "function", { error: "a function of the progress" })),
};
/** The limit on their number is checked where they are started. */
const onThreads = { workers: number, file: z.optional(z.string({ error: "a path or a URL" })) };
const version = { variant: text, mutant: text };
const selecting = { scope: text, ...version, properties: propertyNames };
const found = { first: yes, strict: yes };
const strategy = z.optional(z.enum(strategies, { error: `one of ${strategies.join(", ")}` }));
const SWEEP = '{ name: "timing.loss", values: [0, 0.1] }';
const valuesOfSweep = z.array(z.unknown()).check(z.minLength(1, { error: "at least one value" }));

const OPTIONS = { error: "an object" };
const optionsOf = {
  check: z.strictObject({ ...selecting, ...found, statesMax: many, depthMax: whole, ...driven, ...onThreads }, OPTIONS),
  fuzz: z.strictObject(
    { ...selecting, ...found, runs: many, steps: many, strategy, seed, footprint: yes, ...driven, ...onThreads },
    OPTIONS,
  ),
  simulate: z.strictObject(
    {
      scope: z.optional(z.union([z.string(), z.record(z.string(), z.unknown())], { error: "a name, or a scope" })),
      ...version,
      measures: texts,
      properties: texts,
      set: values("values by their paths in the scope"),
      runs: many,
      until: number,
      atLeast: number,
      seconds: number,
      seed,
      compare: z.optional(z.tuple([z.string(), z.string()], { error: "two variants" })),
      sweep: z.optional(z.strictObject({ name: z.string(), values: valuesOfSweep }, { error: SWEEP })),
      ...driven,
      ...onThreads,
    },
    OPTIONS,
  ),
  explore: z.strictObject({ ...selecting, properties: texts }, OPTIONS),
  frontier: z.strictObject(
    {
      scope: text,
      ...version,
      property: z.string({ error: "the name of a property" }),
      max: values("numbers by the names of faults: { crash: 1 }"),
      statesMax: many,
      ...driven,
    },
    OPTIONS,
  ),
  explain: z.strictObject(driven, OPTIONS),
  replay: z.strictObject({ where: text, ...driven }, OPTIONS),
  testSuite: z.strictObject({ leaveOut: texts, file: text, timeoutMs: many }, OPTIONS),
};

/** @throws ModelError if an argument is not what the function takes */
export function checkArguments(of: keyof typeof optionsOf, suite: Suite, options: unknown): void {
  if (!isSuite(suite)) {
    const given: Partial<Suite["of"]> = suite ?? {};
    const found = typeof given.roles === "object" ? ` This is the protocol ${JSON.stringify(given.name)}.` : "";
    throw new ModelError(
      `${of} takes a suite, as properties(protocol, { "a sentence": always(…) }) makes one.${found}`,
    );
  }
  checkFields(optionsOf[of], options, `options of ${of}`);
  if (of === "check" || of === "fuzz") mustHaveProperties(suite);
}

/** Whether a value looks like what `properties` makes. */
export function isSuite(value: unknown): value is Suite {
  if (typeof value !== "object" || value === null) return false;
  const { of, hold, refuted } = value as Partial<Suite>;
  return [of, hold, refuted, of?.roles].every((part) => typeof part === "object" && part !== null);
}
