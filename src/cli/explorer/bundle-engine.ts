/** A protocol with its properties and the engine as one script for a browser's worker. */
import { dirname, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Saving } from "../../explorer/engine.ts";
import type { Selecting } from "../../suite/selecting.ts";
import { UsageError } from "../terminal/failure.ts";
import { runningFile, runningForm } from "../home.ts";

/** The files that it is made of: an edit of one makes another engine. */
export interface Bundled {
  readonly code: string;
  readonly files: readonly string[];
}

/** @throws UsageError where the properties file, or what it imports, is nothing for a browser */
export async function bundleEngine(properties: string, selected: Selecting, saving: Saving): Promise<Bundled> {
  const source = `
    import * as module from ${JSON.stringify(runningForm(properties))};
    import { serve } from ${JSON.stringify(runningFile("src/explorer/worker.ts"))};
    const found = [module.default, module.default?.default, module["module.exports"]?.default].find((one) => one?.hold && one?.of);
    serve(self, found, ${JSON.stringify(selected)}, ${JSON.stringify(saving)}, self.hearsayCondition);`;
  try {
    const { outputFiles, metafile } = await build({
      stdin: { contents: source, resolveDir: dirname(properties), sourcefile: "explorer.js" },
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "iife",
      platform: "browser",
      target: "es2023",
      legalComments: "none",
      charset: "ascii",
      logLevel: "silent",
      // A worker of a page has no address of its own.
      define: { "import.meta.url": JSON.stringify("blob:engine") },
      plugins: [oneEngine],
    });
    return { code: outputFiles[0].text, files: Object.keys(metafile.inputs) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `${properties} cannot be made a page: ${message}\nAn explorer runs in a browser: what a protocol imports must run there, and no module of Node does.`,
    );
  }
}

/** The sentences of a validator in all languages, which a protocol may bring along. */
const leftOut = /\/node_modules\/zod\/.*\/locales\/index\.[jt]s$/u;

/** Whatever a protocol imports of this package, from wherever, is one and the same. */
const oneEngine: Plugin = {
  name: "one engine",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^hearsay$/ }, () => ({ path: runningFile("src/index.ts") }));
    onResolve({ filter: /./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === oneEngine || args.kind === "entry-point") return undefined;
      // What is imported when it is called is called by nobody here: the library's searches, a protocol's observer.
      if (args.kind === "dynamic-import") return { path, namespace: "left out" };
      const resolved = await resolve(path, { ...args, pluginData: oneEngine });
      if (resolved.errors.length > 0 || resolved.namespace !== "file") return resolved;
      const form = runningForm(resolved.path);
      if (leftOut.test(form.replaceAll(sep, "/"))) return { path: form, namespace: "left out" };
      return { ...resolved, path: form };
    });
    onLoad({ filter: /./, namespace: "left out" }, () => ({ contents: "export {};" }));
  },
};
