/** @jsxRuntime automatic @jsxImportSource preact */
/** The words of a note, in the colour of their tone or their node. */
import type { Note } from "../../story/notes.ts";

export type Hue = (node: string) => string;

export function NoteLine({ note, hue }: { readonly note: Note; readonly hue: Hue }) {
  return (
    <>
      {note.map((words, i) => (
        <span key={i} class={"node" in words ? `node ${hue(words.node)}` : words.tone}>
          {words.text}
        </span>
      ))}
    </>
  );
}
