/** How many steps a second random runs of a bundled protocol make, with all its properties, as `hearsay fuzz NAME` does. */
import { fuzz } from "../../src/fuzz/fuzz.ts";
import { at, SMOKE } from "../../src/suite/selected.ts";
import { suiteOf } from "./bundled.ts";
import type { Figures } from "./figures.ts";

/** @throws Error if a property is violated: then something else than the protocol was measured */
export async function fuzzFigures(name: string, runs = 50_000, seed = 1): Promise<Figures> {
  const suite = await suiteOf(name);
  const { subject } = at(suite, { scope: SMOKE, variant: suite.of.variants?.[0] });
  const begun = performance.now();
  const { steps, properties } = await fuzz(subject, { seed, runs });
  const seconds = (performance.now() - begun) / 1000;
  if (properties.some(({ verdict }) => verdict === "violated"))
    throw new Error(`${name}: ${JSON.stringify(properties)}`);
  return { steps, seconds };
}
