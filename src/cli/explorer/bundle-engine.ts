/** Bundles a protocol, its properties and the engine into one script for a worker in a browser. */
import { dirname, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Saving } from "../../explorer/engine.ts";
import type { Selecting } from "../../suite/selecting.ts";
import { UsageError } from "../terminal/failure.ts";
import { runningFile, runningForm } from "../package-paths.ts";

/** The script, and the files it was made from: after an edit of one of them it must be made again. */
export interface Bundled {
  readonly code: string;
  readonly files: readonly string[];
}

/** @throws UsageError if the properties file, or anything it imports, cannot run in a browser */
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
      // A worker of a page has no URL of its own.
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

/** The validator's error messages in all languages, which a protocol may import. */
const leftOut = /\/node_modules\/zod\/.*\/locales\/index\.[jt]s$/u;

/** Makes all imports of this package, from wherever, resolve to the one engine that runs. */
const oneEngine: Plugin = {
  name: "one engine",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^hearsay$/ }, () => ({ path: runningFile("src/index.ts") }));
    onResolve({ filter: /./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === oneEngine || args.kind === "entry-point") return undefined;
      // Dynamic imports are never called here: the library's searches, or a protocol's observer.
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
