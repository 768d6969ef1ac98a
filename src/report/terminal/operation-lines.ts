/**
 * Draws the operations of clients as a timeline: one line per client, and for each operation a bar from its invocation to its response.
 * If the history is not linearizable, an order that fits everything before the misplaced operation is given below.
 */
import { linearize } from "../../model/linearizability/linearization.ts";
import { operationsOf, type Operation } from "../../model/linearizability/operation.ts";
import type { NodeId } from "../../model/network.ts";
import type { AnySpec } from "../../model/linearizability/sequential-spec.ts";
import { operationLabel } from "../story/operations.ts";
import type { TimedEvent } from "../story/recorded-operations.ts";
import { blank, ink, wrap, write, type Ink, type Paint, type Palette } from "./ink.ts";
import { cut } from "../story/abbreviate.ts";

export interface TimelineStyle {
  readonly colours: Palette;
  paint(node: NodeId): Paint;
  readonly width: number;
}

/** What a bar needs besides its label: ends, dashes and spaces. */
const AROUND_LABEL = 6;
/** Labels are not cut below this length. */
const LABEL_MIN = 4;
const GAP = 2;
const MISPLACED = " ✗";

/** Draws nothing if there are no operations. */
export function timeline(spec: AnySpec, events: readonly TimedEvent[], style: TimelineStyle): readonly Ink[] {
  if (events.length === 0) return [];
  const operations = operationsOf(events);
  const found = linearize(spec, events);
  const misplaced = found.kind === "linearizable" ? undefined : found.misplaced.invokedAt;
  return [
    ...wrap(ink("Operations, by the steps in which they begin and end:", style.colours.faint), style.width),
    ...(bars(operations, events, misplaced, style) ?? list(operations, events, misplaced, style)),
    ...(found.kind === "linearizable" ? [] : orderBefore(found.order, style)),
  ];
}

function orderBefore(order: readonly Operation[], { colours, width }: TimelineStyle): readonly Ink[] {
  if (order.length === 0) return [];
  const names = order.map((operation) => `${operation.client}'s ${operationLabel(operation)}`);
  return wrap(ink(`Until it responds, this order fits: ${names.join(", ")}`, colours.faint), width);
}

/** Undefined if there is not enough room. */
function bars(
  operations: readonly Operation[],
  events: readonly TimedEvent[],
  misplaced: number | undefined,
  { colours, paint, width }: TimelineStyle,
): readonly Ink[] | undefined {
  const clients = [...new Set(operations.map(({ client }) => client))].toSorted();
  const margin = Math.max("step".length, ...clients.map((id) => id.length)) + GAP;
  const longest = Math.max(...operations.map((operation) => operationLabel(operation).length));
  for (let most = longest; most >= Math.min(longest, LABEL_MIN); most--) {
    const { columns, end } = layOut(operations, events, most);
    const needed = margin + end + 1 + (misplaced === undefined ? 0 : MISPLACED.length);
    if (needed > width) continue;
    const heading = blank(needed, colours);
    write(heading, 0, "step", colours.faint);
    for (const [i, { step }] of events.entries()) write(heading, margin + columns[i], String(step), colours.faint);
    const lines = clients.map((client) => {
      const line = blank(needed, colours);
      write(line, 0, client, paint(client));
      for (const operation of operations.filter((one) => one.client === client)) {
        const isMisplaced = operation.invokedAt === misplaced;
        const from = columns[operation.invokedAt];
        const to = operation.response ? columns[operation.response.at] : end;
        const bar = barOf(cut(operationLabel(operation), most), to - from + 1, operation.response !== undefined);
        write(line, margin + from, bar, isMisplaced ? colours.bad : paint(client));
        if (isMisplaced) write(line, margin + to + 1, MISPLACED, colours.bad);
      }
      return line;
    });
    return [heading, ...lines];
  }
  return undefined;
}

/** A column for each event, so that every label fits into its bar, and the column where open bars end. */
function layOut(
  operations: readonly Operation[],
  events: readonly TimedEvent[],
  most: number,
): { readonly columns: readonly number[]; readonly end: number } {
  const room = (operation: Operation): number => Math.min(operationLabel(operation).length, most) + AROUND_LABEL;
  const columns: number[] = [];
  for (const [i, { step }] of events.entries()) {
    const before = i === 0 ? 0 : columns[i - 1] + 1 + String(events[i - 1].step).length;
    const ended = operations.find(({ response }) => response?.at === i);
    // A client's next bar must not begin at the mark of its last one.
    const own = operations.findLast(({ client, response }) => client === events[i].client && (response?.at ?? i) < i);
    const afterOwn = own?.response === undefined ? 0 : columns[own.response.at] + MISPLACED.length + 2;
    const sameStep = i > 0 && events[i - 1].step === step ? columns[i - 1] : before;
    columns.push(Math.max(sameStep, afterOwn, ended ? columns[ended.invokedAt] + room(ended) - 1 : 0));
  }
  const open = operations.filter(({ response }) => response === undefined);
  const end = Math.max(
    columns.at(-1) ?? 0,
    ...open.map((operation) => columns[operation.invokedAt] + room(operation) - 1),
  );
  return { columns, end };
}

function barOf(text: string, length: number, isClosed: boolean): string {
  const dashes = length - Array.from(text).length - 4;
  const left = Math.max(0, Math.floor(dashes / 2));
  return `├${"─".repeat(left)} ${text} ${"─".repeat(Math.max(0, dashes - left))}${isClosed ? "┤" : "…"}`;
}

function list(
  operations: readonly Operation[],
  events: readonly TimedEvent[],
  misplaced: number | undefined,
  { colours, paint, width }: TimelineStyle,
): readonly Ink[] {
  return operations.flatMap((operation) => {
    const { client, invokedAt, response } = operation;
    const from = events[invokedAt].step;
    const when = response === undefined ? `from step ${from} on` : `from step ${from} to ${events[response.at].step}`;
    const isMisplaced = invokedAt === misplaced;
    const text = `${client}  ${operationLabel(operation)}, ${when}${isMisplaced ? MISPLACED : ""}`;
    return wrap(ink(text, isMisplaced ? colours.bad : paint(client)), width);
  });
}
