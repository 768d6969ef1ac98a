/** The flags that plot what a command explored, and the image they ask for. */
import type { Plot } from "../report/plot/plot.ts";
import { UsageError } from "./terminal/failure.ts";
import { writeOutputFile } from "./output-file.ts";

export interface PlotFlags {
  /** Draw the plots with characters, below the verdicts. */
  readonly plot?: boolean;
  /** Write the plots as an image to this file. */
  readonly svg?: string;
}

export const wantsPlots = ({ plot, svg }: PlotFlags): boolean => plot === true || svg !== undefined;

/** A file has room for the plots of one place. @param count how many places there are */
export function mustDrawOnePlace({ svg }: PlotFlags, count: number): void {
  if (svg === undefined || count === 1) return;
  throw new UsageError(
    `--svg ${svg} draws one place, and there are ${count}.\nChoose one with --scope and --variant, or draw them with --plot.`,
  );
}

/** Writes the image, if one is asked for. @throws UsageError if it cannot be written */
export async function writePlots(plots: readonly Plot[], { svg }: PlotFlags): Promise<void> {
  if (svg === undefined) return;
  const { svgOf } = await import("../report/plot/plot-svg.ts");
  writeOutputFile(svg, svgOf(plots), "--svg");
}
