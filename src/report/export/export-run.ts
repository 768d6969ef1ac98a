/** Writes a run in the formats of other tools. */
import type { Chronicle } from "../story/chronicle.ts";
import { itf } from "./itf.ts";
import { json } from "./json.ts";
import { mermaid } from "./mermaid.ts";
import { shiviz } from "./shiviz.ts";
import { svg } from "./run-svg.tsx";
import { tla } from "./tla.ts";

const writers = { mermaid, itf, shiviz, svg, tla, json } as const;

export type ExportFormat = keyof typeof writers;

export const exportFormats = Object.keys(writers) as readonly ExportFormat[];

/** The same run gives the same bytes. Ends with a line break. */
export const exportRun = (run: Chronicle, format: ExportFormat): string => writers[format](run);
