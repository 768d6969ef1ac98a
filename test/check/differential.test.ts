/** Compares the engine with the naive reference semantics, which was written from the semantics document alone. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { always } from "../../src/index.ts";
import { checkNow, type CheckResult } from "../../src/check/check.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import { type Explored, explore, throwsName } from "../reference/reference.ts";
import { type RandomCase, randomProtocol } from "../reference/random-protocol.ts";

/** A search may end once every property has its verdict; this one gets none before every state was seen. */
const goesOn = { "every world is looked at": always(() => true) };

/** Larger cases are skipped: the naive reference is slow, and errors show up in small ones. */
const STATES_MAX = 800;
const CASES = Number(process.env["HEARSAY_CASES"] ?? 100);
const SEED = Number(process.env["HEARSAY_SEED"] ?? 1);

test.each([
  ["random protocols", CASES, {}],
  ["random protocols with a shared part", CASES, { shares: true }],
])("on %s (%i) the engine counts and refutes what the naive reference does", (_, cases, kind) => {
  let compared = 0;
  const property = fc.property(randomProtocol(kind), (random) => {
    const reference = explore(random.protocol, random.scope, {
      ...random.options,
      properties: random.properties,
      statesMax: STATES_MAX,
    });
    if (!reference.exhausted) return;
    compared++;
    const wanted = ofReference(reference);
    expect(ofEngine(random), random.describe).toEqual(wanted);
    expect(ofEngine(random, false), `without a memory, ${random.describe}`).toEqual(wanted);
  });
  fc.assert(property, { numRuns: cases, seed: SEED });
  expect(compared).toBeGreaterThan(cases / 2);
});

function ofReference({ states, boundaryStates, transitions, stuttering, depth, violations, seen }: Explored): unknown {
  const { [throwsName]: throws, ...refuted } = violations;
  return {
    ...{ states, boundary: boundaryStates, transitions, stuttering, depth, throws },
    refuted: Object.entries(refuted).sort(),
    seen: [...seen].sort(),
  };
}

function ofEngine({ protocol, scope, options, properties }: RandomCase, reductions = true): unknown {
  const named = Object.entries({ ...properties, ...goesOn }).map(([name, property]) => ({ name, property }));
  const result = checkNow({ protocol, scope, selection: options, properties: named }, { strict: true, reductions });
  const { states, boundary, transitions, stuttering, depth } = result;
  return {
    ...{ states, boundary: boundary.reduce((sum, bound) => sum + bound.states, 0), transitions, stuttering, depth },
    throws: result.properties.find(({ name }) => name === THROWS)?.counterexample?.run.steps.length,
    refuted: refuted(result),
    seen: result.properties
      .filter(({ kind, verdict }) => kind === "sometimes" && verdict === "holds")
      .map(({ name }) => name)
      .sort(),
  };
}

function refuted({ properties }: CheckResult): (readonly [string, number])[] {
  return properties
    .filter(({ name, kind, verdict }) => verdict === "violated" && kind !== "sometimes" && name !== THROWS)
    .map(({ name, counterexample }) => [name, counterexample!.run.steps.length] as const)
    .sort();
}
