/**
 * Writes what runs: `node bin/bundle.js FOLDER [--source-maps] [MODULE...]`, in the folder of a checkout, fills `FOLDER/src` and
 * `FOLDER/properties` with few files that hold many modules each. Node takes most of a millisecond to find and load a module, and a
 * command needs four hundred of them. Further modules that are started by their path can be named.
 */
import { copyFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";

const root = process.cwd();
const [folder = "dist", ...rest] = process.argv.slice(2);
const modules = rest.filter((argument) => !argument.startsWith("--"));

/**
 * What is loaded on demand shares modules in all combinations, and each combination would be a file. So each such part loads these with
 * it, which is most of what they share: the engine, and on top of it the command line. `list` does without the engine.
 */
const ENGINE = ["src/index.ts", "src/threads/serve.ts", "src/check/check.ts", "src/suite/reports.ts"];
const LIST = ["src/cli/main.ts", "src/cli/commands/list-command.ts"];
const COMMANDS = [...ENGINE, ...LIST, "src/cli/commands/check-command.ts"];

/** What is imported or started by its path, with what is loaded with it. */
const ENTRIES = {
  "src/index.ts": [],
  "src/vitest.ts": COMMANDS,
  "src/cli/main.ts": LIST,
  "src/cli/commands/list-command.ts": LIST,
  "src/cli/workers/thread.ts": COMMANDS,
  "src/cli/swarm/job-thread.ts": COMMANDS,
  "src/cli/running-imports.ts": [],
  "src/threads/library-thread.ts": ENGINE,
  // For browsers, where no module of Node may be.
  "src/explorer/worker.ts": [],
  "src/explorer/page/explorer-main.tsx": [],
  "src/report/html/page/run-main.tsx": [],
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  absWorkingDir: root,
  outdir: resolve(folder),
  outbase: root,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: rest.includes("--source-maps"),
  sourcesContent: false,
  legalComments: "none",
  logLevel: "silent",
};

/** Of other packages only the validator goes into the files: it has a hundred of its own, and we use a small part of each. */
const isOther = (/** @type {string} */ name) => !/^(?:[./]|zod(?:\/|$))/u.test(name);

/** @type {import("esbuild").Plugin} */
const packages = {
  name: "packages",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind !== "entry-point" && isOther(path) ? { path, external: true } : undefined,
    ),
};

/** @type {import("esbuild").Plugin} */
const parts = {
  name: "parts",
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /^[./]/ }, async ({ path, pluginData, ...how }) => {
      if (pluginData === parts || !(how.kind === "dynamic-import" || how.kind === "entry-point")) return undefined;
      const found = await find(path, { ...how, pluginData: parts });
      const entry = relative(root, found.path);
      const usual = relative(root, how.importer).startsWith("src/cli/") ? COMMANDS : ENGINE;
      const others = ENTRIES[/** @type {keyof typeof ENTRIES} */ (entry)] ?? usual;
      return others.length === 0 ? undefined : { path: found.path, namespace: "part", pluginData: others };
    });
    onLoad({ filter: /./, namespace: "part" }, ({ path, pluginData }) => ({
      resolveDir: root,
      contents: [
        ...pluginData.map((/** @type {string} */ other) => `import ${JSON.stringify(join(root, other))};`),
        `export * from ${JSON.stringify(path)};`,
      ].join("\n"),
    }));
  },
};

/** Whatever imports the library gets the one that runs. @type {import("esbuild").Plugin} */
const library = {
  name: "library",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(?:\.\.\/)+(?:src\/)?index\.ts$/ }, () => ({ path: "../../src/index.js", external: true })),
};

const properties = readdirSync(join(root, "properties"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".properties.ts"))
  .map((name) => join(root, "properties", name));

await Promise.all([
  build({
    ...options,
    entryPoints: Object.fromEntries(
      [...Object.keys(ENTRIES), ...modules].map((path) => [path.replace(/\.tsx?$/u, ""), join(root, path)]),
    ),
    // As deep as the modules that name files beside them.
    chunkNames: "src/chunks/[name]-[hash]",
    plugins: [packages, parts],
  }),
  build({
    ...options,
    entryPoints: properties,
    chunkNames: "properties/chunks/[name]-[hash]",
    plugins: [library, packages],
  }),
]).catch((/** @type {import("esbuild").BuildFailure} */ { errors: [{ text, location }] }) => {
  console.log(location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text);
  process.exitCode = 1;
});

// Whoever gets the files gets the licence of what is in them, too.
copyFileSync(
  join(createRequire(join(root, "package.json")).resolve("zod/package.json"), "../LICENSE"),
  join(resolve(folder), "zod.LICENSE"),
);
