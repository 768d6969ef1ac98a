/** `npm run curves [-- NAME…]`: draws the curves of docs/curves from a fixed seed; with names, only those that begin with one of them. */
import { writeFileSync } from "node:fs";
import { csvOf } from "../../src/report/plot/csv.ts";
import { curvesOf } from "../../src/report/plot/curve.ts";
import { svgOf } from "../../src/report/plot/plot-svg.ts";
import { plotsOfRuns, plotsOfSearches } from "../../src/report/plot/explored.ts";
import { check, fuzz, simulate } from "../../src/index.ts";
import type { Suite } from "../../src/index.ts";
import { curves, explored } from "./curves-drawn.ts";
import { script } from "./script.ts";

const program = script("curves", "Draws the curves of docs/curves, from a fixed seed")
  .argument("[names...]", "only those whose names begin with one of these, such as swim or heartbeat-detection")
  .parse();
const [wanted] = program.processedArgs as [readonly string[]];
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((one) => name.startsWith(one));
const load = async (suite: string): Promise<Suite> =>
  ((await import(`../${suite}.properties.ts`)) as { readonly default: Suite }).default;

for (const { name, suite, runs } of explored.filter((one) => isWanted(one.name))) {
  const loaded = await load(suite);
  const place = `${loaded.of.name}, smoke`;
  const { statesByDepth } = await check(loaded);
  const { met } = await fuzz(loaded, { runs, seed: 1, footprint: true });
  const plots = [...plotsOfSearches(place, [{ names: [], statesByDepth }]), ...plotsOfRuns(place, met!)];
  writeFileSync(`docs/curves/${name}.svg`, svgOf(plots));
  console.log(`${name}: ${plots.length} plots`);
}
for (const { name, suite, over, parts, at } of curves.filter((one) => isWanted(one.name))) {
  const loaded = await load(suite);
  const reports = [];
  for (const options of parts) reports.push(await simulate(loaded, options));
  const points = reports.flatMap(({ points: some }, part) =>
    at === undefined ? some : some.map((point) => ({ ...point, set: { [over]: at[part] } })),
  );
  const sweep = { protocol: loaded.of.name, points };
  writeFileSync(`docs/curves/${name}.svg`, svgOf(curvesOf(sweep, over)));
  writeFileSync(`docs/curves/${name}.csv`, csvOf(sweep));
  const steps = reports.reduce((sum, { events }) => sum + events, 0);
  console.log(`${name}: ${steps} steps`);
}
