/**
 * Lets tests run the compiled form of the sources, as commands do, where they import the sources. Node loads it as it is; in Vitest's
 * own form of a module, every use of an import is a call, and a search takes a third longer. An edit counts from the next run on.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Plugin } from "vitest/config";

/**
 * @param root the folder of the checkout
 * @param compiled what was compiled of it, as `bin/checkout.js` says
 */
export const compiledSources = (root: string, compiled: string): Plugin => ({
  name: "compiled sources",
  enforce: "pre",
  config: () => ({ test: { server: { deps: { external: [/\/\.compiled\//u] } } } }),
  resolveId(source, importer) {
    // A file that is run is imported by none: Vitest names a page for it.
    if (importer === undefined || !/\.tsx?$/u.test(importer)) return undefined;
    const file = source.startsWith(".") ? resolve(dirname(importer), source) : source;
    const path = relative(root, file);
    const running = join(compiled, path.replace(/\.tsx?$/u, ".js"));
    return path.startsWith("..") || !existsSync(running) ? undefined : running;
  },
});
