import { describe, expect, it } from "vitest";
import { galleryPage, protocolPage } from "../../properties/gallery/gallery-html.ts";
import { pagesOf } from "../../properties/gallery/protocol-pages.ts";
import { load } from "../../src/cli/load-suite.ts";

const { told, pages } = await pagesOf(await load("two-phase-commit"));
const files = pages.map(({ file }) => file);
const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/href="(?<to>[^"]*)"/gu)].map(({ groups }) => decodeURIComponent(groups!.to));

describe("the gallery of a protocol", () => {
  it("has an explorer, a run that works for each thing that can be seen, and each saved counterexample", () => {
    expect(files).toEqual([
      "works-a-transaction-can-commit.html",
      "works-a-transaction-can-abort.html",
      "commits-before-all-have-prepared.html",
      "every-resource-decides.html",
      "explore.html",
    ]);
  });

  it("leads to all its pages, and to no others", () => {
    expect([...linksIn(protocolPage(told))].sort()).toEqual(["../index.html", ...files].sort());
    const index = galleryPage([{ told, family: "basics", folder: "two-phase-commit" }]);
    expect(linksIn(index)).toEqual(["two-phase-commit/index.html"]);
  });

  it("says where a seeded bug is known from, and escapes all text", () => {
    const [mutant] = told.mutants;
    expect(mutant!.title).toBe("commits before all have prepared");
    const hostile = { ...told, mutants: [{ ...mutant!, title: "<script>alert(1)</script>", text: '"&' }] };
    expect(protocolPage(hostile)).toContain("&#60;script&#62;alert(1)&#60;/script&#62;");
    expect(protocolPage(hostile)).not.toContain("<script");
  });
});
