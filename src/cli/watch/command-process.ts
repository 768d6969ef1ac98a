/** Runs a command in a process of its own: it sees nothing that was imported before, and can be ended. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { home } from "../package-paths.ts";
import { terminal } from "../terminal/output.ts";

const BIN = join(home, "bin/hearsay.js");

/** What ends a command before it is done. */
export interface Ends {
  /** What it checks has changed: end it at once, because nobody wants its results. */
  readonly stale: AbortSignal;
  /** The user wants no more: ask it to end, and let it print what it knows. */
  readonly enough: AbortSignal;
}

/** What the command prints; if it was ended at once, what it had printed until then. */
export const printedBy = (args: readonly string[], { stale, enough }: Partial<Ends> = {}): Promise<string> =>
  new Promise((told) => {
    const env = {
      ...process.env,
      COLUMNS: String(terminal.width),
      ...(terminal.colour ? { FORCE_COLOR: "1" } : {}),
    };
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ["ignore", "pipe", "ignore"],
      env,
      ...(stale ? { signal: stale } : {}),
    });
    const ask = (): void => void child.kill();
    enough?.addEventListener("abort", ask);
    let printed = "";
    const end = (): void => {
      enough?.removeEventListener("abort", ask);
      told(printed);
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.on("error", end).on("close", end);
  });
