import { existsSync, readFileSync } from "node:fs";

/** The version of this package. */
export function version(): string {
  // src/cli/ in a checkout, dist/src/cli/ in an installed package.
  const places = ["../../package.json", "../../../package.json"].map((place) => new URL(place, import.meta.url));
  const file = places.find((place) => existsSync(place));
  return file ? (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version : "unknown";
}

/** What a run depends on, for a trace. */
export const versions = (): Readonly<Record<string, string>> => ({ hearsay: version(), node: process.versions.node });
