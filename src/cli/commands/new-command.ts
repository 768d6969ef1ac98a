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
      if (js) throw new UsageError("hearsay new property: what it prints is valid in JavaScript, too; leave out --js.");
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
        `Choose another name, such as "${name}-protocol".`,
    );
  }
  const files = filesOf(name, js);
  const [other] =
    filesByName()
      .get(name)
      ?.filter((file) => !files.some(({ path }) => resolve(path) === file)) ?? [];
  if (other !== undefined) {
    throw new UsageError(`"${name}" is already the name of ${shown(other)}; nothing was written. Choose another name.`);
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

/** The protocol comes first, so that if the properties file exists, both do. */
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
  if (!isWritten) throw refused("a file of this name has appeared in the meantime.");
}

/** Names that the new files import, and names that `tsc` allows nobody to declare. */
const takenNames: readonly string[] = ["always", "properties", "protocol", "sometimes", "globalThis", "undefined"];

/** Whether a word can be the name of a variable in a module: reserved words cannot. */
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
  say(`Add what you need to ${relative(process.cwd(), file)}:

  "say in plain words what is always true": always(({ nodes }) => {
    const wrong = nodes.find(({ state }) => false /* true if this node breaks it */);
    return !wrong || \`\${wrong.id} is wrong\`;
  }),
  "say what is true of every step": step(({ nodes, step: { kind } }) => kind === "restart" || nodes.every(({ before, after }) => before.up || !after.up)),
  "say what can happen": sometimes(({ nodes }) => nodes.some(({ up }) => up)),
  "say in which states everything may stop": deadlockFree(({ inFlight }) => inFlight.length === 0 || "a message is never delivered"),
  "say what every run eventually reaches": eventually(({ nodes }) => nodes.every(({ up }) => up)),
  "say what every run reaches and then keeps": converges(({ inFlight }) => inFlight.length === 0),
  "say what leads to what": leadsTo(({ nodes }) => nodes.some(({ up }) => !up), ({ nodes }) => nodes.every(({ up }) => up)),
  "say which steps happen again and again": recurs(({ step: { kind } }) => kind === "deliver"),
  "say what can still be reached, whatever has happened": possible(({ nodes }) => nodes.every(({ up }) => up)),

Import the functions that you use, next to \`properties\`.
Each takes options as its last argument: { scopes: [${JSON.stringify(Object.keys(suite.of.scopes)[0])}]${variantOption(suite)} }.
always(implies(p, q)) says that q is true whenever p is. If p never is, the property is reported as vacuous.
linearizable(spec) checks the operations that clients record: see the properties of single-copy-register.

No file was changed. To check the first one after you have added it:

npx hearsay check ${quotedPath(target)} --property "say in plain words what is always true"`);
  return 0;
}

const variantOption = ({ of: { variants = [] } }: Suite): string =>
  variants.length === 0 ? "" : `, variants: [${JSON.stringify(variants[0])}]`;

const camel = (name: string): string => name.replace(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^./u, (letter) => letter.toUpperCase());

const protocolText = (name: string, hearsay: string, js: boolean): string => `/**
 * ${name}: the nodes of a ring pass one token around. Turn this into your protocol.
 *
 * Source: where the protocol is described (authors, title, year, section).
 * Left out: what the real protocol does and this model does not.
 */
import { fewer, numbered, protocol } from "${hearsay}";
${js ? "" : shapeText(name)}
export const ${camel(name)} = protocol${js ? "" : `<${pascal(name)}>`}()({
  name: "${name}",
  summary: "the nodes of a ring pass one token around",
  nodes: (scope) => ({ node: numbered("n", scope.nodes) }),

  // What the nodes of each role do. Handlers change state and send with self.send; they use no clock and no randomness.
  roles: {
    node: {
      init: (self) => ({ hasToken: self.id === self.nodes.node[0] }),

      // What a node may do by itself in this state. A fair action is eventually taken if it stays possible.
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

      // A handler for each kind of message. Handlers for timers go into timeout: { … }.
      receive: {
        token(state) {
          state.hasToken = true;
        },
      },
    },
  },

  // Decisions, as small functions. A mutant replaces one by a wrong one: a seeded bug that some property must catch.
  rules: { keepsToken: ()${js ? "" : ": boolean"} => false },
  mutants: {
    "keeps the token when it passes it on": {
      source: "invented, to show that the properties find it",
      rules: { keepsToken: () => true },
    },
  },

  // Sizes to check. States with more than inFlight messages from one node to another are checked but not expanded.
  scopes: {
    smoke: { nodes: 3, inFlight: 2 },
    small: { nodes: 5, inFlight: 2 },
  },

  // A counterexample is shrunk by trying smaller scopes: here one node fewer, but at least 2.
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
  "there is exactly one token": always(({ nodes, inFlight }) => {
    const holders = nodes.filter(({ state }) => state.hasToken).map(({ id }) => id);
    return (
      holders.length + inFlight.length === 1 ||
      \`held by \${holders.join(" and ") || "nobody"}, and \${inFlight.length} in flight\`
    );
  }),
  "the token reaches the last node": sometimes(({ nodes }) => nodes.at(-1)?.state.hasToken ?? false),
});
`;
