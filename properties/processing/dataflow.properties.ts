import { always, converges, each, properties, sometimes } from "../../src/index.ts";
import type { Predicate } from "../../src/index.ts";
import { dataflow } from "../../src/protocols/processing/dataflow/dataflow.ts";
import type { Counts } from "../../src/protocols/processing/dataflow/types.ts";
import measures from "./dataflow.measures.ts";

/** The first record whose count is wanted, as "record 2 of s1". */
function firstCounted(counts: Counts, isWanted: (count: number) => boolean): string | undefined {
  for (const [source, all] of Object.entries(counts)) {
    const offset = all.findIndex(isWanted);
    if (offset >= 0) return `record ${offset + 1} of ${source}`;
  }
  return undefined;
}

const noneTwice: Predicate<typeof dataflow> = ({ of: { worker } }) =>
  each(worker, ({ state }) => {
    const twice = firstCounted(state.counts, (count) => count > 1);
    return twice === undefined || `${twice} is counted twice`;
  });
const allCounted: Predicate<typeof dataflow> = ({ of: { worker } }) =>
  each(worker, ({ up, state }) => {
    const missing = firstCounted(state.counts, (count) => count === 0);
    return (up && missing === undefined) || `${missing ?? "what was counted"} is lost`;
  });

const failing = ["the worker crashes", "the worker crashes after a checkpoint", "two checkpoints", "small"];

export default properties(
  dataflow,
  {
    "no record is counted twice": always(noneTwice, { variants: ["exactly once", "at most once"] }),
    "every record is eventually counted": converges(allCounted, { variants: ["exactly once", "at least once"] }),
    "a checkpoint has counted exactly the records before its offsets": always(
      ({ of: { coordinator } }) =>
        each(coordinator, ({ state: { complete } }) => {
          const wrong = Object.entries(complete.counts ?? {}).find(([source, all]) =>
            all.some((count, offset) => count !== Number(offset < complete.offsets[source])),
          );
          return (
            !wrong ||
            `checkpoint ${complete.number} is at record ${complete.offsets[wrong[0]]} of ${wrong[0]}, and has counted [${wrong[1].join(", ")}]`
          );
        }),
      { variants: ["exactly once"] },
    ),
    "without failures every record is counted once": converges(
      (world) => {
        const all = allCounted(world);
        return all === true ? noneTwice(world) : all;
      },
      { scopes: ["smoke"] },
    ),
    "a record can be held back until the other barrier comes": sometimes(
      ({ of: { worker } }) => worker.some(({ state }) => state.held.length > 0),
      { variants: ["exactly once"], scopes: { "exactly once": ["smoke", "small"] } },
    ),
    "a worker can start from the counts of a checkpoint": sometimes(
      ({ of: { worker, coordinator } }) =>
        coordinator.some(({ state }) => state.attempt > 1 && state.complete.number > 0) &&
        worker.some(({ state }) => state.attempt > 1 && firstCounted(state.counts, (count) => count > 0) !== undefined),
      { scopes: failing },
    ),
  },
  {
    "no record is counted twice even if the worker crashes": always(noneTwice, {
      variants: ["at least once"],
      scopes: ["the worker crashes"],
    }),
    "every record is counted even if the worker crashes": converges(allCounted, {
      variants: ["at most once"],
      scopes: ["the worker crashes"],
    }),
  },
  { measures },
);
