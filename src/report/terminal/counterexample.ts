/**
 * Draws a counterexample for the terminal: a sequence diagram with one column per node, what changed beside each step, and at the end
 * the sentence that says what is wrong. It explains a run to somebody who has never seen the protocol.
 */
import { andMore, counted, firstOf } from "../../model/counted.ts";
import { defined } from "../../model/defined.ts";
import type { NamedProperty, PropertyKind } from "../../model/property.ts";
import type { AnyProtocol } from "../../model/protocol.ts";
import type { NodeId } from "../../model/network.ts";
import type { Scope } from "../../model/scope.ts";
import type { Selection } from "../../semantics/instance.ts";
import { type Counterexample, execute, loopMade } from "../../semantics/run.ts";
import { readsAlong } from "../../semantics/reads/reads-along.ts";
import { Space } from "../../semantics/space.ts";
import { specOf } from "../../semantics/violations.ts";
import { drawnSteps } from "../story/elision.ts";
import { grouped } from "../story/grouped.ts";
import { ink, palette, render, wrap, type Ink, type Paint, type Palette } from "./ink.ts";
import { type PictureStyle, diagram, NODES_NAMED_MAX } from "./lane-diagram.ts";
import { type LeftOut, leftOutOf, readIn, selective } from "../story/read-changes.ts";
import { recordedOperations } from "../story/recorded-operations.ts";
import { scopeTitle } from "../story/scope-title.ts";
import { content, cutAtWord } from "../story/abbreviate.ts";
import { standstill } from "../story/standstill.ts";
import { tell, type Story } from "../story/story.ts";
import { timeline, type TimelineStyle } from "./operation-lines.ts";
import { verdictLines } from "./verdict-lines.ts";

export interface DrawnRun {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly scopeName?: string;
  readonly selection: Selection;
  readonly property: { readonly name: string; readonly kind: PropertyKind };
  /** The property itself, if it still exists: then changes of fields that it does not read are left out. */
  readonly named?: NamedProperty | undefined;
  /** Whether no shorter run violates the property: true for what an exhaustive search finds. */
  readonly isShortest?: boolean;
}

export interface DrawOptions {
  /** Columns of the terminal, at least 40. From about 60 there is a diagram for two or three nodes; with less room, a list. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether to show also changes of fields that the property does not read. */
  readonly allChanges?: boolean | undefined;
}

/** How many of the fields whose changes are left out are named. */
const LEFT_OUT_NAMED_MAX = 8;

/** Draws a counterexample. Ends without a line break. */
export function drawCounterexample(
  subject: DrawnRun,
  saved: Counterexample,
  { width, colour, allChanges = false }: DrawOptions,
): string {
  const colours = palette(colour);
  const { named } = subject;
  const histories = named ? [named] : [];
  const space = new Space(subject.protocol, subject.scope, { ...subject.selection, histories });
  const { loopFrom, ...rest } = saved;
  const { run } = rest;
  const execution = execute(space, run);
  const counterexample = { ...rest, ...defined({ loopFrom: loopMade(loopFrom, run, execution) }) };
  const whole = tell(space, run, drawnSteps(run, counterexample.loopFrom), execution);
  const reads = named && !allChanges ? selective(readsAlong(space, named, run, execution.states)) : undefined;
  const story: Story = { ...whole, happenings: whole.happenings.map((happening) => readIn(happening, reads)) };
  const paint = (node: NodeId): Paint => colours.node(story.nodes.indexOf(node));
  const beside: PictureStyle = { colours, paint, records: named?.property.history !== undefined };
  // If no state at all is what is looked for, there is no run to show.
  const isNowhere = subject.property.kind === "sometimes" && counterexample.run.steps.length === 0;
  return [
    ...title(subject, beside, width),
    [],
    ...(isNowhere ? [] : [...diagram(story, counterexample, beside, width), []]),
    ...(isNowhere ? [] : inFlightAtEnd(story, beside, width)),
    ...(isNowhere ? [] : notTold(leftOutOf(whole.happenings, reads), colours, width)),
    ...unsure(standstill({ kind: subject.property.kind, named }, space, counterexample), colours, width),
    ...operations(subject, space, counterexample, story, { colours, paint, width }),
    ...verdictLines(subject, counterexample, story.fits, colours, width),
  ]
    .map(render)
    .join("\n");
}

const unsure = (texts: readonly string[], colours: Palette, width: number): readonly Ink[] =>
  texts.length === 0 ? [] : [...texts.flatMap((text) => wrap(ink(text, colours.unsure), width)), []];

function notTold({ count, fields }: LeftOut, colours: Palette, width: number): readonly Ink[] {
  if (count === 0) return [];
  const names =
    fields
      .slice(0, LEFT_OUT_NAMED_MAX)
      .map((name) => cutAtWord(name, 60))
      .join(", ") + andMore(fields.length, LEFT_OUT_NAMED_MAX);
  const text = `Left out: ${counted(count, "change")} of fields that the property does not read (${names}). To see them: check, fuzz or show with --all-changes.`;
  return [...wrap(ink(text, colours.faint), width), []];
}

function operations(
  { named }: DrawnRun,
  space: Space,
  { run }: Counterexample,
  story: Story,
  style: TimelineStyle,
): readonly Ink[] {
  const spec = named && specOf(named.property);
  const lines = spec === undefined ? [] : timeline(spec, recordedOperations(space, run, story), style);
  return lines.length === 0 ? [] : [...lines, []];
}

function title(
  { protocol, scope, selection, scopeName }: DrawnRun,
  { colours }: PictureStyle,
  width: number,
): readonly Ink[] {
  const about = ink(`: ${protocol.summary}`, colours.plain);
  const variant = selection.variant === undefined ? [] : [`variant ${selection.variant}`];
  const mutant = selection.mutant === undefined ? [] : [`with the bug "${selection.mutant}"`];
  const size = scopeName === undefined ? [] : [`scope ${scopeTitle(protocol, scopeName, scope)}`];
  const where = [...variant, ...mutant, ...size].join(", ");
  return [
    ...wrap([...ink(protocol.name, colours.strong), ...about], width),
    ...(where === "" ? [] : wrap(ink(where, colours.faint), width)),
  ];
}

/** What never arrived is often the explanation. */
function inFlightAtEnd({ stillInFlight }: Story, { colours }: PictureStyle, width: number): readonly Ink[] {
  if (stillInFlight.length === 0) return [];
  const messages = grouped(
    stillInFlight,
    ({ message, sentIn }) => `${content(message.message)} ${message.from} ${sentIn}`,
  );
  const texts = [...messages.values()].map((same) => {
    const [{ message, sentIn }] = same;
    const to = firstOf([...new Set(same.map((one) => one.message.to))], NODES_NAMED_MAX);
    return `${cutAtWord(content(message.message), 60)} from ${message.from} to ${to} (sent ${sentIn === 0 ? "at the start" : `in ${sentIn}`})`;
  });
  const shown = texts.slice(0, 4).join("; ");
  return [...wrap(ink(`Still on its way: ${shown}${andMore(texts.length, 4, "; and ")}`, colours.faint), width), []];
}
