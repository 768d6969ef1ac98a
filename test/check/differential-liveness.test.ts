/** Compares how the engine decides liveness with the definitions in the semantics document, decided naively. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { checkLasso } from "../../src/check/liveness/check-lasso.ts";
import { converges, eventually, leadsTo, possible, recurs } from "../../src/model/property-makers.ts";
import type { AnyProperty, Change, LivenessOptions, World } from "../../src/model/property.ts";
import type { AnyProtocol, Shape } from "../../src/model/protocol.ts";
import type { ChannelKind } from "../../src/model/network.ts";
import type { Scope } from "../../src/model/scope.ts";
import type { Step } from "../../src/model/step.ts";
import type { Selection } from "../../src/semantics/instance.ts";
import { Space } from "../../src/semantics/space.ts";
import { decidingNaively } from "../reference/liveness.ts";
import { randomProtocol } from "../reference/random-protocol.ts";
import { drawn, type Drawing } from "./drawn.ts";

const STATES_MAX = Number(process.env["HEARSAY_STATES"] ?? 150);
const CASES = Number(process.env["HEARSAY_CASES"] ?? 75);
const SEED = Number(process.env["HEARSAY_SEED"] ?? 1);

/** A fact about a state, or a property, together with its description. */
type Said<T> = readonly [string, T];
type View = World<Shape, never>;
type Fact = Said<(world: View) => boolean>;
type SaidProperty = Said<AnyProperty>;

const nth = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
const x = fc.nat(2);

// --- facts and properties -----------------------------------------------------------------------------------------------

const factsOfTables: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(x, x)
      .map(([n, v]): Fact => [`x${n} = ${v}`, ({ nodes }) => (nth(nodes, n).state as { x: number }).x === v]),
  },
  { weight: 1, arbitrary: x.map((n): Fact => [`${n} is up`, ({ nodes }) => nth(nodes, n).up]) },
  { weight: 1, arbitrary: x.map((n): Fact => [`${n} has a timer`, ({ nodes }) => nth(nodes, n).timers.length > 0]) },
  { weight: 2, arbitrary: x.map((most): Fact => [`${most} in flight`, ({ inFlight }) => inFlight.length <= most]) },
  {
    weight: 1,
    arbitrary: x.map((v): Fact => [`y = ${v}`, ({ shared }) => (shared as { y: number } | undefined)?.y === v]),
  },
  { weight: 1, arbitrary: fc.constant<Fact>(["no partition", ({ partitions }) => partitions.length === 0]) },
);
const vertices = ["a", "b", "c", "d", "e"] as const;
const factsOfDrawings: fc.Arbitrary<Fact> = fc
  .subarray([...vertices], { minLength: 1, maxLength: 3 })
  .map((among): Fact => [
    `at ${among.join()}`,
    ({ nodes }) => (among as string[]).includes((nodes[0]!.state as { at: string }).at),
  ]);

const combined = (fact: fc.Arbitrary<Fact>): fc.Arbitrary<Fact> =>
  fc.oneof(
    { weight: 3, arbitrary: fact },
    { weight: 2, arbitrary: fact.map(([message, holds]): Fact => [`not ${message}`, (world) => !holds(world)]) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fact, fact)
        .map(([[a, p], [b, q]]): Fact => [`${a} or ${b}`, (world) => p(world) || q(world)]),
    },
    { weight: 1, arbitrary: fc.constant<Fact>(["false", () => false]) },
  );

