/**
 * The check of a trace file. A file may come from a stranger: whatever is not listed here is refused, and
 * nothing in it is ever evaluated. Its one path, `properties`, is not followed here.
 */
import { z } from "zod";
import { legible } from "../model/legible.ts";
import { FORMAT, isLiveness, TEXT_MAX, type Trace } from "./format.ts";
import { fromJson, hostilePart, type Json, NotPlain } from "./plain-json.ts";
import { TraceError } from "./trace-error.ts";

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
      by: z.enum(["check", "fuzz", "simulate", "replay", "explore"]),
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
