/** What verdicts cost besides the search: all properties of a bundled protocol, compared with none. */
import { checkNow } from "../../src/check/check.ts";
import { at } from "../../src/suite/selected.ts";
import { suiteOf } from "./bundled.ts";
import { type Figures, median } from "./figures.ts";

const SCOPE = "small";
const ROUNDS = 5;

/**
 * Both in turn in one process, by its processor time: the median of some rounds, after one that only warms up.
 *
 * @throws Error if the protocol has no such scope
 */
export async function verdictFigures(name: string): Promise<Figures> {
  const suite = await suiteOf(name);
  if (!(SCOPE in suite.of.scopes)) throw new Error(`${name} has no scope ${SCOPE}`);
  const { subject } = at(suite, { scope: SCOPE, variant: suite.of.variants?.[0] });
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const alone = cost(() => checkNow({ ...subject, properties: [] }));
    return { alone, whole: cost(() => checkNow(subject)) };
  }).slice(1);
  const { states, transitions } = checkNow({ ...subject, properties: [] });
  const overSearch = median(rounds.map(({ alone, whole }) => whole / alone));
  return { states, transitions, seconds: median(rounds.map(({ whole }) => whole)), overSearch };
}

/** In seconds. */
function cost(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
