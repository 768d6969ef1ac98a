/** Which steps of a run are shown, with what beside them, and how high each one stands. */
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/label.ts";
import { type Note, notes, startNotes } from "../../story/notes.ts";

export type Row = { readonly top: number; readonly height: number } & (
  | {
      /** 0 for what happened before the first step. */
      readonly kind: "step";
      readonly number: number;
      readonly notes: readonly Note[];
    }
  /** Steps that are left out. */
  | { readonly kind: "gap"; readonly from: number; readonly to: number }
  | { readonly kind: "banner"; readonly text: string; readonly tone: "bad" | "loop" }
);

export interface Rows {
  readonly rows: readonly Row[];
  readonly height: number;
  /** The middle of a step, or of the gap that it is in. */
  y(number: number): number;
  isShown(number: number): boolean;
}

const LINE = 18;
const STEP_MIN = 40;
const PADDING = 14;
/** A step has no more lines in the overview; the panel has them all. */
export const NOTES_MAX = 5;
const GAP_HEIGHT = 26;
const BANNER_HEIGHT = 34;

/** What is told of each step; 0 is the start. */
export function notesOf(run: Chronicle): readonly (readonly Note[])[] {
  const isAboutOperations = run.operations !== undefined;
  return [
    startNotes(run, run.happenings.length === 0),
    ...run.happenings.map((happening) => [...notes(happening, isAboutOperations), ...turnNotes(run, happening.number)]),
  ].map((lines, number) => (number === 0 ? [...lines, ...turnNotes(run, 0)] : lines));
}

function turnNotes({ violated }: Chronicle, number: number): readonly Note[] {
  if (violated?.owedFrom !== number) return [];
  return [[{ text: "from here on it is owed, and never comes", tone: "unsure" }]];
}

/** All the words of a step, to look for some in. */
export function wordsOf(run: Chronicle, texts: readonly (readonly Note[])[], number: number): string {
  const { step } = number === 0 ? { step: undefined } : run.happenings[number - 1];
  const label = step ? sentence(labelOf(step)) : "start";
  return [label, ...texts[number].map((note) => note.map(({ text }) => text).join(""))].join("\n").toLowerCase();
}

/** @param isWanted whether a step is shown; the first and the last one that counts always are */
export function layOut(
  run: Chronicle,
  texts: readonly (readonly Note[])[],
  isWanted: (number: number) => boolean,
): Rows {
  const rows: Row[] = [];
  const middles: number[] = [];
  const shown = new Set<number>();
  let top = 0;
  const push = (height: number, row: object): void => {
    rows.push({ ...row, top, height } as Row);
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
    const lines = Math.min(NOTES_MAX, texts[number].length);
    const height = Math.max(STEP_MIN, lines * LINE + PADDING);
    middles[number] = top + STEP_MIN / 2;
    shown.add(number);
    push(height, { kind: "step", number, notes: texts[number] });
  }
  closeGap(end);
  for (const [tone, text] of endings(run)) push(BANNER_HEIGHT, { kind: "banner", tone, text });
  return { rows, height: top, y: (number) => middles[number] ?? top, isShown: (number) => shown.has(number) };
}

function endings({ violated, happenings }: Chronicle): readonly (readonly ["bad" | "loop", string])[] {
  if (!violated) return [];
  const { loopFrom } = violated;
  if (loopFrom === happenings.length)
    return [["loop", "final: nothing more has to happen, and it can stay here for ever"]];
  if (loopFrom !== undefined) return [["loop", `and again from step ${loopFrom + 1}`]];
  return [["bad", `✗ ${violated.says}`]];
}
