/**
 * The picture of a counterexample: a sequence diagram with one column for each node, beside each step what changed, and
 * in the end the sentence that says what is wrong. It explains a run to somebody who has never seen the protocol.
 */
import { andMore, counted } from "../../model/counted.ts";
import type { PropertyKind } from "../../model/property.ts";
import type { AnyProtocol } from "../../model/protocol.ts";
import type { NodeId } from "../../model/network.ts";
import type { Scope } from "../../model/scope.ts";
import type { Selection } from "../../semantics/instance.ts";
import { type Counterexample, execute, type Run } from "../../semantics/run.ts";
import { readsAlong } from "../../semantics/reads/reads-along.ts";
import { Space } from "../../semantics/space.ts";
import { type NamedProperty, specOf } from "../../semantics/violations.ts";
import { drawnSteps, gapText } from "../story/elision.ts";
import { grouped } from "../story/grouped.ts";
import { ink, palette, render, wrap, type Ink, type Paint, type Palette } from "./ink.ts";
import { labelOf, sentence } from "../story/label.ts";
import { notes, startNotes, timeText, type Note } from "../story/notes.ts";
import { across, heading, lanes, pitchForKinds, pitchMin, pitchWanted, rest, type Lanes } from "./lanes.ts";
import { type LeftOut, leftOutOf, readIn, selective } from "../story/read-changes.ts";
import { recordedOperations } from "../story/recorded-operations.ts";
import { scopeTitle } from "../story/scope-title.ts";
import { content, cut, cutAtWord } from "../story/abbreviate.ts";
import { standstill } from "../story/standstill.ts";
import { tell, type Happening, type Story } from "../story/story.ts";
import { timeline, type TimelineStyle } from "./timeline.ts";
import { verdictLines } from "./verdict-lines.ts";

export interface Drawn {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly scopeName?: string;
  readonly selection: Selection;
  readonly property: { readonly name: string; readonly kind: PropertyKind };
  /** The property itself, where there is still one: then changes that it does not read are left out. */
  readonly named?: NamedProperty | undefined;
  /** No shorter run violates the property: true of what an exhaustive search finds. */
  readonly isShortest?: boolean;
}

export interface DrawOptions {
  /** Columns of the terminal. At least 40; from about 60 on there is a diagram for two or three nodes, and a list where columns have no room. */
  readonly width: number;
  readonly colour: boolean;
  /** Also those of what the property does not read. */
  readonly allChanges?: boolean | undefined;
}

interface Beside {
  readonly colours: Palette;
  paint(node: NodeId): Paint;
  /** Show what nodes record: for a property that looks at the history. */
  readonly records: boolean;
}

const HINT = "sent in ";
/** Changes are not squeezed into less than this, nor given more while columns need it. */
const NOTES_MIN = 30;
const NOTES_ENOUGH = 50;
const GAP = 2;
/** A label that is written out beside the picture is wrapped, up to here. */
const LABEL_MAX = 300;
/** Of fields whose changes are left out, so many are named. */
const LEFT_OUT_NAMED_MAX = 8;

/** Draws a counterexample. Ends without a line break. */
export function drawCounterexample(
  subject: Drawn,
  counterexample: Counterexample,
  { width, colour, allChanges = false }: DrawOptions,
): string {
  const colours = palette(colour);
  const { named } = subject;
  const histories = named ? [named.property] : [];
  const space = new Space(subject.protocol, subject.scope, { ...subject.selection, histories });
  const { run } = counterexample;
  const execution = execute(space, run);
  const whole = tell(space, run, drawnSteps(run, counterexample.loopFrom), execution);
  const reads = named && !allChanges ? selective(readsAlong(space, named, run, execution.states)) : undefined;
  const story: Story = { ...whole, happenings: whole.happenings.map((happening) => readIn(happening, reads)) };
  const paint = (node: NodeId): Paint => colours.node(story.nodes.indexOf(node));
  const beside: Beside = { colours, paint, records: named?.property.history !== undefined };
  // That no state has what is looked for is shown by no run.
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
  { named }: Drawn,
  space: Space,
  { run }: Counterexample,
  story: Story,
  style: TimelineStyle,
): readonly Ink[] {
  const spec = named && specOf(named.property);
  const lines = spec === undefined ? [] : timeline(spec, recordedOperations(space, run, story), style);
  return lines.length === 0 ? [] : [...lines, []];
}

