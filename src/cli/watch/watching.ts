/**
 * Looks again after each save at the protocols that it touches, until it is interrupted. Each command runs in a process of its own: nothing that was imported
 * before is met again, and what a new save makes pointless is ended at once.
 */
import { watch } from "chokidar";
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileOf, noOwnFile, ownFiles, targetOf } from "../load-suite.ts";
import { home } from "../home.ts";
import type { Selectors } from "../select.ts";
import { Driver } from "../terminal/driver.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { stdout } from "../terminal/listener.ts";
import { sayDrawn, terminal } from "../terminal/output.ts";
import { filesOf } from "./module-graph.ts";
import { outcomeIn } from "./outcome.ts";
import { watchOwnFolder } from "./own-folder.ts";
import { type Listed, type Pass, passesOf } from "./passes.ts";
import { screenOf } from "./screen.ts";
import { Watched } from "./watched.ts";

const BIN = join(home, "bin/hearsay.js");
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";
/** How often it is asked whether the user wants no more, and for how long an editor may go on writing. */
const ASK_MS = 50;

/**
 * @param target one protocol; undefined for all of the folder one is in
 * @throws UsageError for a target that is none, and where there is no properties file
 */
export async function watching(
  command: "check" | "fuzz",
  target: string | undefined,
  flags: Selectors & Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const alone = ALONE.find((flag) => flags[flag] !== undefined);
  if (alone !== undefined) throw new UsageError(`--watch and --${alone} do not go together: leave out one of them.`);
  const chosen = ["scope", "variant", "mutant", "property"].find((flag) => flags[flag] !== undefined);
  if (target === undefined && chosen !== undefined)
    throw new UsageError(`--${chosen} needs a protocol: name it, as in hearsay ${command} NAME --watch.`);
  const entries = (): readonly string[] => (target === undefined ? ownFiles() : [fileOf(target)]);
  let all = entries().map((entry) => new Watched(target ?? targetOf(entry), entry));
  if (all.length === 0) throw noOwnFile();
  const driver = new Driver();
  driver.begin();
  const changed = new Set<string>();
  const options = { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: ASK_MS, pollInterval: 10 } };
  const files = watch([], options);
  files.on("all", (_, path) => changed.add(resolve(path)));
  // Of what one names nothing can be added.
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
      const ending = new AbortController();
      const looking = look(target ?? command, all, ending.signal);
      while (!all.some(isTouched) && !areOthers && driver.limit() === undefined) await setTimeout(ASK_MS);
      touched = all.filter(isTouched);
      if (areOthers) {
        areOthers = false;
        const before = new Map(all.map((one) => [one.entry, one]));
        all = entries().map((entry) => before.get(entry) ?? new Watched(targetOf(entry), entry));
        touched = all.filter((one) => isTouched(one) || !before.has(one.entry));
      }
      ending.abort();
      await looking;
    }
  } finally {
    await Promise.all([files.close(), folder?.close()]);
    driver.end();
  }
  return 0;
}

/** What is for one result. */
const ALONE = ["json", "html", "open", "plot", "svg", "checkpoint", "resume"];

async function passesFor(
  command: "check" | "fuzz",
  { target }: Watched,
  flags: Selectors & Readonly<Record<string, unknown>>,
): Promise<readonly Pass[]> {
  const [protocol] = protocolsIn(await run(["list", target, "--json"]));
  return protocol
    ? passesOf(command, target, flags, protocol)
    : [{ title: "import", stage: 0, args: ["list", target] }];
}

/** Looks at all that is open, saved traces first, until it is ended. @param title of the screen */
async function look(title: string, all: readonly Watched[], signal: AbortSignal): Promise<void> {
  const show = (state: string): string =>
    screenOf(title, all.length === 1 ? all[0].rows : all.map(({ row }) => row), state);
  const open = all
    .flatMap((one) => one.open.map((pass) => ({ one, pass })))
    .sort((a, b) => a.pass.stage - b.pass.stage);
  for (const { one, pass } of open) {
    if (signal.aborted) return;
    if (stdout.isTerminal) sayDrawn(CLEAR + show("looking …"));
    const printed = await run([...pass.args, "--json"], signal);
    if (signal.aborted) return;
    one.came(pass, outcomeIn(printed));
  }
  const trace = all.find((one) => one.trace !== undefined)?.trace;
  const picture = trace === undefined ? "" : `\n${await run(["show", trace], signal)}`;
  if (signal.aborted) return;
  sayDrawn(`${stdout.isTerminal ? CLEAR : ""}${show("waiting for a save; Ctrl-C ends it")}\n${picture}`);
}

function protocolsIn(printed: string): readonly Listed[] {
  try {
    return (JSON.parse(printed) as { readonly protocols?: readonly Listed[] }).protocols ?? [];
  } catch {
    return [];
  }
}

/** What a command prints. */
const run = (args: readonly string[], signal?: AbortSignal): Promise<string> =>
  new Promise((told) => {
    const env = {
      ...process.env,
      COLUMNS: String(terminal.width),
      ...(terminal.colour ? { FORCE_COLOR: "1" } : {}),
    };
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ["ignore", "pipe", "ignore"],
      env,
      ...(signal ? { signal } : {}),
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", () => told(printed)).on("close", () => told(printed));
  });
