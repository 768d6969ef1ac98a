/** The few files that commands run: which of them, and which packages, Node loads before a command begins to work. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compiledCheckout } from "../../bin/checkout.js";
import { root } from "./hearsay.ts";

const compiled = compiledCheckout(root);
const imported = /^(?:import|export)\s(?:[^"';]*\sfrom\s)?"(?<target>[^"]+)";$/gmu;

/** What a file imports, directly or not, unless it does so on demand: how many files, and the packages. */
function loadedWith(file: string): { readonly files: number; readonly packages: readonly string[] } {
  const [files, packages] = [new Set([join(compiled, file)]), new Set<string>()];
  for (const path of files) {
    for (const { groups } of readFileSync(path, "utf8").matchAll(imported)) {
      const { target } = groups!;
      if (target.startsWith(".")) files.add(join(dirname(path), target));
      else if (!target.startsWith("node:")) packages.add(target);
    }
  }
  return { files: files.size, packages: [...packages].sort() };
}

/** A part that is loaded on demand has a file named after its module. */
const part = (module: string): string =>
  join(
    "src/chunks",
    readdirSync(join(compiled, "src/chunks")).find((name) => name.startsWith(`${module}-`))!,
  );

describe("of the files that commands run", () => {
  it("the command line loads few, and nothing but what reads options and suggests names", () => {
    const { files, packages } = loadedWith("src/cli/main.js");
    expect(files).toBeLessThan(20);
    expect(packages).toEqual(["commander", "fastest-levenshtein"]);
  });

  it("a check loads few, and nothing that draws pages, makes random runs or compiles", () => {
    const { files, packages } = loadedWith(part("check-command"));
    expect(files).toBeLessThan(40);
    expect(packages).toEqual(["commander", "fastest-levenshtein", "immer", "picocolors"]);
  });

  it("the library loads few until one of its functions is called", () => {
    const { files, packages } = loadedWith("src/index.js");
    expect(files).toBeLessThan(20);
    expect(packages).toEqual(["fastest-levenshtein", "immer"]);
  });
});
