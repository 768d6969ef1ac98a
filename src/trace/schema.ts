/**
 * What a trace file holds, and its check. A file may come from a stranger: whatever is not listed here is refused, and
 * nothing in it is ever evaluated. Its one path, `properties`, is not followed here.
 */
import { z } from "zod";
import { legible } from "../model/legible.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Start, Step } from "../model/step.ts";
import type { Scope } from "../model/scope.ts";
import { fromJson, hostilePart, type Json, NotPlain, toJson } from "./plain-json.ts";
import { TraceError } from "./trace-error.ts";

/** Grows whenever a file that was right becomes wrong, or means something else. */
export const FORMAT = 2;

/** Whether replaying should find the failure again, or should find that it was mended. */
export type Expected = "reproduced" | "gone";

/** How a trace came to be. */
export interface Found {
  readonly by: "check" | "fuzz" | "replay";
  /** What to type to find it again. */
  readonly command: string;
  readonly seed?: number | undefined;
  /** Of everything that the run depends on, by name: hearsay, node, fast-check. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A violation that has no run to show: nothing reachable has it. All other kinds have traces. */
export type TracedKind = Exclude<PropertyKind, "sometimes">;

/** A saved counterexample. */
export interface Trace {
  readonly hearsay: typeof FORMAT;
  readonly protocol: string;
  /** Its properties file, as a path from the folder where it was found; left out of a bundled one. See `cli/trace-suite.ts`. */
  readonly properties?: string | undefined;
  /** `null` where the protocol has no variants. */
  readonly variant: string | null;
  /** `null` for the protocol as it is. */
  readonly mutant: string | null;
  readonly scope: {
    /** A note: the values count. */
    readonly name?: string | undefined;
    readonly values: Scope;
  };
  readonly property: {
    readonly name: string;
    readonly kind: TracedKind;
    /** What it said when it was violated. */
    readonly message: string;
  };
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
  /** A lasso: how many steps lead into the loop. */
  readonly loopFrom?: number | undefined;
  readonly expect: Expected;
  readonly found: Found;
}

/** Liveness kinds: a violation is a run that goes on for ever, not one that ends badly. */
export const isLiveness = (kind: PropertyKind): boolean =>
  kind === "eventually" || kind === "converges" || kind === "leadsTo" || kind === "recurs" || kind === "possible";

/** The most characters of a name or a sentence. */
export const TEXT_MAX = 10_000;

// No control characters: what stands here is printed on somebody's terminal.
const text = z
  .string()
  .max(TEXT_MAX, `wanted at most ${TEXT_MAX.toLocaleString("en")} characters`)
  .regex(/^[^\p{Cc}]*$/u, "wanted text without control characters");

/** As `z.array`, but it ends at the first element that is wrong: a stranger's file may have a million of them. */
const listOf = <T>(element: z.ZodType<T>) =>
  z.array(z.unknown()).transform((items, context): readonly T[] => {
    const read: T[] = [];
    for (const [i, item] of items.entries()) {
      const parsed = element.safeParse(item);
      if (!parsed.success) {
        for (const issue of parsed.error.issues)
          context.issues.push({ ...issue, path: [i, ...issue.path], input: item } as never);
        return z.NEVER;
      }
      read.push(parsed.data);
    }
    return read;
  });

const plain = z.unknown().transform((json, context): unknown => {
  try {
    if (json === undefined) throw new NotPlain([], "it is missing");
    return fromJson(json as Json);
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    context.issues.push({ code: "custom", message: error.message, path: [...error.path], input: json });
    return z.NEVER;
  }
});
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
const object = plain.refine(isObject, "wanted an object");
const kinded = plain.refine(
  (value): value is { readonly kind: string } => isObject(value) && "kind" in value && typeof value.kind === "string",
  "wanted an object with a kind",
);
/** What a file leaves out: see `lean`. The model calls every channel "default" where it does not know the protocol. */
const channel = text.transform((name) => name as "default").default("default");
const choices = listOf(plain).default([]);

const steps = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["deliver", "duplicate"]), node: text, from: text, channel, message: kinded, choices }),
  z.strictObject({
    kind: z.literal("drop"),
    node: text,
    from: text,
    channel,
    lost: listOf(kinded).refine(({ length }) => length > 0, "wanted at least one message"),
  }),
  z.strictObject({ kind: z.literal("timeout"), node: text, timer: kinded, choices }),
  z.strictObject({ kind: z.literal("act"), node: text, action: kinded, choices }),
  z.strictObject({ kind: z.literal("crash"), node: text, cause: z.enum(["process", "host", "power"]), choices }),
  z.strictObject({ kind: z.literal("restart"), node: text, choices }),
  z.strictObject({ kind: z.literal("lose"), node: text }),
  z.strictObject({ kind: z.enum(["partition", "heal"]), partition: text }),
]);

const kinds = [
  "always",
  "step",
  "deadlockFree",
  "linearizable",
  "possible",
  "eventually",
  "converges",
  "leadsTo",
  "recurs",
] as const;

