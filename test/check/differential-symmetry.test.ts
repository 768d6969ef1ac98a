/**
 * With and without symmetry: on random protocols, a search over states up to renaming agrees with the naive reference over all states,
 * or is refused. In half of them the servers behave alike; in the others, symmetry has to notice where they do not.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { always } from "../../src/index.ts";
import { checkNow } from "../../src/check/check.ts";
import { partsOf } from "../../src/check/search/search-parts.ts";
import { Search } from "../../src/check/search/search.ts";
import { ModelError } from "../../src/model/model-error.ts";
import type { NodeId } from "../../src/model/network.ts";
import { Space } from "../../src/semantics/space.ts";
import { misrepresented, statesBehind } from "../reference/all-permutations.ts";
import { explore, throwsName } from "../reference/reference.ts";
import { type RandomCase, randomProtocol } from "../reference/random-protocol.ts";

const STATES_MAX = 600;
const CASES = Number(process.env["HEARSAY_CASES"] ?? 200);
const SEED = Number(process.env["HEARSAY_SEED"] ?? 1);

/** A search may end once every property has its verdict; this one gets none before every state was seen. */
const goesOn = { "every world is looked at": always(() => true) };

/** Whether symmetry was not refused. Its verdicts are compared with those of the reference, which has no symmetry. */
function agrees(random: RandomCase, servers: readonly NodeId[]): boolean {
  const { protocol, scope, options, properties } = random;
  const plain = Object.fromEntries(Object.entries(properties).filter(([, property]) => !property.history));
  const reference = explore(protocol, scope, { ...options, properties: plain, statesMax: STATES_MAX });
  if (!reference.exhausted || throwsName in reference.violations) return false;
  const named = Object.entries({ ...plain, ...goesOn }).map(([name, property]) => ({ name, property }));
  const symmetric = { ...scope, symmetric: servers };
  try {
    const result = checkNow({ protocol, scope: symmetric, selection: options, properties: named });
    const refuted = result.properties.filter(({ verdict, kind }) => verdict === "violated" && kind !== "sometimes");
    const seen = result.properties.filter(({ verdict, kind }) => verdict === "holds" && kind === "sometimes");
    expect({
      refuted: refuted.map(({ name, counterexample }) => [name, counterexample!.run.steps.length]).sort(),
      seen: seen.map(({ name }) => name).sort(),
      depth: result.depth,
      states: orbits(random, servers),
    }).toEqual({
      refuted: Object.entries(reference.violations).sort(),
      seen: [...reference.seen].sort(),
      depth: reference.depth,
      states: reference.states,
    });
  } catch (error) {
    if (error instanceof ModelError && error.message.includes("is refused")) return false;
    throw error;
  }
  return true;
}

/** How many states the rows stand for. Each stands for all states that renaming turns into one another, which are counted one by one. */
function orbits({ protocol, scope, options }: RandomCase, symmetric: readonly NodeId[]): number {
  const search = new Search(partsOf(new Space(protocol, scope, options), [], { symmetric }));
  while (!search.advance(4096));
  expect(misrepresented(search)).toEqual([]);
  return statesBehind(search);
}

const serversOf = ({ protocol, scope }: RandomCase): readonly NodeId[] =>
  protocol.nodes(scope as never)["server"] ?? [];

/** How many of this many random protocols were compared, rather than refused. */
function comparedOf(cases: number, alike: boolean): number {
  let compared = 0;
  const property = fc.property(randomProtocol({ alike }), (random) => {
    const servers = serversOf(random);
    if (servers.length > 1 && agrees(random, servers)) compared++;
  });
  fc.assert(property, { numRuns: cases, seed: SEED });
  return compared;
}

const HALF = Math.ceil(CASES / 2);

test(`on ${HALF} random protocols whose servers are alike symmetry says what the reference says`, () => {
  expect(comparedOf(HALF, true)).toBeGreaterThan(HALF / 5);
});

test(`on ${HALF} random protocols symmetry says what the reference says, or is refused`, () => {
  expect(comparedOf(HALF, false)).toBeLessThan(HALF);
});
