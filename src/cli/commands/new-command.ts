/** `hearsay new`: writes a protocol to start from, or prints properties to add to one. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { compileFunction } from "node:vm";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import type { Suite } from "../../model/properties.ts";
import { makeFolder } from "../../system/folder.ts";
import { clearLeft, writeNew } from "../../system/whole-file.ts";
import { home, isCheckout } from "../package-paths.ts";
import { filesByName, load, shown } from "../load-suite.ts";
import { say } from "../terminal/output.ts";
import { quotedPath } from "../terminal/shell-quoting.ts";

export async function create(what: string, name: string, { js = false }: { readonly js?: boolean }): Promise<ExitCode> {
  switch (what) {
    case "protocol":
      return newProtocol(name, js);
    case "property":
      if (js) throw new UsageError("hearsay new property: what it prints is JavaScript as it is; leave out --js.");
      return newProperty(name);
    default:
      throw new UsageError(`hearsay new: wanted "protocol" or "property"; got "${what}".`);
  }
}

function newProtocol(name: string, js: boolean): ExitCode {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u.test(name) || name.length > 60) {
    throw new UsageError(
      `hearsay new protocol: wanted a name in small letters, digits and hyphens, as in "two-phase-commit"; got "${name}".`,
    );
  }
  const isTaken = takenNames.includes(camel(name)) || !isVariable(camel(name));
  if (isTaken) {
    throw new UsageError(
      `hearsay new protocol: "${camel(name)}" means something else in ${js ? "JavaScript" : "TypeScript"} or in the files that would be written.\n` +
        `Choose another name, as "${name}-protocol".`,
    );
  }
  const files = filesOf(name, js);
  const [other] =
    filesByName()
      .get(name)
      ?.filter((file) => !files.some(({ path }) => resolve(path) === file)) ?? [];
  if (other !== undefined) {
    throw new UsageError(`"${name}" already stands for ${shown(other)}; nothing was written. Choose another name.`);
  }
  // If a file exists exactly as it would be written, an earlier run was killed between the two files: only write the missing one.
  const taken = files.find(({ path, text }) => existsSync(path) && !holds(path, text));
  const missing = files.filter(({ path }) => !existsSync(path));
  if (taken ?? missing.length === 0) {
    throw new UsageError(`${(taken ?? files[0]).path} already exists; nothing was written. Choose another name.`);
  }
  for (const file of missing) write(file);
  const first = isHere() || isInstalled() ? [] : ["They import hearsay: install it in this folder first."];
  say([...missing.map(({ path }) => `wrote ${path}`), "", ...first, `npx hearsay check ${name}`].join("\n"));
  return 0;
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** The protocol comes first, so that whoever has the properties has both. */
function filesOf(name: string, js: boolean): readonly NewFile[] {
  if (isHere()) {
    if (js) throw new UsageError("hearsay new protocol: protocols of this package are in TypeScript; leave out --js.");
    return [
      { path: `src/protocols/${name}/${name}.ts`, text: protocolText(name, "../../index.ts", js) },
      {
        path: `properties/${name}.properties.ts`,
        text: propertiesText(name, "../src/index.ts", `../src/protocols/${name}/${name}.ts`),
      },
    ];
  }
  // In a file that is CommonJS, tsc reports importing this package, which has only ES modules, as an error.
  const kind = isOfModules(process.cwd()) ? "" : "m";
  const ending = `${kind}${js ? "js" : "ts"}`;
  return [
    { path: `${name}.${ending}`, text: protocolText(name, "hearsay", js) },
    { path: `${name}.properties.${ending}`, text: propertiesText(name, "hearsay", `./${name}.${kind}js`) },
  ];
}

/** Whether the package that a folder belongs to says `"type": "module"`. */
function isOfModules(folder: string): boolean {
  const file = join(folder, "package.json");
  if (existsSync(file)) {
    try {
      return (JSON.parse(readFileSync(file, "utf8")) as { readonly type?: unknown } | null)?.type === "module";
    } catch {
      return false;
    }
  }
  return dirname(folder) !== folder && isOfModules(dirname(folder));
}

const holds = (path: string, text: string): boolean => {
  try {
    return readFileSync(path, "utf8") === text;
  } catch {
    return false;
  }
};

/** Writes a file whole or not at all, and never over another one. */
function write({ path, text }: NewFile): void {
  const refused = (why: string): UsageError => new UsageError(`${path} could not be written: ${why}`);
  let isWritten: boolean;
  try {
    const folder = dirname(resolve(path));
    makeFolder(folder);
    clearLeft(folder, basename(path));
    isWritten = writeNew(path, (put) => put(Buffer.from(text)));
  } catch (error) {
    throw refused((error as Error).message);
  }
  if (!isWritten) throw refused("meanwhile, there is a file of this name.");
}

/** What the new files import, and names that `tsc` lets nobody declare. */
const takenNames: readonly string[] = ["always", "properties", "protocol", "sometimes", "globalThis", "undefined"];

/** Whether a word may name a variable in a module: reserved words may not. */
function isVariable(word: string): boolean {
  try {
    // Compiled but never run.
    compileFunction(`"use strict"; async () => { const ${word} = 0; }`);
    return true;
  } catch {
    return false;
  }
}

