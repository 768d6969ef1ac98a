/** An installed package has no sources: its pages are made of what was compiled. */
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../cli/hearsay.ts";
import { packageWith, published } from "../cli/installed.ts";

test("an installed package writes the page of what it finds, exports it, and makes an explorer of the user's own protocol", async () => {
  const { folder, hearsay } = packageWith(published(), "module");
  copyFileSync(join(root, "docs/examples/hasty.ts"), join(folder, "hasty.properties.ts"));
  const checked = await hearsay(["check", "hasty", "--html"]);
  const trace = "traces/hasty/at-most-one-node-leads";
  expect(checked.stdout).toContain(`${trace}.html is a page for your browser.`);
  const page = readFileSync(join(folder, `${trace}.html`), "utf8");
  expect(page.length).toBeLessThan(400_000);
  expect(page).toContain("n1 and n2 both lead");
  const exported = await hearsay(["show", `${trace}.json`, "--export", "svg"]);
  expect(exported.stdout.startsWith("<svg ")).toBe(true);
  const explored = await hearsay(["explore", "hasty", "--html"]);
  expect(`${explored.code} ${explored.stdout}${explored.stderr}`).toBe(
    "0 hasty-smoke.html is a page for your browser.\n",
  );
});
