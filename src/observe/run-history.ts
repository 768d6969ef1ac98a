/**
 * The format of the history that a node records (`hearsay run --history`): a head that says whose history it is, then one row for each
 * step. It is read like everything from strangers: whatever is not listed here is refused.
 */
import * as z from "zod";
import { HistoryError, type HistoryRow } from "../model/observer.ts";
import { keyOf } from "../model/plain.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { fnv1a, FNV_START, mixed } from "../model/text-hash.ts";
import { toJson } from "../trace/plain-json.ts";
import { choices, kinded, listOf, object, step, text } from "../trace/step-schema.ts";
import { leanJson } from "../trace/write-trace.ts";

/** Must grow whenever a valid history becomes invalid, or changes its meaning. */
export const HISTORY_FORMAT = 2;

/** Whose history it is. */
export interface HistoryHead {
  readonly hearsay: "run";
  readonly format: typeof HISTORY_FORMAT;
  readonly protocol: string;
  readonly variant: string | null;
  readonly node: string;
  readonly scope: { readonly name?: string | undefined; readonly values: Scope };
}

/** What a node sent in a step. */
export interface Sent {
  readonly to: string;
  readonly channel: string;
  readonly message: { readonly kind: string };
}

/** Where a message was sent: in which step of its sender, and as which message of that step; both count from 0. */
export type Origin = readonly [step: number, message: number];

/** A step that a node took. The first one is `start`, with the choices made in it. */
export type Taken = { readonly kind: "start"; readonly choices: readonly unknown[] } | Step;

export interface StepRow {
  /** Counts the steps of a node from 0, across all its processes. */
  readonly seq: number;
  /** In milliseconds, by the clock of its machine. */
  readonly t: number;
  readonly step: Taken;
  /** For `deliver`: where the message was sent. The order of steps follows from this, and from no clock. */
  readonly origin?: Origin | undefined;
  /** A digest of the node after the step, as `digestOf` makes it; missing if the step threw. */
  readonly state?: string | undefined;
  readonly sent: readonly Sent[];
  /** Whether the step changed what survives a crash. The row is written before that is. */
  readonly keeps?: boolean | undefined;
  /** For `restart`: the choices made in the preceding crash, which nobody else records. */
  readonly crash?: readonly unknown[] | undefined;
  /** What the protocol threw. */
  readonly threw?: string | undefined;
}

const headSchema: z.ZodType<HistoryHead> = z.strictObject({
  hearsay: z.literal("run"),
  format: z.literal(HISTORY_FORMAT),
  protocol: text,
  variant: text.nullable(),
  node: text,
  scope: z.strictObject({ name: text.optional(), values: object }),
});

const sentSchema = z.strictObject({ to: text, channel: text.default("default"), message: kinded });

export const originSchema: z.ZodType<Origin> = z.tuple([z.int().min(0), z.int().min(0)]);

/** The steps that a node takes itself. What the network did is in no history: it follows from who sent and who received. */
const OWN: readonly Taken["kind"][] = ["start", "deliver", "timeout", "act", "crash", "restart"];

const rowSchema: z.ZodType<StepRow> = z
  .strictObject({
    seq: z.int().min(0),
    t: z.number(),
    step: z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("start"), choices }), step]),
    origin: originSchema.optional(),
    state: text.optional(),
    sent: listOf(sentSchema).default([]),
    keeps: z.boolean().optional(),
    crash: choices.unwrap().optional(),
    threw: text.optional(),
  })
  .superRefine(({ seq, step: { kind }, origin }, context) => {
    const wrong = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message, input: kind });
    if (!OWN.includes(kind)) wrong("step", `wanted a step that a node takes itself, got "${kind}"`);
    if ((kind === "start") !== (seq === 0)) wrong("step", `wanted "start" as step 0, and nowhere else`);
    if ((kind === "deliver") !== (origin !== undefined))
      wrong("origin", "wanted it of a delivery, and of no other step");
  });

/** Whether a history has this format, judging by its first row. */
export const isRunHistory = ({ value }: HistoryRow): boolean =>
  typeof value === "object" && value !== null && "hearsay" in value && value.hearsay === "run";

/** @throws HistoryError if the row is not the head of a history */
export const headIn = (row: HistoryRow): HistoryHead => parsed(headSchema, row, "the first row of a history");

/** @throws HistoryError if the row is not a step */
export const stepIn = (row: HistoryRow): StepRow => parsed(rowSchema, row, "a step of a history");

function parsed<T>(schema: z.ZodType<T>, { line, history, value }: HistoryRow, wanted: string): T {
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error!.issues;
  const where = issue.path.length === 0 ? "" : ` at ${issue.path.slice(0, 4).join(".")}`;
  throw new HistoryError(
    line,
    `wanted ${wanted}${where}: ${issue.message}.\nRestore the file: without this line the steps after it have no place.`,
    history,
  );
}

export const headText = ({ scope: { name, values }, ...head }: HistoryHead): string =>
  `${JSON.stringify({ ...head, scope: { name, values: toJson(values) } })}\n`;

/** Ends with a line break. */
export function rowText({ step, sent, crash, ...row }: StepRow): string {
  const lists = {
    ...(sent.length === 0 ? {} : { sent: sent.map(leanJson) }),
    ...(crash === undefined ? {} : { crash: toJson(crash) }),
  };
  return `${JSON.stringify({ ...row, step: leanJson(step), ...lists })}\n`;
}

/** The part of a node that its digest covers. */
export interface Snapshot {
  readonly up: boolean;
  readonly state: unknown;
  readonly timers: readonly unknown[];
}

/** 16 hexadecimal digits: the same for equal nodes, on every machine. Two different nodes have the same by chance once in 2 ** 64. */
export function digestOf({ up, state, timers }: Snapshot): string {
  const key = `${up};${keyOf(state, "state")};${timers.map((timer) => keyOf(timer, "timer")).join()}`;
  return [FNV_START, 0x01000193].map((start) => hexadecimal(mixed(fnv1a(key, start)))).join("");
}

const hexadecimal = (number: number): string => (number >>> 0).toString(16).padStart(8, "0");
