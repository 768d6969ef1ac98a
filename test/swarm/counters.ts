/** A properties file for tests of swarms: two nodes that count, and what a test wants to happen while they do. */
import { join } from "node:path";
import { file, root, temporaryFolder } from "../cli/hearsay.ts";

export interface Counters {
  readonly name?: string;
  /** What a node does before it counts on, with \`state.n\`. */
  readonly go?: string;
  /** How far each node counts, by the names of scopes. */
  readonly scopes?: Readonly<Record<string, number>>;
  /** Properties that hold, by their names: functions of a number. */
  readonly hold?: Readonly<Record<string, string>>;
  readonly refuted?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** @returns the folder of the file */
export function counters({
  name = "counters",
  go = "",
  scopes = { smoke: 2 },
  hold = { "a number is not negative": "(n) => n >= 0" },
  refuted = {},
  folder = temporaryFolder(),
}: Counters = {}): string {
  const always = (all: Readonly<Record<string, string>>): string =>
    Object.entries(all)
      .map(
        ([title, of]) =>
          `${JSON.stringify(title)}: always(({ nodes }) => nodes.every(({ state }) => (${of})(state.n)))`,
      )
      .join(", ");
  file(
    `${name}.properties.mjs`,
    `import { always, properties, protocol } from ${JSON.stringify(join(root, "src/index.ts"))};
const counters = protocol()({
  name: ${JSON.stringify(name)},
  summary: "nodes that count",
  nodes: () => ({ node: ["a", "b"] }),
  roles: { node: {
    init: () => ({ n: 0 }),
    actions: (state, { scope }) => (state.n < scope.most ? [{ kind: "go" }] : []),
    act: { go(state) {
      ${go}
      state.n++;
    } },
    receive: { hello() {} },
  } },
  rules: {},
  scopes: ${JSON.stringify(Object.fromEntries(Object.entries(scopes).map(([scope, most]) => [scope, { most }])))},
});
export default properties(counters, { ${always(hold)} }, { ${always(refuted)} });
`,
    folder,
  );
  return folder;
}
