import { readFileSync } from "node:fs";
import { join } from "node:path";
import { home } from "./package-paths.ts";

/** The version of this package. */
export const version = (): string =>
  (JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as { readonly version: string }).version;

/** The versions that a run depends on, to record in a trace. */
export const versions = (): Readonly<Record<string, string>> => ({ hearsay: version(), node: process.versions.node });
