/** How many steps a second random runs of a bundled protocol make, with all that is claimed of it, as `hearsay fuzz NAME` does. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import type { Suite } from "../../src/model/properties.ts";
import { at, SMOKE } from "../../src/suite/selected.ts";
import type { Figures } from "./figures.ts";

const folder = fileURLToPath(new URL("../../properties", import.meta.url));
const ending = /\.properties\.[jt]s$/u;

/** The names of the bundled protocols, each with its properties file. */
export const fuzzed: ReadonlyMap<string, string> = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => ending.test(file))
    .map((file) => [basename(file).replace(ending, ""), join(folder, file)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** @throws Error where something that is claimed is violated: then what was measured is not the protocol */
export async function fuzzFigures(name: string, runs = 50_000, seed = 1): Promise<Figures> {
  const { default: suite } = (await import(fuzzed.get(name)!)) as { readonly default: Suite };
  const { subject } = at(suite, { scope: SMOKE, variant: suite.of.variants?.[0] });
  const begun = performance.now();
  const { steps, claims } = await fuzz(subject, { seed, runs });
  const seconds = (performance.now() - begun) / 1000;
  if (claims.some(({ verdict }) => verdict === "violated")) throw new Error(`${name}: ${JSON.stringify(claims)}`);
  return { steps, seconds };
}