const schema: z.ZodType<Trace> = z
  .strictObject({
    hearsay: z.literal(FORMAT),
    protocol: text,
    properties: text.optional(),
    variant: text.nullable(),
    mutant: text.nullable(),
    scope: z.strictObject({ name: text.optional(), values: object }),
    property: z.strictObject({ name: text, kind: z.enum(kinds), message: text }),
    start: listOf(z.strictObject({ node: text, choices })),
    steps: listOf(steps),
    loopFrom: z.int().min(0).optional(),
    expect: z.enum(["reproduced", "gone"]),
    found: z.strictObject({
      by: z.enum(["check", "fuzz", "replay"]),
      command: text,
      seed: z.int().optional(),
      versions: z.record(text, text),
    }),
  })
  .superRefine(({ loopFrom, steps: { length }, property: { kind } }, context) => {
    if (loopFrom === undefined) return;
    const wrong = !isLiveness(kind)
      ? `a run that violates "${kind}" has no loop`
      : loopFrom > length
        ? `wanted at most the number of steps, ${length}`
        : undefined;
    if (wrong) context.addIssue({ code: "custom", path: ["loopFrom"], message: wrong, input: loopFrom });
  });

/** How many wrong fields an error lists. */
const ISSUES_MAX = 2;

/**
 * Checks a parsed JSON document.
 *
 * @param where the file, for the error
 * @throws TraceError that names the wrong fields
 */
export function readTrace(json: unknown, where: string): Trace {
  const hostile = hostilePart(json);
  if (hostile) throw refused(where, [`${hostile.message}\n  → at ${hostile.path.join(".") || "the top"}`]);
  const version = typeof json === "object" && json !== null && "hearsay" in json ? json.hearsay : undefined;
  if (version === undefined) {
    throw new TraceError(
      `${where} is not a trace: it has no field "hearsay".\nnpx hearsay check and npx hearsay fuzz write traces.`,
    );
  }
  if (version !== FORMAT) {
    throw new TraceError(
      `${where} has trace format ${JSON.stringify(version).slice(0, 40)}; this version of hearsay reads format ${FORMAT}.\n` +
        findAgain(json),
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw refused(
    where,
    issues
      .slice(0, ISSUES_MAX)
      .map((issue) => z.prettifyError({ issues: [issue] }).replace("✖ ", "") + insteadOf(issue, json)),
  );
}

/** A command of this package and nothing else: what a stranger's file says is printed to be typed. */
const ownCommand = /^npx hearsay (?:check|fuzz)(?: (?:[\w@%+=:,./-]|'[^'\p{Cc}]*'|\\')+)*$/u;
const namesCommand = z.object({ found: z.object({ command: text.regex(ownCommand) }) });

/** What to do about a trace that this version does not read. */
function findAgain(json: unknown): string {
  const { data } = namesCommand.safeParse(json);
  return data
    ? `Find the failure again:\n  ${legible(data.found.command)}`
    : `Find the failure again with check or fuzz, or read it with the version that wrote it.`;
}

/** What stands where one of a few names was wanted. */
function insteadOf({ code, path }: z.core.$ZodIssue, json: unknown): string {
  if (code !== "invalid_value" && code !== "invalid_union") return "";
  const part = path.reduce<unknown>(
    (at, key) => (at as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    json,
  );
  return part === undefined ? "; there is nothing" : `; there is ${JSON.stringify(part).slice(0, 60)}`;
}

function refused(where: string, wrong: readonly string[]): TraceError {
  const lines = wrong.map((one) => legible(one.replace(/\s*\n\s*→ at /u, ", at ")).slice(0, 300));
  return new TraceError(
    [`${where} is not a valid trace; restore it, or find the failure again:`, ...lines.map((line) => `  ${line}`)].join(
      "\n",
    ),
  );
}

/** The document that `readTrace` makes the same trace from. Fields keep their order, the values in them are canonical. */
export function writeTrace(trace: Trace): { readonly [field: string]: Json } {
  const fields = (object: object): { readonly [key: string]: Json } =>
    Object.fromEntries(
      Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, toJson(value)]])),
    );
  const { scope, property, start, steps: made, found, ...head } = trace;
  const { hearsay, protocol, properties, variant, mutant, loopFrom, expect } = head;
  return {
    hearsay,
    protocol,
    ...(properties === undefined ? {} : { properties }),
    variant,
    mutant,
    scope: fields(scope),
    property: fields(property),
    start: start.map((one) => fields(lean(one))),
    steps: made.map((one) => fields(lean(one))),
    ...(loopFrom === undefined ? {} : { loopFrom }),
    expect,
    found: fields(found),
  };
}

/** Without what is read again where it is left out: an empty list of choices, and the channel of a protocol that has one. */
function lean(step: Start | Step): object {
  const isDefault = (key: string, value: unknown): boolean =>
    (key === "channel" && value === "default") || (key === "choices" && (value as readonly unknown[]).length === 0);
  return Object.fromEntries(Object.entries(step).filter(([key, value]) => !isDefault(key, value)));
}

/** The text of its file: what a field holds, and so each step, has a line of its own, so that differences read well. */
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
