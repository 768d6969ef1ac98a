/** Pages of many nodes that send much at once: nodes can be told apart, and every message can be clicked. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { chronicleOf, pageOf } from "../../src/suite/pages.ts";
import { at } from "../../src/suite/selected.ts";
import { said, temporaryFolder } from "../cli/hearsay.ts";
import { browserPath, launch, open, openUrl } from "./browser.ts";
import suite, { names } from "./crowd.ts";

async function explorer(): Promise<string> {
  const path = join(temporaryFolder(), "crowd.html");
  const { code, stderr } = await said(["explore", "test/page/crowd.ts", "--html", path]);
  expect(`${code} ${stderr}`).toBe("0 ");
  return pathToFileURL(path).href;
}

const headings = (page: Page): Promise<readonly string[]> =>
  page.locator(".lane-name button:not(.hide)").allInnerTexts();

describe.skipIf(browserPath === undefined)("of twelve nodes", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser?.close());

  test("each column says which node it is, and each of 48 messages sent in the start is clicked at its head", async () => {
    const { page, complaints } = await openUrl(browser, await explorer());
    await page.locator(".target").first().waitFor();
    expect(await headings(page)).toEqual(names.map((name) => name.replace("node-", "…")));
    const clicked = await page.locator(".target").evaluateAll((targets) =>
      targets.map((target) => {
        const { x, y, width, height } = target.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === target;
      }),
    );
    expect(clicked).toEqual(Array.from({ length: 48 }, () => true));
    await page.locator(".target").last().click();
    expect(await page.locator(".menu h2").innerText()).toBe("node-4 → node-5: hello by=node-4");
    expect(complaints).toEqual([]);
  });

  test("messages lost in one step have one label, and paper says what it does not show and what is cut", async () => {
    const steps: readonly Step[] = [
      { kind: "crash", node: "node-5", cause: "process", choices: [] },
      { kind: "lose", node: "node-5" },
    ];
    const selected = at(suite, { scope: "smoke", variant: undefined });
    const counterexample = { run: { start: [], steps }, message: "node-5 is gone" };
    const html = await pageOf(chronicleOf(selected, { name: "all is well", counterexample }), { command: undefined });
    const { page, complaints } = await open(browser, html);
    await page.locator("button.chip").click();
    await page.locator(".flight.lost text").waitFor();
    expect(await page.locator(".flight.lost text").allTextContents()).toEqual(["4 × hello"]);
    await page.reload();
    await page.emulateMedia({ media: "print" });
    await page.locator(".in-words").waitFor();
    expect(await page.locator("button.chip").innerText()).toBe("11 nodes are hidden");
    expect(await page.locator(".in-words > ol > li").allInnerTexts()).toEqual([
      "start\n\nnode-1 … node-12 send hello by=… → node-1 … node-5, 48 messages in all",
      "1  node-5 ✗ crashes",
      "2  node-5 ✗ what is on its way here is lost\n\nlost: hello by=node-1 from node-1, hello by=node-2 from node-2, hello by=node-3 from node-3, hello by=node-4 from node-4, sent in 0",
    ]);
    await page.emulateMedia({ media: "screen" });
    await page.locator(".in-words").waitFor({ state: "detached" });
    const isThereAtOnce = await page.evaluate(async () => {
      dispatchEvent(new Event("beforeprint"));
      await Promise.resolve();
      return document.querySelector(".in-words") !== null;
    });
    expect(isThereAtOnce).toBe(true);
    expect(complaints).toEqual([]);
  });
});
