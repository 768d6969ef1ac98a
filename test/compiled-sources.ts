/**
 * A Vite plugin that lets tests run the compiled form of the sources, although they import the sources. Node loads that
 * form as it is; in Vitest's own form of a module every use of an import is a call, and a search takes a third longer. An edit takes
 * effect on the next run.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Plugin } from "vitest/config";

/**
 * @param root the folder of the checkout
 * @param compiled the folder of its compiled form, with a file for each module, from `bin/checkout.js`
 */
export const compiledSources = (root: string, compiled: string): Plugin => ({
  name: "compiled sources",
  enforce: "pre",
  config: () => ({ test: { server: { deps: { external: [/\/\.compiled\//u] } } } }),
  resolveId(source, importer) {
    // A test file itself is imported by nobody: Vitest gives it a page as its importer.
    if (importer === undefined || !/\.tsx?$/u.test(importer)) return undefined;
    const file = source.startsWith(".") ? resolve(dirname(importer), source) : source;
    const path = relative(root, file);
    const running = join(compiled, path.replace(/\.tsx?$/u, ".js"));
    return path.startsWith("..") || !existsSync(running) ? undefined : running;
  },
});
