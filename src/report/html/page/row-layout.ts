/** Lays out the rows of a run: which steps are shown, the notes beside them, and how tall each row is. */
import type { Pair } from "../../story/align.ts";
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/step-label.ts";
import { named, type Note, notes, words } from "../../story/notes.ts";
import { readIn, type Reads } from "../../story/read-changes.ts";
import type { Happening } from "../../story/story.ts";
import { startNotes } from "../../story/start-notes.ts";

export type ShownRow = { readonly top: number; readonly height: number } & (
  | {
      /** 0 for what happened before the first step. */
      readonly kind: "step";
      readonly number: number;
      readonly notes: readonly Note[];
    }
  /** An empty place beside a step that only the other run has. */
  | { readonly kind: "absent" }
  /** Steps that are not shown. */
  | { readonly kind: "gap"; readonly from: number; readonly to: number }
  | { readonly kind: "banner"; readonly text: string; readonly tone: Banner["tone"] }
);

interface Banner {
  readonly tone: "bad" | "loop" | "unsure";
  readonly text: string;
}

export interface ShownRows {
  readonly rows: readonly ShownRow[];
  readonly height: number;
  /** The middle of a step's row, or of the gap that it is in. */
  y(number: number): number;
  isShown(number: number): boolean;
}

const LINE = 18;
const STEP_MIN = 40;
const PADDING = 14;
/** The most lines for one step in the overview; the panel has them all. */
export const NOTES_MAX = 5;
const GAP_HEIGHT = 26;
const BANNER_HEIGHT = 34;

/** The notes on each step, with those of its changes that are read; number 0 is the start. */
export function notesOf(run: Chronicle, reads: Reads): readonly (readonly Note[])[] {
  return [
    startNotes(run, run.happenings.length === 0),
    ...run.happenings.map((happening) => [
      ...stepNotes(readIn(happening, reads), run.tellsRecords),
      ...turnNotes(run, happening.number),
    ]),
  ].map((lines, number) => (number === 0 ? [...lines, ...turnNotes(run, 0)] : lines));
}

/** That a step changed nothing at its node needs to be said here: an empty place looks as if something was left out. */
function stepNotes(happening: Happening, records: boolean): readonly Note[] {
  const { step } = happening;
  const lines = notes(happening, records);
  if (lines.length > 0 || !("node" in step) || step.kind === "crash" || step.kind === "restart") return lines;
  return [[words("changes nothing at ", "faint"), named(step.node)]];
}

function turnNotes({ violated }: Chronicle, number: number): readonly Note[] {
  if (violated?.owedFrom !== number) return [];
  return [[{ text: "from here on it is due, and it never happens", tone: "unsure" }]];
}

/** All the words of a step, for the filter to search. */
export function wordsOf(run: Chronicle, texts: readonly (readonly Note[])[], number: number): string {
  const { step } = number === 0 ? { step: undefined } : run.happenings[number - 1];
  const label = step ? sentence(labelOf(step)) : "start";
  return [label, ...texts[number].map((note) => note.map(({ text }) => text).join(""))].join("\n").toLowerCase();
}

/**
 * @param isWanted whether a step is shown; steps that are not are joined into gaps
 * @param rooms by step, how much room it needs below its middle, in pixels
 */
export function layOut(
  run: Chronicle,
  texts: readonly (readonly Note[])[],
  isWanted: (number: number) => boolean,
  rooms: ReadonlyMap<number, number> = new Map(),
): ShownRows {
  const rows: ShownRow[] = [];
  const middles: number[] = [];
  const shown = new Set<number>();
  let top = 0;
  const push = (height: number, row: object): void => {
    rows.push({ ...row, top, height } as ShownRow);
    top += height;
  };
  const { violated } = run;
  const end = run.happenings.length;
  let gapFrom: number | undefined;
  const closeGap = (to: number): void => {
    if (gapFrom === undefined) return;
    for (let number = gapFrom; number <= to; number++) middles[number] = top + GAP_HEIGHT / 2;
    push(GAP_HEIGHT, { kind: "gap", from: gapFrom, to });
    gapFrom = undefined;
  };
  for (let number = 0; number <= end; number++) {
    if (violated?.loopFrom === number - 1 && number > 0) {
      closeGap(number - 1);
      push(BANNER_HEIGHT, { kind: "banner", tone: "loop", text: "from here on it can repeat for ever" });
    }
    if (!isWanted(number)) {
      gapFrom ??= number;
      continue;
    }
    closeGap(number - 1);
    const height = Math.max(heightOf(texts[number]), STEP_MIN / 2 + (rooms.get(number) ?? 0));
    middles[number] = top + STEP_MIN / 2;
    shown.add(number);
    push(height, { kind: "step", number, notes: texts[number] });
  }
  closeGap(end);
  for (const banner of endings(run)) push(BANNER_HEIGHT, { kind: "banner", ...banner });
  return { rows, height: top, y: (number) => middles[number] ?? top, isShown: (number) => shown.has(number) };
}

