import fc from "fast-check";
import { expect, test } from "vitest";
import { drawWeights, offerOf } from "../../src/fuzz/weights.ts";
import { Random } from "../../src/fuzz/random.ts";
import { Sampler } from "../../src/fuzz/sampler.ts";
import { demand } from "../../src/semantics/fairness.ts";
import { outcomes } from "../../src/semantics/node-states.ts";
import { copyOf, Space, stateKey } from "../../src/semantics/space.ts";
import { randomProtocol } from "../reference/random-protocol.ts";

/** Walks with the sampler alone, and shows each state on the way. */
function walk(
  space: Space,
  seed: number,
  steps: number,
  look: (sampler: Sampler, world: ReturnType<typeof copyOf>) => void,
): void {
  const random = new Random(seed);
  const initial = space.initials().states[0];
  if (!initial) return;
  const world = copyOf(initial.world);
  const sampler = new Sampler(space, false);
  const weights = drawWeights(offerOf(space), random);
  sampler.enter(world);
  for (let i = 0; i < steps; i++) {
    look(sampler, world);
    const move = sampler.sample(world, weights, random);
    if (!move) continue;
    expect(space.moves(world)).toContainEqual(move);
    const possible = outcomes(space.reaction(world, move)).filter((outcome) => outcome.kind === "done");
    if (possible.length === 0) continue;
    const outcome = possible[random.below(possible.length)]!;
    const before = stateKey(world);
    const { shared } = world;
    const changed = space.take(world, move, outcome);
    if (world.shared !== shared) sampler.enter(world);
    expect(changed).toBe(stateKey(world) !== before);
    if (move.node >= 0) sampler.steppedAt(move.node, world);
  }
}

test("every sampled step is one that the space lists, and taking it says truly whether the world changed", () => {
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      walk(new Space(protocol, scope, options), seed, 60, () => {});
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("every step that the space lists is sampled sooner or later, where its kind has a weight", () => {
  const all = { deliver: 1, timeout: 1, act: 1, each: false };
  const rare = (["restart", "lose", "heal", "drop", "duplicate", "crash", "host", "power", "partition"] as const).map(
    (sort) => [sort, 1] as const,
  );
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      const space = new Space(protocol, scope, options);
      const random = new Random(seed + 1);
      let step = 0;
      walk(space, seed, 12, (sampler, world) => {
        if (step++ % 6 !== 5) return;
        const missing = new Set(space.moves(world).map((move) => JSON.stringify(move)));
        for (let i = 0; i < 20_000 && missing.size > 0; i++) {
          const move = sampler.sample(world, { ...all, rare, rareSum: rare.length }, random);
          if (move) missing.delete(JSON.stringify(move));
        }
        expect([...missing]).toEqual([]);
      });
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("a sampler for settling takes only what fairness asks for", () => {
  fc.assert(
    fc.property(randomProtocol(), fc.integer(), ({ protocol, scope, options }, seed) => {
      const space = new Space(protocol, scope, options);
      const random = new Random(seed + 1);
      const fair = new Sampler(space, true);
      walk(space, seed, 20, (_, world) => {
        fair.enter(world);
        const offer = offerOf(space);
        const move = fair.sample(world, { ...drawWeights({ ...offer, faults: [] }, random), each: true }, random);
        if (move) expect(demand(space, move)).toBeDefined();
      });
    }),
    { seed: 1, numRuns: 100 },
  );
});
