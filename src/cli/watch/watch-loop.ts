/** `--watch`: after each save, runs the protocols it touches again, until interrupted. What a new save makes pointless is ended at once. */
import { watch } from "chokidar";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileOf, noOwnFile, ownFiles, targetOf } from "../load-suite.ts";
import type { Selectors } from "../select.ts";
import { Driver } from "../terminal/driver.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { printedBy } from "./command-process.ts";
import { runPasses } from "./run-passes.ts";
import { filesOf } from "./module-graph.ts";
import { watchOwnFolder } from "./own-folder.ts";
import { type ListedProtocol, type Pass, passesOf } from "./passes.ts";
import { Watched } from "./watched.ts";

/** How often to check whether the user wants no more, and how long an editor may take to finish a file, in milliseconds. */
const ASK_MS = 50;

/**
 * @param target one protocol; undefined for all of the current folder
 * @throws UsageError for an unknown target, and if there is no properties file
 */
export async function watching(
  command: "check" | "fuzz",
  target: string | undefined,
  flags: Selectors & Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const alone = ALONE.find((flag) => flags[flag] !== undefined);
  if (alone !== undefined) throw new UsageError(`--watch and --${alone} cannot be combined: leave out one of them.`);
  const chosen = ["scope", "variant", "mutant", "property"].find((flag) => flags[flag] !== undefined);
  if (target === undefined && chosen !== undefined)
    throw new UsageError(`--${chosen} needs a protocol. Name it:\nnpx hearsay ${command} NAME --watch`);
  const entries = (): readonly string[] => (target === undefined ? ownFiles() : [fileOf(target)]);
  let all = entries().map((entry) => new Watched(target ?? targetOf(entry), entry));
  if (all.length === 0) throw noOwnFile();
  const driver = new Driver();
  driver.begin();
  const changed = new Set<string>();
  const options = { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: ASK_MS, pollInterval: 10 } };
  const files = watch([], options);
  files.on("all", (_, path) => changed.add(resolve(path)));
  // If the user names one file, no other can be added.
  let areOthers = false;
  const folder = target === undefined ? watchOwnFolder(options, () => (areOthers = true)) : undefined;
  const isTouched = (one: Watched): boolean => one.isTouchedBy(changed);
  try {
    let touched: readonly Watched[] = all;
    while (driver.limit() === undefined) {
      changed.clear();
      for (const one of touched) {
        const own = (await filesOf(one.entry)) ?? [one.entry];
        files.add([...own]);
        one.begin(await passesFor(command, one, flags), own);
      }
      const [stale, enough] = [new AbortController(), new AbortController()];
      const looking = runPasses(target ?? command, all, driver, { stale: stale.signal, enough: enough.signal });
      while (!all.some(isTouched) && !areOthers && driver.limit() === undefined) await setTimeout(ASK_MS);
      touched = all.filter(isTouched);
      if (areOthers) {
        areOthers = false;
        const before = new Map(all.map((one) => [one.entry, one]));
        all = entries().map((entry) => before.get(entry) ?? new Watched(targetOf(entry), entry));
        touched = all.filter((one) => isTouched(one) || !before.has(one.entry));
      }
      (driver.interrupted ? enough : stale).abort();
      await looking;
    }
  } finally {
    await Promise.all([files.close(), folder?.close()]);
    driver.end();
  }
  return 0;
}

/** Flags that only make sense for a single result. */
const ALONE = ["json", "html", "open", "plot", "svg", "checkpoint", "resume"];

async function passesFor(
  command: "check" | "fuzz",
  { target, entry }: Watched,
  flags: Selectors & Readonly<Record<string, unknown>>,
): Promise<readonly Pass[]> {
  const [protocol] = protocolsIn(await printedBy(["list", target, "--json"]));
  // By its path: if the file is gone, the error then says so, instead of suggesting other names.
  return protocol
    ? passesOf(command, target, flags, protocol)
    : [{ title: "import", stage: 0, args: ["list", targetOf(entry)] }];
}

function protocolsIn(printed: string): readonly ListedProtocol[] {
  try {
    return (JSON.parse(printed) as { readonly protocols?: readonly ListedProtocol[] }).protocols ?? [];
  } catch {
    return [];
  }
}
