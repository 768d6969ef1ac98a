/** Runs all open passes once. The screen is redrawn whenever more is known, with the first counterexample as soon as it is found. */
import type { Driver } from "../terminal/driver.ts";
import { stdout } from "../terminal/listening-thread.ts";
import { sayDrawn } from "../terminal/output.ts";
import { type Ends, printedBy } from "./command-process.ts";
import { outcomeIn } from "./outcome.ts";
import { screenOf } from "./screen.ts";
import type { Watched } from "./watched.ts";

const CLEAR = "\u001b[2J\u001b[3J\u001b[H";

/**
 * Runs all open passes, saved traces first. Piped output gets a new screen only when there is something new.
 *
 * @param title of the screen
 */
export async function runPasses(title: string, all: readonly Watched[], driver: Driver, ends: Ends): Promise<void> {
  const { stale, enough } = ends;
  const draw = (state: string, picture: string): void => {
    const rows = all.length === 1 ? all[0].rows : all.map(({ row }) => row);
    sayDrawn(`${stdout.isTerminal ? CLEAR : ""}${screenOf(title, rows, state)}\n${picture}`);
  };
  const pictureOf = async (trace: string): Promise<string> => `\n${await printedBy(["show", trace], { stale })}`;
  const open = all
    .flatMap((one) => one.open.map((pass) => ({ one, pass })))
    .sort((a, b) => a.pass.stage - b.pass.stage);
  let picture: string | undefined;
  for (const [at, { one, pass }] of open.entries()) {
    if (enough.aborted) break;
    if (stdout.isTerminal) draw(SEARCHING, picture ?? "");
    driver.show({}, () => `${title}: ${at} of ${open.length} checked`);
    const printed = await printedBy([...pass.args, "--json"], ends);
    if (stale.aborted) return;
    // It was asked to end before it listened.
    if (enough.aborted && printed === "") break;
    const outcome = outcomeIn(printed);
    one.came(pass, outcome);
    if (picture !== undefined || outcome.trace === undefined) continue;
    picture = await pictureOf(outcome.trace);
    if (stale.aborted) return;
    if (stdout.isTerminal || at + 1 === open.length) continue;
    draw(SEARCHING, picture);
    // Piped output is not cleared, so the run is not printed a second time below.
    picture = "";
  }
  const before = all.find(({ trace }) => trace !== undefined)?.trace;
  picture ??= before === undefined ? "" : await pictureOf(before);
  if (stale.aborted) return;
  draw(enough.aborted ? (driver.limit() ?? SEARCHING) : "waiting for a save; Ctrl-C ends it", picture);
}

const SEARCHING = "searching …";
