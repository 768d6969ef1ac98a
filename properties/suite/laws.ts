/**
 * `npm run laws [WORD]`: each measure of a bundled protocol that has a theory, in each place where it is taken, from 20 seeds: for how
 * many of them the expected value lies within the interval of 95 %, and how far the mean of all is off. What holds exactly lies within it
 * for 19 of 20 seeds on average, and for 19 at least in three of four such lists. So all of them are counted together in the end: a law
 * that is off shows there, or by its own line.
 */
import { loadBundled } from "../../src/cli/load-suite.ts";
import { script } from "./script.ts";
import { simulate } from "../../src/index.ts";
import type { AnyMeasure } from "../../src/model/measure.ts";
import type { Suite } from "../../src/model/properties.ts";
import { clopperPearson, meanOf } from "../../src/simulate/statistics.ts";

const [SEEDS, RUNS] = [20, 20];
const NODES_MAX = 1000;

interface Law {
  readonly suite: Suite;
  readonly name: string;
  readonly scope: string;
  readonly variant: string | undefined;
}

function lawsIn(suite: Suite): readonly Law[] {
  const { of, measures } = suite;
  if (measures === undefined) return [];
  const small = Object.keys(measures.scopes).filter(
    (scope) => Object.values(of.nodes(measures.scopes[scope] as never)).flat().length <= NODES_MAX,
  );
  const placesOf = ({ scopes = small, variants }: AnyMeasure): readonly Pick<Law, "scope" | "variant">[] => {
    const taken: readonly (string | undefined)[] = variants ?? of.variants ?? [undefined];
    return small
      .filter((scope) => scopes.includes(scope))
      .flatMap((scope) => taken.map((variant) => ({ scope, variant })));
  };
  return Object.entries(measures.all).flatMap(([name, measure]) =>
    placesOf(measure)
      .filter(
        ({ scope, variant }) =>
          measure.theory?.(measures.scopes[scope] as never, (variant ?? "") as never) !== undefined,
      )
      .map((place) => ({ suite, name, ...place })),
  );
}

async function look({ suite, name, scope, variant }: Law): Promise<number> {
  const means: number[] = [];
  let [inside, expected] = [0, NaN];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { points } = await simulate(suite, { scope, variant, measures: [name], properties: [], runs: RUNS, seed });
    const [{ mean = NaN, low = NaN, high = NaN, theory = NaN }] = points[0].measures;
    means.push(mean);
    expected = theory;
    if (low <= theory && theory <= high) inside++;
  }
  const off = meanOf(means) === expected ? 0 : (100 * (meanOf(means) - expected)) / expected;
  const place = `${suite.of.name}, ${scope}${variant === undefined ? "" : `, ${variant}`}: ${name}`;
  console.log(`${String(inside).padStart(3)} of ${SEEDS}  ${off.toFixed(1).padStart(6)} %  ${place}`);
  return inside;
}

const program = script("laws", "Compares measures with their theory, from 20 seeds")
  .argument("[word]", "only the laws whose protocol, scope or measure contains it", "")
  .parse();
const [word] = program.processedArgs as [string];
const { loaded, broken } = await loadBundled();
if (broken.length > 0) throw broken[0].error;
let [inside, looked] = [0, 0];
for (const law of loaded.flatMap(({ suite }) => lawsIn(suite))) {
  if (!`${law.suite.of.name}, ${law.scope}: ${law.name}`.includes(word)) continue;
  inside += await look(law);
  looked += SEEDS;
}
const { low, high } = clopperPearson(inside, looked);
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
console.log(
  `${inside} of ${looked}: ${percent(inside / looked)} (${percent(low)} to ${percent(high)}); 95 % are to be`,
);
