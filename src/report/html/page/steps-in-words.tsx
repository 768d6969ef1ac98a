/** @jsxRuntime automatic @jsxImportSource preact */
/** All steps with all their notes, for paper: the diagram cuts some of them, and the panel shows only one step. */
import type { Chronicle } from "../../story/chronicle.ts";
import { labelOf, sentence } from "../../story/step-label.ts";
import type { Note } from "../../story/notes.ts";
import { usePrinted } from "./print-mode.ts";
import type { ShownRows } from "./row-layout.ts";
import { type Hue, NoteLine } from "./story-words.tsx";

interface StepsInWordsProps {
  /** The heading above them. */
  readonly title: string;
  readonly run: Chronicle;
  readonly rows: ShownRows;
  readonly texts: readonly (readonly Note[])[];
  readonly hue: Hue;
}

export function StepsInWords({ title, run, rows, texts, hue }: StepsInWordsProps) {
  const isPrinted = usePrinted();
  if (!isPrinted) return null;
  return (
    <section class="in-words">
      <h2>{title}</h2>
      <ol>
        {texts.map((notes, number) =>
          rows.isShown(number) ? (
            <li key={number}>
              <p class="happening">
                {number === 0 ? "start" : `${number}  ${sentence(labelOf(run.happenings[number - 1].step))}`}
              </p>
              <ul class="notes-all">
                {notes.map((note, i) => (
                  <li key={i}>
                    <NoteLine note={note} hue={hue} />
                  </li>
                ))}
              </ul>
            </li>
          ) : null,
        )}
      </ol>
    </section>
  );
}
