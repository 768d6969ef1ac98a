/** Draws the curves of docs/curves from a fixed seed: `npm run curves`, or with names of protocols after it. */
import { writeFileSync } from "node:fs";
import { csvOf } from "../../src/report/plot/csv.ts";
import { curvesOf } from "../../src/report/plot/curve.ts";
import { svgOf } from "../../src/report/plot/svg.ts";
import { simulate } from "../../src/index.ts";
import type { Suite } from "../../src/index.ts";
import { curves } from "./curves-drawn.ts";

const wanted = process.argv.slice(2);
for (const { name, suite, options } of curves) {
  if (wanted.length > 0 && !wanted.some((one) => name.startsWith(one))) continue;
  const { default: loaded } = (await import(`../${suite}.properties.ts`)) as { readonly default: Suite };
  const report = await simulate(loaded, options);
  writeFileSync(`docs/curves/${name}.svg`, svgOf(curvesOf(report, options.sweep.name)));
  writeFileSync(`docs/curves/${name}.csv`, csvOf(report));
  console.log(`${name}: ${report.runs} runs, ${report.events} steps`);
}
