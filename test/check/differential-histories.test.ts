/**
 * Compares histories that are folded along the states of another search with searches whose own states contain them. The latter make
 * every step anew, and are themselves compared with the naive reference.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, type CheckOptions, type CheckResult, checkNow, type Subject } from "../../src/check/check.ts";
import { always, implies, sometimes } from "../../src/index.ts";
import type { AnyProperty, NamedProperty, World } from "../../src/model/property.ts";
import type { Shape } from "../../src/model/protocol.ts";
import { nearTeam } from "../near-team.ts";
import { type RandomCase, randomProtocol } from "../reference/random-protocol.ts";

const CASES = Number(process.env["HEARSAY_CASES"] ?? 15);
const SEED = Number(process.env["HEARSAY_SEED"] ?? 1);
/** Larger searches are skipped: errors show up in small ones. */
const STATES_MAX = 1500;

/** The node that recorded last, and how often any node did, up to three times. */
interface Past {
  readonly last: string | null;
  readonly times: number;
}
const past = {
  history: {
    start: { last: null, times: 0 },
    fold: ({ times }: Past, _: object, by: string) => ({ last: by, times: Math.min(3, times + 1) }),
  },
};
/** Its fold throws when somebody records a second time. */
const once = {
  history: {
    start: 0,
    fold: (times: number) => {
      if (times === 1) throw new Error("once too often");
      return times + 1;
    },
  },
};

/** Properties that read only the history, or nodes, or everything, or that throw. */
const withHistories: Readonly<Record<string, AnyProperty>> = {
  "nobody records three times": always(({ history }) => history.times < 3 || `${history.last} did`, past),
  "who recorded last is up": always(
    ({ history, nodes }) => history.last === null || nodes.some(({ id, up }) => up && id === history.last),
    past,
  ),
  "whoever recorded has sent all": always(({ history, inFlight }) => history.times < 2 || inFlight.length < 2, past),
  "nothing is recorded while there is a partition": always(
    ({ history, partitions }) => history.times === 0 || partitions.length === 0,
    past,
  ),
  "twice, with all up": sometimes(({ history, nodes }) => history.times === 2 && nodes.every(({ up }) => up), past),
  "after two records somebody is up": always(
    implies(
      ({ history }: World<Shape, Past>) => history.times === 2,
      ({ nodes }) => nodes.some(({ up }) => up),
    ),
    past,
  ),
  "is recorded once": always(({ history }) => history < 2, once),
  "is seen to be recorded": sometimes(({ history }) => history === 1, once),
  "throws after two records": sometimes(({ history }) => {
    if (history.times === 2) throw new Error("two");
    return history.times === 3;
  }, past),
};

const named = (properties: Readonly<Record<string, AnyProperty>>): readonly NamedProperty[] =>
  Object.entries(properties).map(([name, property]) => ({ name, property }));

/** Everything that a check reports on its properties and its searches. */
const saidBy = ({ properties, searches, complete, limit }: CheckResult): unknown => ({
  properties,
  searches,
  complete,
  limit,
});

const subjectOf = ({ protocol, scope, options }: RandomCase, properties: readonly NamedProperty[]): Subject => ({
  protocol,
  scope,
  selection: options,
  properties,
});

/** Saves the check after a number of pauses, throws it away and continues with another one for twice as long, and so on. */
function interrupted(subject: Subject, options: CheckOptions, pauses: number): CheckResult {
  for (let [resume, times] = [undefined as CheckOptions["resume"], 1]; ; times *= 2) {
    const running = check(subject, { ...options, ...(resume ? { resume } : {}) });
    let next = running.next();
    for (let pause = 1; pause < pauses * times && !next.done; pause++) next = running.next();
    while (!next.done && !next.value.checkpoint) next = running.next();
    if (next.done) return next.value;
    resume = structuredClone([...next.value.checkpoint!()]);
  }
}

describe.each([
  ["random protocols", {}],
  ["random protocols with a shared part", { shares: true }],
])("on %s", (_, kind) => {
  const limits = fc.record(
    { statesMax: fc.constantFrom(1, 2, 7, 40, 200), depthMax: fc.constantFrom(0, 2, 5) },
    { requiredKeys: [] },
  );
  const slice = fc.constantFrom(1, 5, 64, 4096);

  test("each history gives the same result as in a separate search, whatever limits that has", () => {
    let [compared, refuted, full] = [0, 0, 0];
    const cases = fc.tuple(randomProtocol(kind), limits, slice, fc.boolean());
    const property = fc.property(cases, ([random, limit, slice, first]) => {
      if (!checkNow(subjectOf(random, []), { statesMax: STATES_MAX }).complete) return;
      for (const one of named(withHistories)) {
        const options = { statesMax: STATES_MAX, ...limit, slice, first };
        const folded = checkNow(subjectOf(random, [one]), options);
        const apart = checkNow(subjectOf(random, [one]), { ...options, reductions: false });
        expect(saidBy(folded), `${one.name}, ${JSON.stringify(options)}, ${random.describe}`).toEqual(saidBy(apart));
        compared++;
        if (folded.properties[0]!.verdict === "violated") refuted++;
        if (folded.limit !== undefined) full++;
      }
    });
    fc.assert(property, { numRuns: CASES, seed: SEED });
    expect(compared).toBeGreaterThan(CASES * 4);
    expect(refuted).toBeGreaterThan(CASES / 3);
    expect(full).toBeGreaterThan(CASES / 3);
  });

  test("together with other properties, in turns, and saved again and again, they give the same results", () => {
    const cases = fc.tuple(randomProtocol(kind), limits, slice, fc.integer({ min: 1, max: 4 }));
    const property = fc.property(cases, ([random, limit, slice, pauses]) => {
      if (!checkNow(subjectOf(random, []), { statesMax: STATES_MAX }).complete) return;
      const subject = subjectOf(random, named({ ...random.properties, ...withHistories }));
      const options = { statesMax: STATES_MAX, ...limit, slice };
      const folded = checkNow(subject, options);
      expect(saidBy(folded), random.describe).toEqual(saidBy(checkNow(subject, { ...options, reductions: false })));
      expect(interrupted(subject, options, pauses), `interrupted, ${random.describe}`).toEqual(folded);
      const team = nearTeam(subject, options, 2, pauses);
      expect(checkNow(subject, { ...options, team, statesInJob: 4 }), `with workers, ${random.describe}`).toEqual(
        folded,
      );
    });
    fc.assert(property, { numRuns: Math.ceil(CASES / 2), seed: SEED });
  });
});
