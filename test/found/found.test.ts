import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../cli/hearsay.ts";
import { pictureOf } from "./pictures.ts";
import { FOLDER, outputIn, pageOf, reports } from "./reports.ts";

describe.each(reports)("the report $name", (report) => {
  const page = pageOf(report);

  test.skipIf(report.trace === null)("has the picture that `npm run found` makes of its saved trace", async () => {
    expect(readFileSync(join(root, FOLDER, `${report.name}.svg`), "utf8")).toBe(await pictureOf(report.trace!));
    expect(page).toContain(`(${report.name}.svg)`);
  });

  test("says what happens, in which versions, what the code prints, how to see it again and what a fix must hold", () => {
    const titles = [...page.matchAll(/^## (?<title>.*)$/gmu)].map(({ groups }) => groups!["title"]);
    expect(titles).toEqual(["What happens", "The shortest run", "On the real code", "What a fix must hold"]);
    for (const version of report.versions) expect(page).toContain(version);
    expect(page).toContain(`npm run test:found -- ${report.name}`);
    expect(outputIn(page)).not.toBe("");
    expect(existsSync(join(root, FOLDER, report.program))).toBe(true);
  });

  test("is linked from the table of the README", () => {
    expect(readFileSync(join(root, "README.md"), "utf8")).toContain(`(${FOLDER}/${report.name}.md)`);
  });
});
