/**
 * npm run test:memberlist: compares real objects of hashicorp/memberlist 0.7.0, one event at a time, with `swim`, variant
 * `memberlist`. Needs Go, which fetches the module once. Options: see `test/real/main.ts`.
 */
import { fileURLToPath } from "node:url";
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import { Space } from "../../src/semantics/space.ts";
import type { Comparison } from "../real/comparison.ts";
import { Draw } from "../real/draw.ts";
import { Driver } from "../real/driver.ts";
import { goDriver } from "../real/go.ts";
import { compareWithReal } from "../real/main.ts";
import { followTraces, type Taken, walk } from "../real/steps.ts";
import { faults } from "./faults.ts";
import { compareStep, type Situation } from "./member.ts";
import { compareHealth } from "./health.ts";
import { compareSituations } from "./random.ts";

const MODULE = "github.com/hashicorp/memberlist";
const source = fileURLToPath(new URL("driver/driver_test.go", import.meta.url));
const traces = fileURLToPath(new URL("../../traces/swim/", import.meta.url));

await compareWithReal({
  name: "test:memberlist",
  versions: ["0.7.0"],
  start: (version) => new Driver(goDriver(`${MODULE}@v${version}`, source), []),
  describe: () => Promise.resolve("hashicorp/memberlist 0.7.0"),
  faults,
  normalizations: [],
  async compare(comparison, { seed, effort, notAsked }) {
    const draw = new Draw(seed);
    const onStep = (taken: Taken): Promise<void> => compareTaken(comparison, taken, notAsked);
    const followed = await followTraces(swim, "memberlist", traces, onStep);
    await compareSituations(comparison, 1000 * effort, draw);
    await compareHealth(comparison, 300 * effort, new Draw(seed));
    for (const scope of Object.values(swim.scopes)) {
      const space = new Space(swim, scope, { variant: "memberlist" });
      for (let run = 0; run < 60 * effort; run++) await walk(space, 40, draw, onStep);
    }
    return `every step of ${followed} saved traces, and walks through every scope`;
  },
});

async function compareTaken(comparison: Comparison, taken: Taken, notAsked: Map<string, number>): Promise<void> {
  const { node: id, state, scope, happening } = taken;
  const why = happening
    ? await compareStep(comparison, { id, state, scope } as unknown as Situation, happening)
    : "no node's doing: a message lost, a crash, a new process, a partition";
  if (why !== undefined) notAsked.set(why, (notAsked.get(why) ?? 0) + 1);
}