/** Whether the current folder is the checkout of this package. */
const isHere = (): boolean => isCheckout && resolve(".") === home;

/** Whether files in the current folder can import "hearsay". */
function isInstalled(): boolean {
  try {
    createRequire(resolve("x.js")).resolve("hearsay/package.json");
    return true;
  } catch {
    return false;
  }
}

async function newProperty(target: string): Promise<ExitCode> {
  const { suite, file } = await load(target);
  say(`To add to ${relative(process.cwd(), file)}, whichever fits:

  "say in plain words what must never happen": always(({ nodes }) => {
    const wrong = nodes.find(({ state }) => false /* what is wrong with ${suite.of.name} here */);
    return !wrong || \`\${wrong.id} is wrong\`;
  }),
  "say what one step must not do": step(({ nodes, step: { kind } }) => kind === "restart" || nodes.every(({ before, after }) => before.up || !after.up)),
  "say what can happen": sometimes(({ nodes }) => nodes.some(({ up }) => up)),
  "say how it may come to rest": deadlockFree(({ inFlight }) => inFlight.length === 0 || "a message is never delivered"),
  "say what always comes to pass in the end": eventually(({ nodes }) => nodes.every(({ up }) => up)),
  "say what is reached for good": converges(({ inFlight }) => inFlight.length === 0),
  "say what follows what": leadsTo(({ nodes }) => nodes.some(({ up }) => !up), ({ nodes }) => nodes.every(({ up }) => up)),
  "say what is done again and again": recurs(({ step: { kind } }) => kind === "deliver"),
  "say what can still be reached, whatever happened": possible(({ nodes }) => nodes.every(({ up }) => up)),

Import what you use of these beside \`properties\`.
Each takes options: { scopes: [${JSON.stringify(Object.keys(suite.of.scopes)[0])}]${variantOption(suite)} }.
always(implies(p, q)) says that q holds wherever p does, and is reported as vacuous where p never does.
linearizable(spec) is about what clients record: see the properties of single-copy-register.

Nothing was changed. When it is there:

npx hearsay check ${quotedPath(target)} --property "say in plain words what must never happen"`);
  return 0;
}

const variantOption = ({ of: { variants = [] } }: Suite): string =>
  variants.length === 0 ? "" : `, variants: [${JSON.stringify(variants[0])}]`;

const camel = (name: string): string => name.replace(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^./u, (letter) => letter.toUpperCase());

const protocolText = (name: string, hearsay: string, js: boolean): string => `/**
 * ${name}: nodes in a ring pass one token round. Change it into your protocol.
 *
 * Source: where it is described (authors, title, year, section).
 * Left out: what the real one does and this one does not.
 */
import { fewer, numbered, protocol } from "${hearsay}";
${js ? "" : shapeText(name)}
export const ${camel(name)} = protocol${js ? "" : `<${pascal(name)}>`}()({
  name: "${name}",
  summary: "nodes in a ring pass one token round",
  nodes: (scope) => ({ node: numbered("n", scope.nodes) }),

  // What the nodes of each role do. A handler changes state and calls self.send and so on, and depends on nothing else.
  roles: {
    node: {
      init: (self) => ({ hasToken: self.id === self.nodes.node[0] }),

      // What a node may do by itself now. Fair: what stays possible is done some day.
      actions: (state) => (state.hasToken ? [{ kind: "pass" }] : []),
      fair: () => true,
      act: {
        pass(state, action, self) {
          const ring = self.nodes.node;
          const next = ring[(ring.indexOf(self.id) + 1) % ring.length];
          state.hasToken = self.rules.keepsToken();
          if (next !== undefined) self.send(next, { kind: "token" });
        },
      },

      // What it does with each kind of message. With timers: timeout: { … }.
      receive: {
        token(state) {
          state.hasToken = true;
        },
      },
    },
  },

  // Decisions as small functions. A mutant is a seeded bug: a rule replaced by a wrong one, which some property must catch.
  rules: { keepsToken: ()${js ? "" : ": boolean"} => false },
  mutants: {
    "keeps the token when it passes it on": {
      source: "made up, to show that the properties see it",
      rules: { keepsToken: () => true },
    },
  },
  scopes: {
    smoke: { nodes: 3, inFlight: 2 },
    small: { nodes: 5, inFlight: 2 },
  },
  smaller: (scope) => fewer(scope, { nodes: 2 }),
});
`;

const shapeText = (name: string): string => `
export interface ${pascal(name)} {
  roles: {
    node: {
      state: { hasToken: boolean };
      receives: { kind: "token" };
      action: { kind: "pass" };
    };
  };
  scope: { nodes: number };
}
`;

const propertiesText = (
  name: string,
  hearsay: string,
  protocolFile: string,
): string => `import { always, properties, sometimes } from "${hearsay}";
import { ${camel(name)} } from "${protocolFile}";

export default properties(${camel(name)}, {
  "there is one token": always(({ nodes, inFlight }) => {
    const holders = nodes.filter(({ state }) => state.hasToken).map(({ id }) => id);
    return (
      holders.length + inFlight.length === 1 ||
      \`held by \${holders.join(" and ") || "nobody"}, and \${inFlight.length} on the way\`
    );
  }),
  "the token gets to the last node": sometimes(({ nodes }) => nodes.at(-1)?.state.hasToken ?? false),
});
`;
