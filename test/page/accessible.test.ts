/** Pages as axe-core sees them, in light and in dark. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { said, temporaryFolder } from "../cli/hearsay.ts";
import { browserPath, launch } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The part of axe-core that is used here. */
interface Axe {
  run(rules: object): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }[];
  }>;
}

const pages: Readonly<Record<string, readonly string[]>> = {
  "of a safety violation with operations": ["show", "traces/abd-register/no-write-back-on-read.json"],
  "of a lasso": ["show", "traces/ring-monitor/joining-nodes-are-not-watched.json"],
  "of two runs": ["show", "traces/raft-election/votes-for-everybody-who-asks.json", "--without-mutant"],
  "of an explorer": ["explore", "two-phase-commit"],
};

describe.skipIf(browserPath === undefined)("a page", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser?.close());

  test.each(Object.keys(pages))("%s can be used without seeing it, and read in light and in dark", async (name) => {
    const file = join(temporaryFolder(), "page.html");
    expect((await said([...pages[name], "--html", file])).stderr).toBe("");
    for (const colorScheme of ["light", "dark"] as const) {
      // The page runs no script but its own, so axe's script needs an exception.
      const context = await browser.newContext({
        colorScheme,
        bypassCSP: true,
        viewport: { width: 1300, height: 900 },
      });
      const page = await context.newPage();
      await page.goto(pathToFileURL(file).href);
      await page.locator(".panel").waitFor();
      await page.addScriptTag({ content: axe });
      // In dark mode it is the same page in other colours.
      const rules = colorScheme === "light" ? {} : { runOnly: ["color-contrast"] };
      const found = await page.evaluate(async (wanted) => {
        const { violations } = await (globalThis as unknown as { readonly axe: Axe }).axe.run(wanted);
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
      }, rules);
      expect(found).toEqual([]);
      await context.close();
    }
  });
});
