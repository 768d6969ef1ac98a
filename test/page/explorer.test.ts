/** Explorers in a real browser: steps by hand and by search, branches, links, saving, and following an edit. */
import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { file, root, said, temporaryFolder } from "../cli/hearsay.ts";
import { browserPath, launch, openUrl } from "./browser.ts";

const MUTANT = "commits before all have prepared";

const written = new Map<string, Promise<string>>();

/** The explorer of a protocol as a file, which is written once. */
function explorerOf(...args: readonly string[]): Promise<string> {
  const key = args.join(" ");
  let explorer = written.get(key);
  if (!explorer) written.set(key, (explorer = write(args)));
  return explorer;
}

async function write(args: readonly string[]): Promise<string> {
  const path = join(temporaryFolder(), "explorer.html");
  const { code, stderr } = await said(["explore", ...args, "--html", path]);
  expect(`${code} ${stderr}`).toBe("0 ");
  expect(statSync(path).size).toBeLessThan(400_000);
  return pathToFileURL(path).href;
}

const choose = (page: Page, text: string): Promise<void> => page.locator(".option", { hasText: text }).first().click();
const rows = (page: Page): Promise<number> => page.locator(".row.step").count();
const position = (page: Page, text: string): Promise<void> =>
  page.locator(".scrubber output", { hasText: text }).waitFor();

