/** @jsxRuntime automatic @jsxImportSource preact */
/** Explains the signs of the diagram to those who see one for the first time. */
import { classNames } from "./class-names.ts";
import type { ComponentChildren } from "preact";
import { Cross, Head } from "./message-arrows.tsx";
import { Sign } from "./step-sign.tsx";

const [X, Y] = [22, 11];

const entries: readonly (readonly [string, ComponentChildren])[] = [
  [
    "a node, downwards in time; the bar beside it is a timer that is armed",
    <>
      <g class="lane hue0">
        <path d={`M${X} 0V22`} />
      </g>
      <g class="timer hue0">
        <path d={`M${X - 9} 3V22`} />
      </g>
    </>,
  ],
  ["it does something by itself: an operation, a decision", <Marked mark="●" />],
  ["a timer fires", <Marked mark="◷" />],
  ["it crashes: its line is broken until it restarts", <Marked mark="✗" isBad />],
  ["it restarts", <Marked mark="▲" />],
  [
    "a message, from the step that sent it to the one that delivered it",
    <g class="flight arrives hue0">
      <path d="M4 3L36 18" />
      <Head x={40} y={20} angle={Math.atan2(15, 32)} />
    </g>,
  ],
  [
    "a message that is lost on the way",
    <g class="flight lost hue0">
      <path d="M4 3L32 16" />
      <Cross x={32} y={16} />
    </g>,
  ],
  [
    "a message that is still on its way at the end",
    <g class="flight flies hue0">
      <path d="M10 3l22 14" />
      <circle cx="32" cy="17" r="2.5" />
    </g>,
  ],
  [
    "a partition, with its name, while it is in force",
    <g class="partitions">
      <rect width="44" height="22" />
      <path d="M0 1H44M0 21H44" />
    </g>,
  ],
];

export function Legend() {
  return (
    <details class="legend">
      <summary>What is drawn</summary>
      <ul>
        {entries.map(([text, drawn]) => (
          <li key={text}>
            <svg class="diagram" viewBox="0 0 44 22" aria-hidden="true">
              {drawn}
            </svg>
            {text}
          </li>
        ))}
        <li>Faint steps had no part in the violation. Next to each step is what it changed, sent and armed.</li>
      </ul>
    </details>
  );
}

function Marked({ mark, isBad = false }: { readonly mark: string; readonly isBad?: boolean }) {
  return (
    <g class={classNames("mark hue0", isBad && "bad")}>
      <Sign mark={mark} x={X} y={Y} />
    </g>
  );
}