type Ceasing = (before: World<Shape>, step: Step) => boolean;
const ceasing: fc.Arbitrary<Said<Ceasing>> = fc.oneof(
  fc
    .constantFrom<Step["kind"]>("deliver", "timeout", "act", "restart", "lose", "heal")
    .map((kind): Said<Ceasing> => [`no ${kind}`, (_before, step) => step.kind === kind]),
  fc
    .nat(1)
    .map((place): Said<Ceasing> => [
      `no first choice of ${place}`,
      (_before, step) =>
        "choices" in step && step.choices.length > 0 && JSON.stringify(step.choices[0]).length % 2 === place,
    ]),
  fc
    .constantFrom("m0", "t0", "a0", "go", "run", "tick", "mail")
    .map((kind): Said<Ceasing> => [
      `no ${kind}`,
      (_before, step) =>
        (step.kind === "deliver" && step.message.kind === kind) ||
        (step.kind === "timeout" && step.timer.kind === kind) ||
        (step.kind === "act" && step.action.kind === kind),
    ]),
  fc
    .constantFrom<unknown>("a", "b", { value: 0 }, { value: 1 }, { value: 2 })
    .map((value): Said<Ceasing> => [
      `never chooses ${JSON.stringify(value)}`,
      (_before, step) =>
        "choices" in step && step.choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value)),
    ]),
  fc
    .nat(1)
    .map((parity): Said<Ceasing> => [
      `nothing while ${parity} are in flight`,
      ({ inFlight }) => inFlight.length % 2 === parity,
    ]),
);
const stepKind = fc.constantFrom<Step["kind"]>("deliver", "timeout", "act", "act", "restart", "heal", "duplicate");
const assumptions: fc.Arbitrary<LivenessOptions<Shape, never>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<LivenessOptions<Shape, never>>({}) },
  {
    weight: 2,
    arbitrary: fc
      .array(ceasing, { minLength: 1, maxLength: 2 })
      .map((named): LivenessOptions<Shape, never> => ({ ceases: Object.fromEntries(named) })),
  },
);

const saidProperty = (fact: fc.Arbitrary<Fact>): fc.Arbitrary<SaidProperty> =>
  fc
    .record({ kind: fc.nat(5), step: stepKind, goal: combined(fact), premise: combined(fact), options: assumptions })
    .map(({ kind, step, goal: [message, holds], premise: [due, isDue], options }): SaidProperty => {
      const assumed = options.ceases ? ` when ${Object.keys(options.ceases).join(" and ")}` : "";
      // Answers in the ways that properties may: with a sentence, or with false.
      const goal = (world: View): boolean | string =>
        holds(world) || (world.nodes.length > 1 ? false : `not ${message}`);
      if (kind === 0) return [`eventually ${message}${assumed}`, eventually(goal, options)];
      if (kind === 1) return [`converges ${message}${assumed}`, converges(goal, options)];
      if (kind === 2) return [`${due} leads to ${message}${assumed}`, leadsTo(isDue, goal, options)];
      if (kind === 3) return [`possible ${message}`, possible(goal)];
      const comes = ({ before, after }: Change<Shape, never>): boolean =>
        kind === 4 || (!holds(before) && holds(after));
      const again = (change: Change<Shape, never>): boolean | string =>
        (change.step.kind === step && comes(change)) || `no ${step}`;
      return [`${step}${kind === 4 ? "" : ` to ${message}`} recurs${assumed}`, recurs(again, options)];
    });

/** The same property about states that carry a history, which is then part of the goal. */
const withHistory = ([message, property]: SaidProperty, most: number): SaidProperty => [
  `${message}, or ${most} records`,
  {
    ...property,
    history: { start: 0, fold: (count: number) => Math.min(count + 1, 2) },
    holds: (seen: View | Change<Shape, never>) =>
      (("after" in seen ? seen.before : seen).history as number) >= most ||
      (property.holds as (seen: View | Change<Shape, never>) => boolean | string)(seen),
  } as AnyProperty,
];

// --- drawings -------------------------------------------------------------------------------------------------------

const vertex = fc.constantFrom(...vertices.slice(0, 4));
const edge = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: vertex as fc.Arbitrary<string> }, { weight: 1, arbitrary: fc.constant("*") }),
    fc.constantFrom("go", "run", "go?", "@tick", "@tock", "!mail", "!letter", "restart"),
    fc.oneof(
      { weight: 3, arbitrary: vertex.map(String) },
      { weight: 2, arbitrary: fc.subarray([...vertices], { minLength: 2, maxLength: 3 }).map((to) => to.join(" | ")) },
    ),
  )
  .map(([from, label, to]) => `${from} --${label}--> ${to}`);