describe.skipIf(browserPath === undefined)("an explorer", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser?.close());

  test("goes by hand to a known violation, saves the run, and replay finds it again", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("two-phase-commit", "--mutant", MUTANT));
    await choose(page, "rm1 ● give up");
    await position(page, "1 / 1");
    await choose(page, "tm ● commit");
    await position(page, "2 / 2");
    await page.locator(".option.violates", { hasText: "tm ─ commit ─► rm2" }).click();
    await position(page, "3 / 3");
    expect(await page.locator(".verdict .says").innerText()).toBe("✗ rm2 committed, rm1 aborted");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a trace" }).click();
    const trace = join(temporaryFolder(), "explored.json");
    await (await downloading).saveAs(trace);
    const replayed = await said(["replay", trace]);
    expect(replayed.stdout).toContain("explored.json: reproduced");
    expect(replayed.code).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("reacts to clicks in the picture: on a message in flight, a node, or the link between two", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("gossip", "--scope", "everything goes wrong"));
    const menu = page.locator(".menu");
    const click = async (name: string, option: string): Promise<void> => {
      await page.locator(".lane-name button", { hasText: name }).first().click();
      await menu.locator(".option", { hasText: option }).first().click();
    };
    const clickMessage = async (option: string): Promise<void> => {
      await page.locator(".flight .hit").first().click();
      await menu.locator(".option", { hasText: option }).first().click();
    };
    await click("n1", "write");
    await position(page, "1 / 1");
    await click("n1", "round fires");
    await position(page, "2 / 2");
    await page.locator(".flight .hit").first().click();
    expect(await menu.locator(".option b").allInnerTexts()).toEqual([
      "n1 ─ rumour incarnation=0 stamp={node: n1, timestamp: 1} ─► n2",
      "n1 ─ rumour incarnation=0 stamp={node: n1, timestamp: 1} ─✗ n2",
      "n1 ═ rumour incarnation=0 stamp={node: n1, timestamp: 1} ═► n2",
      "╌╌ partition: isolate n1 ╌╌",
    ]);
    await page.keyboard.press("Escape");
    expect(await menu.count()).toBe(0);
    await clickMessage("═►");
    await position(page, "3 / 3");
    await clickMessage("─✗");
    await position(page, "4 / 4");
    await click("n2", "crashes");
    await position(page, "5 / 5");
    await click("n2", "restarts");
    await position(page, "6 / 6");
    await click("n1", "partition");
    await position(page, "7 / 7");
    expect(await page.locator(".step .spoken").allInnerTexts()).toEqual([
      "Start.",
      "Step 1: n1 ● write.",
      "Step 2: n1 ◷ round fires.",
      "Step 3: n1 ═ rumour incarnation=0 stamp={node: n1, timestamp: 1} ═► n2.",
      "Step 4: n1 ─ rumour incarnation=0 stamp={node: n1, timestamp: 1} ─✗ n2.",
      "Step 5: n2 ✗ crashes.",
      "Step 6: n2 ▲ restarts.",
      "Step 7: ╌╌ partition: isolate n1 ╌╌.",
    ]);
    expect(complaints).toEqual([]);
  });

  test("takes a step once if it is clicked twice before the engine has answered", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("two-phase-commit"));
    await page.locator(".option", { hasText: "rm1 ● give up" }).evaluate(async (option: HTMLElement) => {
      option.click();
      await new Promise((resolve) => void setTimeout(resolve));
      option.click();
    });
    await position(page, "1 / 1");
    await choose(page, "rm2 ● prepare");
    await position(page, "2 / 2");
    expect(await page.locator(".step .spoken").allInnerTexts()).toEqual([
      "Start.",
      "Step 1: rm1 ● give up.",
      "Step 2: rm2 ● prepare.",
    ]);
    expect(complaints).toEqual([]);
  });

  test("can be used with only the keyboard", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("two-phase-commit"));
    await page.locator(".option").first().waitFor();
    const isFocused = (text: string) => page.locator(".option:focus b", { hasText: text }).waitFor();
    await page.keyboard.press("o");
    for (const [i, text] of ["rm1 ● prepare", "rm2 ● prepare", "rm3 ● prepare"].entries()) {
      await isFocused(text);
      await page.keyboard.press("Enter");
      await position(page, `${i + 1} / ${i + 1}`);
    }
    await isFocused("tm ● abort");
    await page.keyboard.press("Enter");
    // The group of actions is gone, and its button with it.
    await isFocused("tm ─ abort ─► rm1");
    await page.keyboard.press("k");
    await position(page, "3 / 4");
    expect(complaints).toEqual([]);
  });

  test("draws messages in flight after the last step in full, with their labels", async () => {
    const { page } = await openUrl(browser, await explorerOf("two-phase-commit"));
    await choose(page, "rm1 ● prepare");
    await position(page, "1 / 1");
    await page.locator(".flight.flies text").waitFor();
    const bottomOf = (selector: string): Promise<number> =>
      page
        .locator(selector)
        .first()
        .evaluate((element: Element) => element.getBoundingClientRect().bottom);
    expect(await bottomOf(".flight.flies text")).toBeLessThanOrEqual(await bottomOf(".rows .diagram"));
  });

  test("goes back and on, and keeps every branch that was tried", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("two-phase-commit"));
    await choose(page, "rm1 ● give up");
    await position(page, "1 / 1");
    await choose(page, "rm2 ● prepare");
    await position(page, "2 / 2");
    await page.getByRole("button", { name: "Undo" }).click();
    await position(page, "1 / 2");
    await choose(page, "rm3 ● prepare");
    await position(page, "2 / 2");
    await page.locator(".branches .chip").nth(1).waitFor();
    expect(await page.locator(".branches .chip").allInnerTexts()).toEqual(["2 steps", "1 from 1"]);
    await page.locator(".branches .chip").first().click();
    await page.locator("#step-2:has-text('rm2')").waitFor();
    expect(complaints).toEqual([]);
  });

  test("finds the nearest violation, a run that shows something, and a state with a condition", async () => {
    const { page, complaints } = await openUrl(browser, await explorerOf("two-phase-commit", "--mutant", MUTANT));
    const go = page.locator(".ways form").first().getByRole("button");
    await go.click();
    await page.getByRole("status").filter({ hasText: "After 3 steps: rm" }).waitFor();
    await page.getByRole("button", { name: "Start over" }).click();
    // Typed with keys that elsewhere step through the run.
    await page
      .getByLabel("A condition in JavaScript")
      .pressSequentially('nodes.filter(({ state }) => state.phase === "aborted").length / 2 === 1 // j, k');
    await page.getByLabel("A condition in JavaScript").press("Enter");
    await page.getByRole("status").filter({ hasText: "After 2 steps: your condition is true" }).waitFor();
    await page.getByLabel("A condition in JavaScript").fill("nodes[0].state.nope.x");
    await page.getByLabel("A condition in JavaScript").press("Enter");
    await page.getByRole("status").filter({ hasText: 'An error here: "your condition": it threw TypeError' }).waitFor();
    expect(await page.locator(".ways [role=status]").getAttribute("class")).toBe("bad");
    await page.getByLabel("A condition in JavaScript").fill("nodes.length");
    await page.getByLabel("A condition in JavaScript").press("Enter");
    await page.getByRole("status").filter({ hasText: 'property "your condition" returned 4; wanted' }).waitFor();
    await page.getByLabel("A condition in JavaScript").fill("nodes.(");
    await page.getByLabel("A condition in JavaScript").press("Enter");
    await page.getByRole("status").filter({ hasText: "the condition cannot be read" }).waitFor();
    expect(complaints).toEqual([]);
  });

  test("its link names the run, and leads to it again", async () => {
    const url = await explorerOf("two-phase-commit");
    const { page } = await openUrl(browser, url);
    await choose(page, "rm1 ● give up");
    await position(page, "1 / 1");
    await page.waitForURL(/give%20up/u);
    const { page: other, complaints } = await openUrl(browser, page.url());
    await position(other, "1 / 1");
    expect(await rows(other)).toBe(2);
    expect(complaints).toEqual([]);
  });

  test("begins with a saved run, and can leave it anywhere", async () => {
    const trace = "traces/two-phase-commit/commits-before-all-have-prepared.json";
    const { page } = await openUrl(browser, await explorerOf("two-phase-commit", "--trace", trace));
    await position(page, "3 / 3");
    await page.locator("#step-1").click();
    await position(page, "1 / 3");
    await choose(page, "tm ● abort");
    await position(page, "2 / 2");
  });

  test("served, it follows an edit, and keeps the run as far as it still fits", async () => {
    const source = readFileSync(join(root, "docs/examples/hasty.ts"), "utf8");
    const path = file("hasty.properties.ts", source.replace('"hearsay"', JSON.stringify(join(root, "src/index.ts"))));
    const child = spawn(process.execPath, [join(root, "bin/hearsay.js"), "explore", path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const link = await new Promise<string>((resolve) =>
      child.stdout.setEncoding("utf8").once("data", (text: string) => resolve(text.split("\n")[0])),
    );
    const { page, complaints } = await openUrl(browser, link);
    await choose(page, "n1 ◷ election fires");
    await position(page, "1 / 1");
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace("whoever hears of no leader", "every node that hears of no leader"),
    );
    await page.locator("header", { hasText: "every node that" }).waitFor();
    await position(page, "1 / 1");
    const condition = page.getByLabel("A condition in TypeScript");
    await condition.fill("nodes.some(({ state }) => (state as { leads: boolean }).leads!)");
    await condition.press("Enter");
    await page.getByRole("status").filter({ hasText: "your condition is true" }).waitFor();
    await condition.fill("nodes.(");
    await condition.press("Enter");
    await page.getByRole("status").filter({ hasText: "the condition cannot be read: Expected identifier" }).waitFor();
    expect((await fetch(link.replace(/token=.*/u, "token=guessed"))).status).toBe(403);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(complaints).toEqual([]);
  });
});
