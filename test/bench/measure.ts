/**
 * One measurement in a separate process, so that none warms up or burdens another; for the same reason, what only some measurements need
 * is imported when they begin. Prints one line of JSON.
 *
 *   node test/bench/measure.js MODEL      (bundled by bench.ts)
 *   node test/bench/measure.js CLIFF n
 */
import { eventually } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { toEnd } from "../../src/semantics/sliced.ts";
import { decide } from "../../src/check/liveness/decide-liveness.ts";
import { Space } from "../../src/semantics/space.ts";
import twoPhaseCommit from "../../properties/basics/two-phase-commit.properties.ts";
import { oneLeaderPerTerm } from "./election.ts";
import type { Doubling, Figures } from "./figures.ts";
import { bundled } from "./bundled.ts";
import { simulated } from "./simulate.ts";

const safety = (properties: Readonly<Record<string, AnyProperty>>): Record<string, AnyProperty> =>
  Object.fromEntries(Object.entries(properties).filter(([, { kind }]) => kind === "always"));
const twoPhase = safety(twoPhaseCommit.hold);
const elects: AnyProperty = eventually(({ nodes }) =>
  nodes.some(({ state }) => (state as { role: string }).role === "leader"),
);
const settles: AnyProperty = eventually(({ nodes }) =>
  nodes.every(({ state }) => (state as { term: number }).term > 0),
);

const models: Readonly<Record<string, () => Promise<Figures> | Figures>> = {
  rm8: () => search(twoPhaseCommit, "rm8", twoPhase),
  rm9: () => search(twoPhaseCommit, "rm9", twoPhase),
  rm10: () => search(twoPhaseCommit, "rm10", twoPhase),
  election: () => search(oneLeaderPerTerm, "smoke", oneLeaderPerTerm.hold),
  "election, 1 liveness": () => search(oneLeaderPerTerm, "smoke", { ...oneLeaderPerTerm.hold, elects }),
  "election, 2 liveness": () => search(oneLeaderPerTerm, "smoke", { ...oneLeaderPerTerm.hold, elects, settles }),
  "election, symmetric": () => search(oneLeaderPerTerm, "symmetric", oneLeaderPerTerm.hold),
  walk: async () => {
    const { walkFigures } = await import("./walk.ts");
    const { steps, seconds } = await walkFigures();
    return { steps, seconds };
  },
  ...each(bundled, "fuzz ", async (name) => (await import("./fuzz.ts")).fuzzFigures(name)),
  ...each(bundled, "check ", async (name) => (await import("./verdict.ts")).verdictFigures(name)),
  ...each(simulated, "", async (name) => (await import("./simulate.ts")).simulateFigures(name)),
  "rm5, naive reference": async () => {
    const { explore } = await import("../reference/reference.ts");
    const begun = performance.now();
    const { states, transitions } = explore(twoPhaseCommit.of, twoPhaseCommit.of.scopes["rm5"], {
      properties: twoPhase,
    });
    return { states, transitions, seconds: (performance.now() - begun) / 1000 };
  },
};

/** The same measurement of each name. */
function each(
  names: ReadonlyMap<string, unknown>,
  prefix: string,
  measured: (name: string) => Promise<Figures>,
): Readonly<Record<string, () => Promise<Figures>>> {
  return Object.fromEntries([...names.keys()].map((name) => [`${prefix}${name}`, () => measured(name)]));
}

function search(
  suite: typeof twoPhaseCommit,
  scope: string,
  properties: Readonly<Record<string, AnyProperty>>,
): Figures {
  const space = new Space(suite.of, suite.of.scopes[scope]);
  const named = Object.entries(properties).map(([name, property]) => ({ name, property }));
  const begun = performance.now();
  const { symmetric } = suite.of.scopes[scope];
  const search = new Search(partsOf(space, named, symmetric ? { symmetric } : {}));
  while (!search.advance(4096));
  search.close();
  const { count, bytes } = search.states;
  const { transitions } = search.expander;
  for (const labels of search.found.liveness) toEnd(decide(search, labels));
  const seconds = (performance.now() - begun) / 1000;
  return {
    states: count,
    transitions,
    seconds,
    reducerCalls: space.reducerCache.calls,
    bytesPerWorld: bytes / count,
    memoryMb: process.memoryUsage().rss / 1e6,
  };
}

/** Processor time: on a machine that does other things, too, elapsed time may double. */
async function cliffFigures(name: string, n: number): Promise<Doubling> {
  const { cliffs, climb } = await import("./cliffs.ts");
  if (!(name in cliffs)) {
    const known = [...Object.keys(models), ...Object.keys(cliffs)];
    throw new Error(`no model "${name}"; there are ${known.join("; ")}`);
  }
  const before = process.cpuUsage();
  const { states } = climb(cliffs[name], n);
  const { user } = process.cpuUsage(before);
  return { n, states, seconds: user / 1e6, memoryMb: process.memoryUsage().rss / 1e6 };
}

const [model, n] = process.argv.slice(2);
if (model !== undefined)
  console.log(JSON.stringify(model in models ? await models[model]() : await cliffFigures(model, Number(n))));
