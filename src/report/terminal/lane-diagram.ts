/** Draws a run as lanes of nodes with a line for each step, the loop of a lasso, and notes beside it; as a list if lanes have no room. */
import { cut, cutAtWord } from "../story/abbreviate.ts";
import { gapText } from "../story/elision.ts";
import { labelOf, sentence } from "../story/step-label.ts";
import { notes, timeText, type Note } from "../story/notes.ts";
import { startNotes } from "../story/start-notes.ts";
import type { Happening, Story } from "../story/story.ts";
import { firstOf } from "../../model/counted.ts";
import type { NodeId } from "../../model/network.ts";
import type { Counterexample, Run } from "../../semantics/run.ts";
import { ink, wrap, type Ink, type Paint, type Palette } from "./ink.ts";
import { across, heading, lanes, pitchForKinds, pitchMin, pitchWanted, rest, type Lanes } from "./lanes.ts";

/** What all lines of a picture share. */
export interface PictureStyle {
  readonly colours: Palette;
  paint(node: NodeId): Paint;
  /** Whether to show what nodes record: for a property with a history. */
  readonly records: boolean;
}

const HINT = "sent in ";
/** Notes get at least this many columns, and no more than this while the lanes need them. */
const NOTES_MIN = 30;
const NOTES_ENOUGH = 50;
const GAP = 2;
/** A label that is written out beside the picture is wrapped, and cut at this length. */
const LABEL_MAX = 300;
/** Of more nodes only the first are named: there may be thousands. */
export const NODES_NAMED_MAX = 20;
/** How the width is divided; without lanes, steps are a list. */
interface Layout {
  readonly width: number;
  readonly number: number;
  readonly lanes: Lanes | undefined;
  /** 0 if the hints are among the notes. */
  readonly hint: number;
  readonly notes: number;
}

/** In the terminal, the time of a step is among its notes. */
const timeNotes = ({ at }: Happening): readonly Note[] =>
  at === undefined ? [] : [[{ text: `at ${timeText(at)}`, tone: "faint" }]];

export function diagram(
  story: Story,
  { run, loopFrom }: Counterexample,
  beside: PictureStyle,
  width: number,
): readonly Ink[] {
  const { colours } = beside;
  const beforeFirst = inked(startNotes(story, run.steps.length === 0), beside);
  const texts = story.happenings.map((happening) =>
    inked([...timeNotes(happening), ...notes(happening, beside.records)], beside),
  );
  const longest = Math.max(0, ...[beforeFirst, ...texts].flat().map(({ length }) => length));
  const layout = layoutOf(story, run, beside, width, longest, loopFrom !== undefined);
  const lines: Ink[] = [];
  if (layout.lanes) lines.push([...margin(layout, "", beside), ...heading(layout.lanes, colours)]);
  const hidden = layout.lanes ? story.nodes.filter((id) => !layout.lanes?.nodes.includes(id)) : [];
  if (hidden.length > 0)
    lines.unshift(
      ...wrap(
        ink(`not shown, because nothing happens there: ${firstOf(hidden, NODES_NAMED_MAX)}`, colours.faint),
        width,
      ),
    );
  if (beforeFirst.length > 0 || run.steps.length === 0) {
    const across = layout.lanes ? rest(layout.lanes, [], colours) : ink("start", colours.faint);
    const hint = layout.hint > 0 && beforeFirst.length > 0 ? "at start" : "";
    lines.push(...rows(layout, { number: "0", line: across, hint, texts: beforeFirst, down: [] }, beside));
  }
  story.happenings.forEach((happening, i) => {
    const before = i === 0 ? 0 : story.happenings[i - 1].number;
    const isInLoop = loopFrom !== undefined && happening.number > loopFrom;
    const bracket = (line: Ink): Ink => (isInLoop ? bracketed(line, beside) : line);
    // The beginning of a loop is always drawn, so a gap never hides it.
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

const inked = (lines: readonly Note[], { colours, paint }: PictureStyle): readonly Ink[] =>
  lines.map((line) =>
    line.flatMap((words) => ink(words.text, "node" in words ? paint(words.node) : colours[words.tone])),
  );

/** All nodes if there is room, else only those that take part, else no columns at all. */
function layoutOf(
  story: Story,
  { steps }: Run,
  { paint }: PictureStyle,
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

function stepRows(layout: Layout, happening: Happening, texts: readonly Ink[], beside: PictureStyle): readonly Ink[] {
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
    return rows(layout, { number: String(number), line: words, hint: "", texts: [...inNotes, ...texts], down }, beside);
  }
  const { line, isShortened } = across(layout.lanes, label, down, colours);
  const whole = isShortened && label.kind !== "line" ? [ink(cutAtWord(label.text, LABEL_MAX), colours.strong)] : [];
  return rows(layout, { number: String(number), line, hint, texts: [...inNotes, ...whole, ...texts], down }, beside);
}

/** Steps that are left out: a row in which the nodes' lines are broken. */
function gapRows(layout: Layout, text: string, down: readonly NodeId[], beside: PictureStyle): readonly Ink[] {
  const { colours } = beside;
  const broken = (line: Ink): Ink => line.map((cell) => (cell.char === "│" ? { ...cell, char: "⋮" } : cell));
  const line = layout.lanes ? broken(rest(layout.lanes, down, colours)) : ink(text, colours.unsure);
  const texts = layout.lanes ? [ink(text, colours.unsure)] : [];
  return rows(layout, { number: "⋮", line, hint: "", texts, down }, beside);
}

/** What stands beside each other in the row of a step. */
interface Row {
  readonly number: string;
  readonly line: Ink;
  readonly hint: string;
  readonly texts: readonly Ink[];
  /** The nodes that are down after it. */
  readonly down: readonly NodeId[];
}

/** One step: its line with the first note beside it, and one more line for each further note. */
function rows(layout: Layout, { number, line, hint, texts, down }: Row, beside: PictureStyle): readonly Ink[] {
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

const margin = ({ number }: Layout, text: string, { colours }: PictureStyle): Ink =>
  ink(text.padStart(number) + " ".repeat(GAP), colours.faint);

function loopLine(layout: Layout, corner: string, text: string, { colours }: PictureStyle): Ink {
  const width = layout.number + GAP + (layout.lanes?.width ?? 40);
  const head = `${corner}── ${text} `;
  return ink(cut(head + "─".repeat(Math.max(2, width - head.length)), layout.width), colours.unsure);
}

/** Every line of the loop begins with its bracket. */
const bracketed = (line: Ink, { colours }: PictureStyle): Ink => [...ink("│", colours.unsure), ...line.slice(1)];
