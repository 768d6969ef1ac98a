/** A page for a browser with plots and the text of the terminal: it loads nothing, and has no script. */
import { plainDocument } from "../html/plain-document.ts";
import { escapeHtml as safe } from "../html/safe-text.ts";
import type { Plot } from "./plot.ts";
import { svgOf } from "./plot-svg.ts";

export interface PlotPage {
  readonly title: string;
  /** What to type to make it again. */
  readonly command: string;
  readonly plots: readonly Plot[];
  /** What the terminal says. */
  readonly text: string;
}

const STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } svg { max-width: 100%; height: auto; }
pre, code { font: 13px/1.5 ui-monospace, monospace; } pre { overflow-x: auto; }
`;

export const plotPage = ({ title, command, plots, text }: PlotPage): string =>
  plainDocument(
    title,
    STYLE,
    `<h1>${safe(title)}</h1>
<p><code>${safe(command)}</code></p>
${plots.length === 0 ? "" : svgOf(plots)}
<pre tabindex="0">${text.split("\n").map(safe).join("\n")}</pre>`,
  );
