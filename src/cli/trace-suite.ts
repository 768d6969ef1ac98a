/**
 * Finds the properties file that a trace belongs to. A trace may come from a stranger, and importing a file runs it: so the file that a
 * trace names is imported only if it is a properties file below the current folder.
 */
import { existsSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import type { Suite } from "../model/properties.ts";
import type { Trace } from "../trace/trace.ts";
import { UsageError } from "./terminal/failure.ts";
import { ambiguous, filesByName, isBundled, load, loadEach, type Loaded, ownFiles } from "./load-suite.ts";
import { whyNotFollowed } from "./untrusted-path.ts";
import { quotedPath } from "./terminal/shell-quoting.ts";

/** The path of a properties file to record in a trace; undefined if it is not needed, or would not be followed. */
export function pathForTrace({ file }: Pick<Loaded, "file">): string | undefined {
  if (isBundled(file)) return undefined;
  const path = relative(process.cwd(), file).split(sep).join(posix.sep);
  return whyNotFollowed(path) === undefined ? path : undefined;
}

/** Finds the suites of many traces, loading each suite once. */
export function suites(properties: string | undefined): (trace: Trace) => Promise<Suite | undefined> {
  const known = new Map<string, Promise<Suite | undefined>>();
  return (trace) => {
    const key = JSON.stringify([trace.protocol, trace.properties]);
    const suite = known.get(key) ?? suiteOf(trace, properties);
    known.set(key, suite);
    return suite;
  };
}

/**
 * The suite that a trace was made from, as it is today; undefined if it no longer exists.
 *
 * @param properties the file that the user names, instead of the one that the trace names
 * @throws UsageError if the file is of another protocol, must not be followed or cannot be imported, or if several protocols have that
 * name
 */
export async function suiteOf(trace: Trace, properties?: string): Promise<Suite | undefined> {
  if (properties !== undefined) return namedByUser(properties, trace);
  if (trace.properties === undefined) return bundledOrOwn(trace.protocol);
  const why = whyNotFollowed(trace.properties);
  if (why !== undefined) {
    throw new UsageError(
      `The trace names the properties file ${trace.properties}, which was not imported: ${why}.\n` +
        `If it is the right one: --properties ${quotedPath(trace.properties)}`,
    );
  }
  return existsSync(trace.properties) ? importAt(resolve(trace.properties)) : undefined;
}

async function namedByUser(properties: string, { protocol }: Trace): Promise<Suite> {
  const { suite } = await load(properties);
  if (suite.of.name === protocol) return suite;
  throw new UsageError(
    `${properties} is of the protocol "${suite.of.name}"; the trace is one of "${protocol}".\nName that protocol's properties with --properties, or leave it out.`,
  );
}

async function importAt(file: string): Promise<Suite> {
  const { loaded, broken } = await loadEach([file]);
  if (broken.length > 0) throw broken[0].error;
  return loaded[0].suite;
}

/** For a trace that names no file: the protocol is bundled, or is found by its name. */
async function bundledOrOwn(protocol: string): Promise<Suite | undefined> {
  const bundled = (filesByName().get(protocol) ?? []).filter(isBundled);
  // In a checkout, the bundled ones are those of the current folder, and importing them all would take most of the time.
  const { loaded } = await loadEach(ownFiles().filter((file) => !isBundled(file)));
  const own = loaded.filter(({ suite }) => suite.of.name === protocol);
  const files = [...own.map(({ file }) => file), ...bundled];
  if (files.length > 1) throw ambiguous(protocol, files, "Name the one that the trace is of: --properties FILE.");
  return own.length > 0 ? own[0].suite : bundled.length > 0 ? importAt(bundled[0]) : undefined;
}
