/**
 * Validates a trace file. A file may come from a stranger: whatever is not listed here is refused, and nothing in it is
 * ever evaluated. Its one path, `properties`, is not followed here.
 */
import * as z from "zod";
import { legible } from "../model/legible.ts";
import { partAt } from "../model/part-at.ts";
import { isLiveness, propertyKinds } from "../model/property.ts";
import { FORMAT, type Trace } from "./trace.ts";
import { hostilePart } from "./plain-json.ts";
import { choices, listOf, object, step, text } from "./step-schema.ts";
import { TraceError } from "./trace-error.ts";

/** No run shows that a `sometimes` was not seen. */
const kinds = propertyKinds.filter((kind) => kind !== "sometimes");

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
    steps: listOf(step),
    times: listOf(z.number().min(0)).optional(),
    loopFrom: z.int().min(0).optional(),
    expect: z.enum(["reproduced", "gone"]),
    found: z.strictObject({
      by: z.enum(["check", "fuzz", "simulate", "replay", "explore", "observe"]),
      command: text,
      seed: z.int().optional(),
      versions: z.record(text, text),
    }),
  })
  .superRefine(({ steps: { length }, times }, context) => {
    if (times === undefined || times.length === length) return;
    const message = `wanted one for each step, ${length}`;
    context.addIssue({ code: "custom", path: ["times"], message, input: times });
  })
  .superRefine(({ loopFrom, steps: { length }, property }, context) => {
    if (loopFrom === undefined) return;
    const wrong = !isLiveness(property)
      ? `a run that violates "${property.kind}" has no loop`
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

/** Only a command of this package: what a stranger's file says is printed for the user to type. */
const ownCommand = /^npx hearsay (?:check|fuzz)(?: (?:[\w@%+=:,./-]|'[^'\p{Cc}]*'|\\')+)*$/u;
const namesCommand = z.object({ found: z.object({ command: text.regex(ownCommand) }) });

/** What to do about a trace that this version cannot read. */
function findAgain(json: unknown): string {
  const { data } = namesCommand.safeParse(json);
  return data
    ? `Find the failure again:\n  ${legible(data.found.command)}`
    : `Find the failure again with check or fuzz, or read it with the version that wrote it.`;
}

/** What was found where one of a few names was wanted. */
function insteadOf({ code, path }: z.core.$ZodIssue, json: unknown): string {
  if (code !== "invalid_value" && code !== "invalid_union") return "";
  const part = partAt(json, path);
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