function title({ protocol, scope, selection, scopeName }: Drawn, { colours }: Beside, width: number): readonly Ink[] {
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

/** How the width is shared; without lanes, steps are a list. */
interface Layout {
  readonly width: number;
  readonly number: number;
  readonly lanes: Lanes | undefined;
  /** 0 where the hints stand among the notes. */
  readonly hint: number;
  readonly notes: number;
}

/** Here the time of a step stands among its notes. */
const timeNotes = ({ at }: Happening): readonly Note[] =>
  at === undefined ? [] : [[{ text: `at ${timeText(at)}`, tone: "faint" }]];

function diagram(story: Story, { run, loopFrom }: Counterexample, beside: Beside, width: number): readonly Ink[] {
  const { colours } = beside;
  const beforeFirst = inked(startNotes(story, run.steps.length === 0), beside);
  const texts = story.happenings.map((happening) =>
    inked([...timeNotes(happening), ...notes(happening, beside.records)], beside),
  );
  const longest = Math.max(0, ...[beforeFirst, ...texts].flat().map(({ length }) => length));
  const layout = share(story, run, beside, width, longest, loopFrom !== undefined);
  const lines: Ink[] = [];
  if (layout.lanes) lines.push([...margin(layout, "", beside), ...heading(layout.lanes, colours)]);
  const hidden = layout.lanes ? story.nodes.filter((id) => !layout.lanes?.nodes.includes(id)) : [];
  if (hidden.length > 0)
    lines.unshift(...wrap(ink(`not shown, for nothing happens there: ${hidden.join(", ")}`, colours.faint), width));
  if (beforeFirst.length > 0 || run.steps.length === 0) {
    const across = layout.lanes ? rest(layout.lanes, [], colours) : ink("start", colours.faint);
    const hint = layout.hint > 0 && beforeFirst.length > 0 ? "at start" : "";
    lines.push(...rows(layout, "0", across, hint, beforeFirst, [], beside));
  }
  story.happenings.forEach((happening, i) => {
    const before = i === 0 ? 0 : story.happenings[i - 1].number;
    const isInLoop = loopFrom !== undefined && happening.number > loopFrom;
    const bracket = (line: Ink): Ink => (isInLoop ? bracketed(line, beside) : line);
    // Where a loop begins is always drawn.
    if (happening.number > before + 1) {
      const text = gapText(run, before + 1, happening.number - 1);
      lines.push(...gapRows(layout, text, happening.down, beside).map(bracket));
    }
    if (isInLoop && before <= loopFrom)
      lines.push(loopLine(layout, "╭", "from here on it can repeat for ever", beside));
    lines.push(...stepRows(layout, happening, texts[i], beside).map(bracket));
  });
  if (loopFrom === run.steps.length) {
    lines.push(loopLine(layout, "─", "nothing more has to happen: it can stay here for ever", beside));
  } else if (loopFrom !== undefined) {
    lines.push(loopLine(layout, "╰", `and again from step ${loopFrom + 1}`, beside));
  }
  return lines;
}

const inked = (lines: readonly Note[], { colours, paint }: Beside): readonly Ink[] =>
  lines.map((line) =>
    line.flatMap((words) => ink(words.text, "node" in words ? paint(words.node) : colours[words.tone])),
  );

/** All nodes if there is room, else only those that take part, else no columns at all. */
function share(
  story: Story,
  { steps }: Run,
  { paint }: Beside,
  width: number,
  longest: number,
  isLasso: boolean,
): Layout {
  const number = String(steps.length).length + (isLasso ? 2 : 1);
  const labels = story.happenings.map(({ step }) => labelOf(step));
  const active = new Set(
    steps.flatMap((step) => ("from" in step ? [step.from, step.node] : "node" in step ? [step.node] : [])),
  );
  const partakers = story.nodes.filter((id) => active.has(id));
  const anyDelivery = story.happenings.some(({ sentIn }) => sentIn !== undefined);
  const hintWidth = anyDelivery ? HINT.length + String(steps.length).length : 0;
  const candidates = [
    { nodes: story.nodes, hint: hintWidth },
    { nodes: partakers, hint: hintWidth },
    { nodes: partakers, hint: 0 },
  ].filter(({ nodes }) => nodes.length > 0);
  const notesWanted = Math.max(NOTES_MIN, Math.min(NOTES_ENOUGH, longest));
  for (const { nodes, hint } of candidates) {
    const around = number + GAP + (hint > 0 ? hint + GAP : 0) + GAP;
    const least = lanes(nodes, pitchMin(nodes), paint);
    if (around + least.width + NOTES_MIN > width) continue;
    let pitch = pitchWanted(nodes, labels);
    const room = (): number => width - around - lanes(nodes, pitch, paint).width;
    while (pitch > pitchForKinds(nodes, labels) && room() < notesWanted) pitch--;
    while (pitch > pitchMin(nodes) && room() < NOTES_MIN) pitch--;
    const fitting = lanes(nodes, pitch, paint);
    return { width, number, lanes: fitting, hint, notes: width - around - fitting.width };
  }
  return { width, number, lanes: undefined, hint: 0, notes: Math.max(20, width - number - GAP - 2) };
}

function stepRows(layout: Layout, happening: Happening, texts: readonly Ink[], beside: Beside): readonly Ink[] {
  const { step, number, down, sentIn } = happening;
  const { colours } = beside;
  const label = labelOf(step);
  const hint = sentIn === undefined ? "" : `${HINT}${sentIn}`;
  const inNotes = hint !== "" && layout.hint === 0 ? [ink(hint, colours.faint)] : [];
  if (!layout.lanes) {
    const words = ink(
      sentence(label),
      label.kind === "arrow"
        ? beside.paint(label.from)
        : label.kind === "mark"
          ? beside.paint(label.node)
          : colours.bad,
    );
    return rows(layout, String(number), words, "", [...inNotes, ...texts], down, beside);
  }
  const { line, isShortened } = across(layout.lanes, label, down, colours);
  const whole = isShortened && label.kind !== "line" ? [ink(cutAtWord(label.text, LABEL_MAX), colours.strong)] : [];
  return rows(layout, String(number), line, hint, [...inNotes, ...whole, ...texts], down, beside);
}

/** Steps that are not drawn: a line in which the nodes' lines are broken. */
function gapRows(layout: Layout, text: string, down: readonly NodeId[], beside: Beside): readonly Ink[] {
  const { colours } = beside;
  const broken = (line: Ink): Ink => line.map((cell) => (cell.char === "│" ? { ...cell, char: "⋮" } : cell));
  const line = layout.lanes ? broken(rest(layout.lanes, down, colours)) : ink(text, colours.unsure);
  return rows(layout, "⋮", line, "", layout.lanes ? [ink(text, colours.unsure)] : [], down, beside);
}

/** One step: its line, with the first note beside it, and a line for each further note. */
function rows(
  layout: Layout,
  number: string,
  line: Ink,
  hint: string,
  texts: readonly Ink[],
  down: readonly NodeId[],
  beside: Beside,
): readonly Ink[] {
  const { plain, faint } = beside.colours;
  const wrapped = texts.flatMap((text) => wrap(text, layout.notes));
  const first = [...margin(layout, number, beside), ...line];
  if (!layout.lanes) {
    const indent = ink(" ".repeat(layout.number + GAP + 2), plain);
    return [...wrap(first, layout.width), ...wrapped.map((text) => [...indent, ...text])];
  }
  const between = layout.hint === 0 ? [] : ink(`${" ".repeat(GAP)}${hint.padEnd(layout.hint)}`, faint);
  const empty = layout.hint === 0 ? [] : ink(" ".repeat(GAP + layout.hint), plain);
  const gap = ink(" ".repeat(GAP), plain);
  return [
    [...first, ...between, ...gap, ...(wrapped[0] ?? [])],
    ...wrapped
      .slice(1)
      .map((text) => [
        ...margin(layout, "", beside),
        ...rest(layout.lanes!, down, beside.colours),
        ...empty,
        ...gap,
        ...text,
      ]),
  ];
}

const margin = ({ number }: Layout, text: string, { colours }: Beside): Ink =>
  ink(text.padStart(number) + " ".repeat(GAP), colours.faint);

function loopLine(layout: Layout, corner: string, text: string, { colours }: Beside): Ink {
  const width = layout.number + GAP + (layout.lanes?.width ?? 40);
  const head = `${corner}── ${text} `;
  return ink(cut(head + "─".repeat(Math.max(2, width - head.length)), layout.width), colours.unsure);
}

/** Every line of the loop begins with its bracket. */
const bracketed = (line: Ink, { colours }: Beside): Ink => [...ink("│", colours.unsure), ...line.slice(1)];

/** What never arrived is often the explanation. */
function inFlightAtEnd({ stillInFlight }: Story, { colours }: Beside, width: number): readonly Ink[] {
  if (stillInFlight.length === 0) return [];
  const messages = grouped(
    stillInFlight,
    ({ message, sentIn }) => `${content(message.message)} ${message.from} ${sentIn}`,
  );
  const texts = [...messages.values()].map((same) => {
    const [{ message, sentIn }] = same;
    const to = [...new Set(same.map((one) => one.message.to))].join(", ");
    return `${cutAtWord(content(message.message), 60)} from ${message.from} to ${to} (sent ${sentIn === 0 ? "at the start" : `in ${sentIn}`})`;
  });
  const shown = texts.slice(0, 4).join("; ");
  return [...wrap(ink(`Still on its way: ${shown}${andMore(texts.length, 4, "; and ")}`, colours.faint), width), []];
}