/** The rows that are at least partly between two heights. */
export const rowsIn = ({ rows }: ShownRows, from: number, to: number): readonly ShownRow[] =>
  rows.filter(({ top, height }) => top + height >= from && top <= to);

const heightOf = (notes: readonly Note[]): number =>
  Math.max(STEP_MIN, Math.min(NOTES_MAX, notes.length) * LINE + PADDING);

/** Lays out two runs: paired steps are at the same height, and a banner marks where they diverge. */
export function layOutBeside(
  pairs: readonly Pair[],
  [left, right]: readonly [Chronicle, Chronicle],
  [leftTexts, rightTexts]: readonly [readonly (readonly Note[])[], readonly (readonly Note[])[]],
): readonly [ShownRows, ShownRows] {
  const sides = [new Column(), new Column()] as const;
  const parting = pairs.findIndex(({ isSame }) => !isSame);
  for (const [i, pair] of pairs.entries()) {
    if (i === parting) for (const side of sides) side.banner({ tone: "unsure", text: "here they diverge" });
    const notesOfBoth = [
      pair.left === undefined ? [] : leftTexts[pair.left],
      pair.right === undefined ? [] : rightTexts[pair.right],
    ];
    const height = Math.max(...notesOfBoth.map(heightOf));
    sides[0].step(pair.left, notesOfBoth[0], height);
    sides[1].step(pair.right, notesOfBoth[1], height);
  }
  const ends = [endings(left), endings(right)];
  for (let i = 0; i < Math.max(...ends.map(({ length }) => length)); i++) {
    for (const [k, side] of sides.entries()) side.banner(ends[k].at(i));
  }
  return [sides[0].rows(), sides[1].rows()];
}

/** Collects rows from top to bottom. */
class Column {
  readonly #rows: ShownRow[] = [];
  readonly #middles: number[] = [];
  #top = 0;

  step(number: number | undefined, notes: readonly Note[], height: number): void {
    if (number !== undefined) this.#middles[number] = this.#top + STEP_MIN / 2;
    this.#push(height, number === undefined ? { kind: "absent" } : { kind: "step", number, notes });
  }

  /** Adds a banner; if undefined, an empty place beside the other run's banner. */
  banner(banner: Banner | undefined): void {
    this.#push(BANNER_HEIGHT, banner ? { kind: "banner", ...banner } : { kind: "absent" });
  }

  rows(): ShownRows {
    const [middles, height] = [this.#middles, this.#top];
    return {
      rows: this.#rows,
      height,
      y: (number) => middles[number] ?? height,
      isShown: (number) => number in middles,
    };
  }

  #push(height: number, row: object): void {
    this.#rows.push({ ...row, top: this.#top, height } as ShownRow);
    this.#top += height;
  }
}

function endings({ violated, happenings }: Chronicle): readonly Banner[] {
  if (!violated || violated.kind === "sometimes") return [];
  const { loopFrom } = violated;
  if (loopFrom === happenings.length)
    return [
      { tone: "loop", text: "final: nothing more has to happen, and it can stay here for ever" },
      { tone: "bad", text: `✗ ${violated.message}` },
    ];
  if (loopFrom !== undefined) return [{ tone: "loop", text: `and again from step ${loopFrom + 1}` }];
  return [{ tone: "bad", text: `✗ ${violated.message}` }];
}
