import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ExitCode, UsageError } from "./failure.ts";
import type { Suite } from "../model/properties.ts";
import { load } from "./load.ts";
import { say } from "./output.ts";
import { quotedPath } from "./shell.ts";

/** Writes a protocol to start from, or prints properties to add to one. */
export async function create(what: string, name: string): Promise<ExitCode> {
  switch (what) {
    case "protocol":
      return newProtocol(name);
    case "property":
      return newProperty(name);
    default:
      throw new UsageError(`hearsay new: wanted "protocol" or "property"; got "${what}".`);
  }
}

function newProtocol(name: string): ExitCode {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u.test(name) || name.length > 60) {
    throw new UsageError(
      `hearsay new protocol: wanted a name in small letters, digits and hyphens, as in "two-phase-commit"; got "${name}".`,
    );
  }
  const files = isCheckout()
    ? [
        { path: `src/protocols/${name}/${name}.ts`, text: protocolText(name, "../../index.ts") },
        {
          path: `properties/${name}.properties.ts`,
          text: propertiesText(name, "../src/index.ts", `../src/protocols/${name}/${name}.ts`),
        },
      ]
    : [
        { path: `${name}.ts`, text: protocolText(name, "hearsay") },
        { path: `${name}.properties.ts`, text: propertiesText(name, "hearsay", `./${name}.ts`) },
      ];
  const taken = files.find(({ path }) => existsSync(path));
  if (taken) throw new UsageError(`There is a file ${taken.path} already; nothing was written. Choose another name.`);
  for (const { path, text } of files) {
    try {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      writeFileSync(path, text, { flag: "wx" });
    } catch (error) {
      throw new UsageError(`${path} could not be written: ${(error as Error).message}`);
    }
  }
  say([...files.map(({ path }) => `wrote ${path}`), "", `npx hearsay check ${name}`].join("\n"));
  return 0;
}

/** Whether the current folder is the one that these sources belong to. */
const isCheckout = (): boolean =>
  import.meta.url.endsWith(".ts") && resolve(".") === resolve(fileURLToPath(new URL("../..", import.meta.url)));

async function newProperty(target: string): Promise<ExitCode> {
  const { suite, file } = await load(target);
  say(`To add to ${relative(process.cwd(), file)}, whichever fits:

  "say in plain words what must never happen": always(({ nodes }) => {
    const wrong = nodes.find(({ state }) => false /* what is wrong with ${suite.of.name} here */);
    return !wrong || \`\${wrong.id} is wrong\`;
  }),
  "say what one step must not do": step((before, step, after) => step.kind !== "crash" || after.nodes.length === before.nodes.length),
  "say what can happen": sometimes(({ nodes }) => nodes.some(({ up }) => up)),
  "say how it may come to rest": deadlockFree(({ inFlight }) => inFlight.length === 0 || "a message is never delivered"),
  "say what always comes to pass in the end": eventually(({ nodes }) => nodes.every(({ up }) => up)),
  "say what is reached for good": converges(({ inFlight }) => inFlight.length === 0),
  "say what follows what": leadsTo(({ nodes }) => nodes.some(({ up }) => !up), ({ nodes }) => nodes.every(({ up }) => up)),
  "say what can still be reached, whatever happened": possible(({ nodes }) => nodes.every(({ up }) => up)),

Each takes options: { scopes: [${JSON.stringify(Object.keys(suite.of.scopes)[0])}]${variantOption(suite)}, reads: ["up", "inFlight"] }.
linearizable(spec) is about what clients record: see the properties of single-copy-register.

Nothing was changed. When it is there:

npx hearsay check ${quotedPath(target)} --property "say in plain words what must never happen"`);
  return 0;
}

const variantOption = ({ of: { variants = [] } }: Suite): string =>
  variants.length === 0 ? "" : `, variants: [${JSON.stringify(variants[0])}]`;

const camel = (name: string): string => name.replace(/-(.)/gu, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^./u, (letter) => letter.toUpperCase());

const protocolText = (name: string, hearsay: string): string => `/**
 * ${name}: nodes in a ring pass one token round. Change it into your protocol.
 *
 * Source: where it is described (authors, title, year, section).
 * Left out: what the real one does and this one does not.
 */
import { protocol } from "${hearsay}";

export interface ${pascal(name)} {
  role: "node";
  state: { hasToken: boolean };
  message: { kind: "token" };
  timer: never;
  action: { kind: "pass" };
  scope: { nodes: number };
}

export const ${camel(name)} = protocol<${pascal(name)}>()({
  name: "${name}",
  summary: "nodes in a ring pass one token round",
  nodes: (scope) => ({ node: Array.from({ length: scope.nodes }, (_, i) => \`n\${i + 1}\`) }),
  init: (self) => ({ hasToken: self.id === self.nodes.node[0] }),

  // What a node may do by itself now. Fair: what stays possible is done some day.
  actions: (state) => (state.hasToken ? [{ kind: "pass" }] : []),
  fair: () => true,

  // What a node does with an event. It may change state and call self.send and so on, and depends on nothing else.
  reduce(state, event, self) {
    switch (event.kind) {
      case "action": {
        const ring = self.nodes.node;
        const next = ring[(ring.indexOf(self.id) + 1) % ring.length];
        state.hasToken = self.rules.keepsToken();
        if (next !== undefined) self.send(next, { kind: "token" });
        return;
      }
      case "message":
        state.hasToken = true;
        return;
      default:
        return;
    }
  },

  // Decisions as small functions. A mutant is a seeded bug: a rule replaced by a wrong one, which some property must catch.
  rules: { keepsToken: (): boolean => false },
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
  smaller: (scope) => (scope.nodes > 2 ? [{ ...scope, nodes: scope.nodes - 1 }] : []),
});
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
