/**
 * How long pages take in a real browser, as a table: to write and open them, for a step in them, and for a search in an explorer.
 * Limits apply to processor time if that is known, because the machine may do other things, too.
 * `npm run bench:pages` runs it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Trace } from "../../src/trace/trace.ts";
import { launch } from "../page/browser.ts";
import { crowdPage } from "./crowd.ts";
import { script } from "../../properties/suite/script.ts";

script("bench:pages", "Measures how long pages take in a real browser").parse();

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(root, "node_modules/.bench-"));
const STEPS = 60;
const BY_HAND = 12;
/** Known to be false of Redis 7.0.15; it takes eight steps. */
const F1 = "in 7.0.15 a slot never goes to a lower epoch or to nobody";
const rows: object[] = [];

const CPU = join(folder, "cpu");
const teller = join(folder, "tell-cpu.mjs");
writeFileSync(
  teller,
  `import { writeFileSync } from "node:fs";
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(${JSON.stringify(CPU)}, String((user + system) / 1000));
});`,
);

/** The time that a command takes: elapsed and processor milliseconds. */
function hearsay(...args: readonly string[]): Taken {
  const begun = performance.now();
  const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(teller).href}` };
  execFileSync(process.execPath, [join(root, "bin/hearsay.js"), ...args], { cwd: root, env });
  return { ms: performance.now() - begun, processor: Number(readFileSync(CPU, "utf8")) };
}

interface Taken {
  readonly ms: number;
  readonly processor?: number;
}

/** The trace with the most steps. */
function largest(): string {
  const files = readdirSync(join(root, "traces"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => join("traces", file));
  const length = (file: string): number =>
    (JSON.parse(readFileSync(join(root, file), "utf8")) as Pick<Trace, "steps">).steps.length;
  return files.reduce((a, b) => (length(b) > length(a) ? b : a));
}

/** The time from the beginning of loading until something is visible. */
async function opened(browser: Browser, file: string, wanted: string): Promise<{ page: Page; taken: Taken }> {
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  const busy = await processorOf(page);
  await page.addInitScript((selector) => {
    const ready = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        if (document.querySelector(selector) === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      }).observe(document, { childList: true, subtree: true });
    });
    Object.assign(globalThis, { ready });
  }, wanted);
  await page.goto(pathToFileURL(file).href);
  const ms = await page.evaluate(() => (globalThis as unknown as { readonly ready: Promise<number> }).ready);
  return { page, taken: { ms, processor: await busy() } };
}

/** Asks how many milliseconds of the processor the page has taken by now, whatever else the machine does. */
async function processorOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1000;
  };
}

/** Milliseconds of the processor that a key costs: its script, layout and paint, whatever else the machine does. */
async function stepping(page: Page, key: string): Promise<Taken> {
  const busy = await processorOf(page);
  const begun = performance.now();
  const before = await busy();
  await page.evaluate(
    async ([pressed, times]) => {
      for (let i = 0; i < times; i++) {
        dispatchEvent(new KeyboardEvent("keydown", { key: pressed }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      }
    },
    [key, STEPS] as const,
  );
  const ms = (performance.now() - begun) / STEPS;
  return { ms, processor: ((await busy()) - before) / STEPS };
}

/** After a page was opened, a browser prepares another process, which is not part of a step. */
const READY = 3000;

/** Steps by hand: a click, the engine in its worker, and the page; the processor time of all of them together. */
async function exploring(browser: Browser, page: Page): Promise<Taken> {
  const session = await browser.newBrowserCDPSession();
  const busy = async (): Promise<number> => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  };
  await page.waitForTimeout(READY);
  const before = await busy();
  const times = await page.evaluate(async (count) => {
    const taken: number[] = [];
    for (let step = 1; step <= count; step++) {
      const begun = performance.now();
      document.querySelector<HTMLButtonElement>(".option")!.click();
      while (!document.querySelector(".scrubber output")!.textContent.startsWith(`${step} /`))
        await new Promise((resolve) => requestAnimationFrame(resolve));
      taken.push(performance.now() - begun);
    }
    return taken;
  }, BY_HAND);
  return { ms: times.reduce((sum, ms) => sum + ms, 0) / BY_HAND, processor: ((await busy()) - before) / BY_HAND };
}

const rounded = (ms: number): number => Number(ms.toFixed(1));
const add = (what: string, { ms, processor }: Taken, wanted: number): void =>
  void rows.push({
    what,
    ms: rounded(ms),
    processor: processor === undefined ? "" : rounded(processor),
    wanted: `< ${wanted}`,
    kept: (processor ?? ms) < wanted,
  });

const browser = await launch();
try {
  const trace = largest();
  const html = join(folder, "trace.html");
  add("show --html of the largest trace", hearsay("show", trace, "--html", html), 1000);
  const saved = await opened(browser, html, ".step.selected");
  add("its page is there", saved.taken, 300);
  await saved.page.keyboard.press("Home");
  add("a step in it", await stepping(saved.page, "j"), 16);

  const crowd = await opened(browser, await crowdPage(folder), ".step.selected");
  add("a page of 1,000 steps and 30 nodes is there", crowd.taken, 1000);
  add("a step in it, back", await stepping(crowd.page, "k"), 16);
  await crowd.page.keyboard.press("Home");
  add("a step in it, on", await stepping(crowd.page, "j"), 16);

  const explorer = join(folder, "explorer.html");
  hearsay("explore", "redis-cluster", "--variant", "7.0.15", "--html", explorer);
  const { page, taken } = await opened(browser, explorer, ".option");
  add("an explorer of redis-cluster is there", taken, 1000);
  const position = async (text: string): Promise<void> =>
    page.locator(".scrubber output", { hasText: text }).waitFor({ timeout: 60_000 });
  add("a step in it", await exploring(browser, page), 50);
  await page.getByRole("button", { name: "Start over" }).click();
  await position("0 / 0");
  await page.getByLabel("The nearest").selectOption(F1);
  const begun = performance.now();
  await page.locator(".ways form").first().getByRole("button").click();
  await page.getByRole("status").filter({ hasText: "After" }).first().waitFor({ timeout: 60_000 });
  add("the nearest violation", { ms: performance.now() - begun }, 3000);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
console.table(rows);
