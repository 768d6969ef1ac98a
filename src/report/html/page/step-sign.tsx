/** @jsxRuntime automatic @jsxImportSource preact */
import { Cross } from "./message-arrows.tsx";

/** Draws the signs that the terminal writes as characters. */
export function Sign({ mark, x, y }: { readonly mark: string; readonly x: number; readonly y: number }) {
  switch (mark) {
    case "◷":
      return (
        <g class="clock">
          <circle cx={x} cy={y} r="6.5" />
          <path d={`M${x} ${y - 4}V${y}H${x + 3.5}`} />
        </g>
      );
    case "▲":
      return <path class="solid" d={`M${x} ${y - 6.5}l6.5 11.5h-13Z`} />;
    case "✗":
      return (
        <g>
          <circle class="hole" cx={x} cy={y} r="7" />
          <Cross x={x} y={y} />
        </g>
      );
    default:
      return <circle class="solid" cx={x} cy={y} r="6" />;
  }
}
