/** Compares a measure with its theory: with a fixed seed, the expected value lies in the 95 % interval, and the interval is narrow. */
import { simulate } from "../../src/index.ts";
import type { SimulateSuiteOptions, Suite } from "../../src/index.ts";

/** @returns "within", or what was measured and what was expected */
export async function against(
  suite: Suite,
  measure: string,
  { narrow = 0.1, ...options }: SimulateSuiteOptions & { readonly narrow?: number },
): Promise<string> {
  const { points } = await simulate(suite, { seed: 1, ...options, measures: [measure], properties: [] });
  const [{ low = NaN, high = NaN, theory = NaN, without }] = points[0].measures;
  if (without > 0) return `${without} runs have no value`;
  if (!(high - low <= narrow * theory)) return `${low} to ${high} is wider than ${narrow} of ${theory}`;
  return low <= theory && theory <= high ? "within" : `${low} to ${high}, and expected are ${theory}`;
}
