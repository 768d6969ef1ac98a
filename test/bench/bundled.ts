import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Suite } from "../../src/model/properties.ts";

const folder = fileURLToPath(new URL("../../properties", import.meta.url));
const ending = /\.properties\.[jt]s$/u;

/** The names of the bundled protocols, each with its properties file. */
export const bundled: ReadonlyMap<string, string> = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => ending.test(file))
    .map((file) => [basename(file).replace(ending, ""), join(folder, file)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

export async function suiteOf(name: string): Promise<Suite> {
  const { default: suite } = (await import(bundled.get(name)!)) as { readonly default: Suite };
  return suite;
}
