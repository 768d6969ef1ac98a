/**
 * The rows of a recorded history of Sentinel, as a recorder writes them: what each sentinel published (`sentinel`), writes of
 * clients (`op`), and what was done to the servers (`event`). One recording per file. No row is trusted.
 */
import * as z from "zod";
import { HistoryError, type HistoryRow, type Skipped } from "../../../../index.ts";
import { kindOf, valid } from "../../recorded-row.ts";

const port = z.int().min(1).max(65535);
const time = z.number().min(-1e12).max(1e12);

const sentinel = z.object({
  kind: z.literal("sentinel"),
  t: time,
  node: port,
  /** The channel: "+switch-master". */
  ev: z.string().regex(/^[+-][a-z-]{1,60}$/u, 'wanted the name of an event, as in "+switch-master"'),
  data: z.string().max(1000),
});
const op = z.object({ kind: z.literal("op"), t: time, node: port, res: z.string().max(200) });
const event = z.object({ kind: z.literal("event"), t: time, ev: z.string().max(10_000) });
const row = z.discriminatedUnion("kind", [sentinel, op, event]);
const kinds: readonly string[] = ["sentinel", "op", "event"];

export interface Published {
  readonly line: number;
  readonly t: number;
  readonly node: number;
  readonly ev: string;
  /** Its words, by the spaces between them. */
  readonly words: readonly string[];
}
export interface Recording {
  readonly observations: number;
  readonly published: readonly Published[];
  readonly acknowledged: readonly { readonly t: number; readonly node: number }[];
  readonly skipped: readonly Skipped[];
}

/** @throws HistoryError for a row that is not what a recorder writes, or is earlier than the one before it */
export function recordingOf(rows: readonly HistoryRow[]): Recording {
  const known: (z.infer<typeof row> & { readonly line: number })[] = [];
  const unknown: number[] = [];
  for (const { line, value } of rows) {
    const kind = kindOf(line, value, kinds);
    if (!kinds.includes(kind)) {
      unknown.push(line);
      continue;
    }
    const parsed = valid(row, line, value);
    const before = known.at(-1);
    if (before && parsed.t < before.t)
      throw new HistoryError(
        line,
        `time goes backwards: t is ${parsed.t}, and ${before.t} in line ${before.line}.\nSort the rows by t.`,
      );
    known.push({ ...parsed, line });
  }
  return {
    observations: known.length,
    published: known.flatMap((one) =>
      one.kind === "sentinel"
        ? [{ line: one.line, t: one.t, node: one.node, ev: one.ev, words: one.data.split(" ") }]
        : [],
    ),
    acknowledged: known.flatMap((one) => (one.kind === "op" && one.res === "ok" ? [{ t: one.t, node: one.node }] : [])),
    skipped: unknown.length === 0 ? [] : [{ message: "rows of unknown kinds", lines: unknown }],
  };
}

/**
 * An epoch or a port among the words of an event.
 *
 * @throws HistoryError when there is none
 */
export function numberAt({ line, words, ev }: Published, place: number): number {
  const word = words.at(place) ?? "";
  if (/^\d{1,15}$/u.test(word)) return Number(word);
  throw new HistoryError(line, `${ev}: wanted a number as word ${place + 1} of its data; got ${JSON.stringify(word)}.`);
}
