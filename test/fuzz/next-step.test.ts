import fc from "fast-check";
import { expect, test } from "vitest";
import { protocol } from "../../src/model/protocol.ts";
import { Priorities } from "../../src/fuzz/priorities.ts";
import type { Move } from "../../src/semantics/enabled-steps.ts";
import { drawWeights, stepsOfferedIn, type Strategy } from "../../src/fuzz/weights.ts";
import { Random } from "../../src/fuzz/random.ts";
import { StepSampler } from "../../src/fuzz/next-step.ts";
import { demand } from "../../src/semantics/fairness.ts";
import { outcomes } from "../../src/semantics/outcome-tree.ts";
import { Space } from "../../src/semantics/space.ts";
import { copyOf, stateKey } from "../../src/semantics/packed-state.ts";
import { randomProtocol } from "../reference/random-protocol.ts";

/** Walks with only the sampler, and shows each state on the way. */
function walk(
  space: Space,
  seed: number,
  steps: number,
  look: (sampler: StepSampler, state: ReturnType<typeof copyOf>) => void,
): void {
  const random = new Random(seed);
  const initial = space.initials().states[0];
  if (!initial) return;
  const state = copyOf(initial.state);
  const sampler = new StepSampler(space, false);
  const weights = drawWeights(stepsOfferedIn(space), steps, random);
  sampler.enter(state);
  for (let i = 0; i < steps; i++) {
    look(sampler, state);
    const move = sampler.sample(state, weights, random, false);
    if (!move) continue;
    expect(space.moves(state)).toContainEqual(move);
    const possible = outcomes(space.outcomeTree(state, move)).filter((outcome) => outcome.kind === "done");
    if (possible.length === 0) continue;
    const outcome = possible[random.below(possible.length)]!;
    const before = stateKey(state);
    const { shared } = state;
    const changed = space.take(state, move, outcome);
    expect(changed).toBe(stateKey(state) !== before);
    if (state.shared !== shared) sampler.enter(state);
    else if (changed) sampler.steppedAt(move.node, state);
  }
}

test("every sampled step is one that the space lists, and taking it reports correctly whether the state changed", () => {
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      walk(new Space(protocol, scope, options), seed, 60, () => {});
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("every step that the space lists is sampled sooner or later, if its kind has a weight", () => {
  const all = { deliver: 1, timeout: 1, act: 1, each: false };
  const rare = (["restart", "lose", "heal", "drop", "duplicate", "crash", "host", "power", "partition"] as const).map(
    (sort) => [sort, 1] as const,
  );
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      const space = new Space(protocol, scope, options);
      const random = new Random(seed + 1);
      let step = 0;
      walk(space, seed, 12, (sampler, state) => {
        if (step++ % 6 !== 5) return;
        const missing = new Set(space.moves(state).map((move) => JSON.stringify(move)));
        for (let i = 0; i < 20_000 && missing.size > 0; i++) {
          const move = sampler.sample(
            state,
            { ...all, rare, rareSum: rare.length, priorities: undefined },
            random,
            false,
          );
          if (move) missing.delete(JSON.stringify(move));
        }
        expect([...missing]).toEqual([]);
      });
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("a sampler for settling takes only steps that fairness demands", () => {
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      const space = new Space(protocol, scope, options);
      const random = new Random(seed + 1);
      const fair = new StepSampler(space, true);
      walk(space, seed, 20, (_, state) => {
        fair.enter(state);
        const offer = stepsOfferedIn(space);
        const move = fair.sample(
          state,
          { ...drawWeights({ ...offer, faults: [] }, 20, random), each: true },
          random,
          false,
        );
        if (move) expect(demand(space, move)).toBeDefined();
      });
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("a bug that needs most nodes to wait is found by runs with priorities, and hardly ever by others", () => {
  interface Turns {
    roles: { server: { state: { turns: number }; action: { kind: "go" } } };
    scope: object;
  }
  const turns = protocol<Turns>()({
    name: "turns",
    summary: "each of four nodes may go on and on",
    nodes: () => ({ server: ["a", "b", "c", "d"] }),
    roles: {
      server: {
        init: () => ({ turns: 0 }),
        actions: () => [{ kind: "go" }],
        act: { go: (state) => void state.turns++ },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
  const space = new Space(turns, {});
  const take = (state: ReturnType<typeof copyOf>, move: Move): void => {
    for (const outcome of outcomes(space.outcomeTree(state, move)))
      if (outcome.kind === "done") space.take(state, move, outcome);
  };
  /** In how many of 1000 runs the nodes that go are, in turn, these: each eight times, while the others wait. */
  const found = (wanted: readonly number[], withPriorities: boolean): number => {
    let count = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const random = new Random(seed);
      const state = copyOf(space.initials().states[0]!.state);
      const sampler = new StepSampler(space, false);
      const priorities = withPriorities ? new Priorities(4, 40, random) : undefined;
      const weights = { deliver: 1, timeout: 1, act: 1, each: false, rare: [], rareSum: 0, priorities };
      sampler.enter(state);
      const went: number[] = [];
      for (let taken = 1; taken <= 40; taken++) {
        const move = sampler.sample(state, weights, random, false)!;
        take(state, move);
        sampler.steppedAt(move.node, state);
        priorities?.stepped(move.node, taken);
        went.push(move.node);
      }
      const lengths = went.join("").match(/(.)\1*/gu)!;
      const long = lengths.map(({ length, 0: node }) => (length >= 8 ? node : "-")).join("");
      if (long.startsWith(wanted.join(""))) count++;
    }
    return count;
  };
  expect([found([0], false), found([0], true)]).toEqual([0, 131]);
  expect([found([0, 1], false), found([0, 1], true)]).toEqual([0, 12]);
});

test("a strategy says how many runs have priorities, how far weights differ, and whether runs leave out kinds of faults", () => {
  const offer = { nodes: 3, faults: ["drop", "crash"], recoveries: [] } as const;
  const drawnBy = (strategy: Strategy) => {
    const runs = Array.from({ length: 400 }, (_, seed) => drawWeights(offer, 100, new Random(seed), strategy));
    const everyday = runs.flatMap(({ deliver, timeout, act }) => [deliver, timeout, act]);
    return {
      priorities: runs.filter(({ priorities }) => priorities).length,
      everyday: [Math.min(...everyday), Math.max(...everyday)],
      allFaults: runs.filter(({ rare }) => rare.length === 2).length,
    };
  };
  expect(drawnBy("mixed")).toEqual({ priorities: 96, everyday: [16, 256], allFaults: 108 });
  expect(drawnBy("turns")).toEqual({ priorities: 0, everyday: [16, 256], allFaults: 97 });
  expect(drawnBy("priorities")).toEqual({ priorities: 400, everyday: [16, 256], allFaults: 98 });
  expect(drawnBy("uneven")).toEqual({ priorities: 96, everyday: [1, 1024], allFaults: 400 });
});
