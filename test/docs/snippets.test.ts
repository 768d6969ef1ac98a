import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { assertHolds, check } from "../../src/index.ts";
import beacon from "../../docs/examples/beacon.properties.ts";
import hasty from "../../docs/examples/hasty.ts";
import lease from "../../docs/examples/lease.properties.ts";
import lock from "../../docs/examples/lock.properties.ts";
import peterson from "../../docs/examples/peterson.properties.ts";
import ring from "../../docs/examples/ring.properties.ts";
import store from "../../docs/examples/store.properties.ts";
import { root } from "../cli/hearsay.ts";
import { published, tsc } from "../cli/installed.ts";
import { fencesOf, pages, read } from "./fences.ts";
import { madeTexts } from "./made.ts";
import { newReader } from "./outputs.ts";

const built = published();

describe.concurrent.each(pages)("%s", (page) => {
  const text = read(page);

  it("shows the text of the examples and the output of the commands (npm run snippets writes both)", async () => {
    for (const [{ line, text: shown }, made] of await madeTexts(fencesOf(text), built)) {
      expect(`line ${line}\n${shown}`).toBe(`line ${line}\n${made}`);
    }
  });

  it("links only to existing files", () => {
    const links = [...text.matchAll(/\]\((?<path>[^)#:]+)(?:#[^)]*)?\)/gu)].map(({ groups }) => groups!.path);
    expect(links.filter((path) => !existsSync(join(root, dirname(page), path)))).toEqual([]);
  });
});

describe("the examples", () => {
  it("type-check in a package that has installed this one", () => {
    const { folder } = newReader(built);
    const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "vitest.config.ts");
    const flags = ["--noEmit", "--module", "nodenext", "--strict", "--exactOptionalPropertyTypes", "--types", "node"];
    const typed = (): string =>
      execFileSync(process.execPath, [tsc, ...flags, ...files], { cwd: folder, encoding: "utf8" });
    expect(typed()).toBe("");
  });

  it.each([beacon, lock, lease, peterson, ring, store])("hold ($of.name)", async (suite) => {
    for (const scope of Object.keys(suite.of.scopes)) assertHolds(await check(suite, { scope }));
  });

  it("of the ring have as many states as the page says", async () => {
    const counts = await Promise.all(["smoke", "five nodes"].map((scope) => check(ring, { scope })));
    expect(counts.map(({ states }) => states)).toEqual([27, 263]);
  });

  it("fail where the README says so", async () => {
    const { verdict, properties } = await check(hasty);
    expect(verdict).toBe("violated");
    expect(properties).toMatchObject([{ verdict: "violated", length: 2, message: "n1 and n2 both lead" }]);
  });
});
