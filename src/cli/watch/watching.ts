/**
 * Looks again after each save, until it is interrupted. Each command runs in a process of its own: nothing that was imported
 * before is met again, and what a new save makes pointless is ended at once.
 */
import { watch } from "chokidar";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileOf } from "../load-suite.ts";
import { home } from "../home.ts";
import type { Selectors } from "../select.ts";
import { Driver } from "../terminal/driver.ts";
import { type ExitCode, UsageError } from "../terminal/failure.ts";
import { stdout } from "../terminal/listener.ts";
import { sayDrawn, terminal } from "../terminal/output.ts";
import { filesOf } from "./module-graph.ts";
import { type Outcome, outcomeIn } from "./outcome.ts";
import { type Listed, passesOf } from "./passes.ts";
import { screenOf } from "./screen.ts";

const BIN = join(home, "bin/hearsay.js");
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";
/** How often it is asked whether the user wants no more, and for how long an editor may go on writing. */
const ASK_MS = 50;

/** @throws UsageError for a target that is none */
export async function watching(
  command: "check" | "fuzz",
  target: string,
  flags: Selectors & Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const alone = ["json", "html", "open", "plot", "svg", "checkpoint", "resume"].find(
    (flag) => flags[flag] !== undefined,
  );
  if (alone !== undefined) throw new UsageError(`--watch and --${alone} do not go together: leave out one of them.`);
  const entry = fileOf(target);
  const driver = new Driver();
  driver.begin();
  const files = watch([], { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: ASK_MS, pollInterval: 10 } });
  let saves = 0;
  files.on("all", () => saves++);
  let before: ReadonlyMap<string, Outcome> = new Map();
  try {
    while (driver.limit() === undefined) {
      const seen = saves;
      files.add([...((await filesOf(entry)) ?? [entry])]);
      const ending = new AbortController();
      const looking = look(command, target, flags, before, ending.signal);
      const isDone = (): boolean => saves > seen || driver.limit() !== undefined;
      while (!isDone()) await setTimeout(ASK_MS);
      ending.abort();
      const now = await looking;
      // What was cut off has no outcome yet: then the one before it stays the one to compare with.
      before = new Map([...before, ...now]);
    }
  } finally {
    await files.close();
    driver.end();
  }
  return 0;
}

async function look(
  command: "check" | "fuzz",
  target: string,
  flags: Selectors & Readonly<Record<string, unknown>>,
  before: ReadonlyMap<string, Outcome>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const now = new Map<string, Outcome>();
  const listed = await run(["list", target, "--json"], signal);
  const [protocol] = protocolsIn(listed);
  const passes = protocol ? passesOf(command, target, flags, protocol) : [{ title: "import", args: ["list", target] }];
  const show = (state: string): string =>
    screenOf(
      target,
      passes.map(({ title }) => ({ title, now: now.get(title), before: before.get(title) })),
      state,
    );
  for (const { title, args } of passes) {
    if (signal.aborted) return now;
    if (stdout.isTerminal) sayDrawn(CLEAR + show("looking …"));
    const printed = await run([...args, "--json"], signal);
    if (signal.aborted) return now;
    now.set(title, outcomeIn(printed));
  }
  const failed = [...now.values()].find(({ trace }) => trace !== undefined);
  const picture = failed?.trace === undefined ? "" : `\n${await run(["show", failed.trace], signal)}`;
  if (signal.aborted) return now;
  sayDrawn(`${stdout.isTerminal ? CLEAR : ""}${show("waiting for a save; Ctrl-C ends it")}\n${picture}`);
  return now;
}

function protocolsIn(printed: string): readonly Listed[] {
  try {
    return (JSON.parse(printed) as { readonly protocols?: readonly Listed[] }).protocols ?? [];
  } catch {
    return [];
  }
}

/** What a command prints. */
const run = (args: readonly string[], signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      COLUMNS: String(terminal.width),
      ...(terminal.colour ? { FORCE_COLOR: "1" } : {}),
    };
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "ignore"], signal, env });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", () => resolve(printed)).on("close", () => resolve(printed));
  });