const drawings: fc.Arbitrary<{ drawing: Drawing; scope: Scope }> = fc.record({
  drawing: fc.record(
    {
      start: fc.constantFrom<string | string[]>("a", "a", ["a", "b"]),
      edges: fc.array(edge, { minLength: 3, maxLength: 12 }).map((lines) => lines.join("\n")),
      mail: fc.constantFrom<string[]>(["mail"], ["mail", "mail"], ["mail", "letter"]),
      channel: fc.constantFrom<ChannelKind>("unordered", "fifo", "coalescing", "duplicating", "duplicating"),
      beyond: fc.constantFrom<string[]>(["e"], ["d"]),
      durable: fc.boolean(),
    },
    { requiredKeys: ["start", "edges"] },
  ) as fc.Arbitrary<Drawing>,
  scope: fc.constantFrom<Scope>(
    {},
    {},
    { faults: { crash: { times: 1, of: ["n1"] } } },
    { faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n1"] } } },
    { faults: { partition: 1, drop: 1 }, partitions: "isolateEach" },
    { faults: { duplicate: 1 } },
  ),
});

// --- comparing ------------------------------------------------------------------------------------------------------

interface Case {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly selection: Selection;
  readonly properties: readonly SaidProperty[];
  readonly describe: string;
}
const tally = { held: 0, final: 0, loop: 0, trap: 0, skipped: 0 };

function compare({ protocol, scope, selection, properties: said, describe }: Case): void {
  const named = said.map(([name, property]) => ({ name, property }));
  const chosen = {
    ...(selection.variant === undefined ? {} : { variant: selection.variant }),
    ...(selection.mutant === undefined ? {} : { mutant: selection.mutant }),
  };
  const decide = decidingNaively(protocol, scope, { ...chosen, statesMax: STATES_MAX });
  const expected = named.map(({ name, property }) => [name, decide(property)] as const);
  if (expected.some(([, verdict]) => verdict === undefined)) {
    tally.skipped++;
    return;
  }
  const { properties, states } = checkNow({ protocol, scope, selection, properties: named });
  for (const [i, judged] of named.entries()) {
    const [name, wanted] = expected[i]!;
    const { verdict, counterexample } = properties.find((checked) => checked.name === name)!;
    // If the protocol throws at every start, there is nothing that a property could hold for.
    expect(verdict, `${name}\n${describe}`).toBe(states === 0 ? "incomplete" : wanted);
    if (!counterexample) {
      tally.held++;
      continue;
    }
    const { run, loopFrom = run.steps.length } = counterexample;
    const space = new Space(protocol, scope, { ...selection, histories: [judged] });
    expect(checkLasso(space, judged, run, loopFrom), `${name}\n${describe}`).toMatchObject({ kind: "violated" });
    if (judged.property.kind === "possible") tally.trap++;
    else if (loopFrom === run.steps.length) tally.final++;
    else tally.loop++;
  }
}

/** Names stand for properties, so each may occur only once. */
const once = (properties: readonly SaidProperty[]): SaidProperty[] => [...new Map(properties).entries()];

const casesOfTables: fc.Arbitrary<Case> = fc
  .tuple(randomProtocol(), fc.array(saidProperty(factsOfTables), { minLength: 3, maxLength: 5 }), fc.nat(4))
  .map(([{ protocol, scope, options, describe }, properties, most]) => {
    const all = once(most === 1 || most === 2 ? [...properties, withHistory(properties[0]!, most)] : properties);
    const described = `${describe}\n${all.map(([name]) => name).join("\n")}`;
    return {
      protocol,
      scope,
      selection: options,
      properties: all,
      describe: described,
      [fc.toStringMethod]: () => described,
    };
  });
const casesOfDrawings: fc.Arbitrary<Case> = fc
  .tuple(drawings, fc.array(saidProperty(factsOfDrawings), { minLength: 1, maxLength: 4 }))
  .map(([{ drawing, scope }, properties]) => {
    const described = `${JSON.stringify({ drawing, scope }, undefined, 1).replaceAll("\\n", "\n")}\n${once(properties)
      .map(([name]) => name)
      .join("\n")}`;
    return {
      protocol: drawn(drawing),
      scope,
      selection: {},
      properties: once(properties),
      describe: described,
      [fc.toStringMethod]: () => described,
    };
  });

test(`on ${CASES} random protocols the engine decides liveness as the definitions do`, () => {
  Object.assign(tally, { held: 0, final: 0, loop: 0, trap: 0, skipped: 0 });
  fc.assert(fc.property(casesOfTables, compare), { numRuns: CASES, seed: SEED });
  if (process.env["HEARSAY_TALLY"]) console.log(tally);
  expect(tally.skipped).toBeLessThan(CASES / 2);
}, 600_000);

test(`on ${CASES * 3} random graphs the engine decides liveness as the definitions do`, () => {
  Object.assign(tally, { held: 0, final: 0, loop: 0, trap: 0, skipped: 0 });
  fc.assert(fc.property(casesOfDrawings, compare), { numRuns: CASES * 3, seed: SEED });
  if (process.env["HEARSAY_TALLY"]) console.log(tally);
  expect(tally.skipped).toBe(0);
}, 600_000);
