/**
 * A world and a step are records: you can spread, destructure and list them and write them as JSON, and all of that counts as reading.
 */
import { inspect, isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import {
  always,
  check,
  explore,
  fuzz,
  properties,
  type Property,
  protocol,
  type ShapeOf,
  sometimes,
  step,
} from "../../src/index.ts";

interface Counter {
  readonly roles: {
    readonly counter: { readonly state: { n: number }; readonly action: { readonly kind: "count" } };
  };
  readonly scope: object;
}

/** Two nodes count to 30, each by itself. */
const counter = protocol<Counter>()({
  name: "counter",
  summary: "two nodes count",
  nodes: () => ({ counter: ["n1", "n2"] }),
  roles: {
    counter: {
      init: () => ({ n: 0 }),
      actions: ({ n }) => (n < 30 ? [{ kind: "count" }] : []),
      act: { count: (state) => void state.n++ },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

const WORLD = ["scope", "variant", "nodes", "of", "inFlight", "partitions", "shared", "history"];
const STEP = ["step", "before", "after", "scope", "variant", "nodes", "of"];

type Asked = Property<ShapeOf<typeof counter>>;

const ways: readonly [way: string, property: Asked, length: number][] = [
  ["a world is spread", always((world) => ({ ...world }).nodes[0].state.n < 20), 20],
  ["a world has a rest", always(({ nodes, ...rest }) => nodes.length === 2 && rest.of.counter[1].state.n < 20), 20],
  ["a world is written as JSON", always((world) => !JSON.stringify(world).includes('"n":20')), 20],
  [
    "a world is listed",
    always((world) => Object.entries(world).every(([key, value]) => key !== "nodes" || value[0].state.n < 20)),
    20,
  ],
  ["a world's keys are listed", always((world) => Object.keys(world).join() !== WORLD.join()), 0],
  ["a state is inspected", always(({ nodes: [{ state }] }) => !inspect(state).includes("n: 20")), 20],
  ["a node is inspected", always(({ nodes: [, node] }) => !inspect(node).includes("n: 20")), 20],
  ["a world is inspected", always((world) => !inspect(world, { depth: 4 }).includes("n: 20")), 20],
  ["a state is cloned", always(({ nodes: [{ state }] }) => structuredClone(state).n < 20), 20],
  ["a state is compared with a literal", always(({ nodes: [{ state }] }) => !isDeepStrictEqual(state, { n: 20 })), 20],
  ["a state is compared", always(({ nodes: [a, b] }) => a.state.n < 20 || !isDeepStrictEqual(a.state, b.state)), 40],
  ["a state's keys are listed", always(({ nodes: [{ state }] }) => Object.keys(state).join() !== "n"), 0],
  ["a step is inspected", step((change) => !inspect(change, { depth: 4 }).includes("n: 20")), 20],
  ["a step is spread", step((change) => ({ ...change }).after.nodes[1].state.n < 20), 20],
  ["a step has a rest", step(({ after, ...rest }) => after.nodes.length === 2 && rest.nodes[0].after.state.n < 20), 20],
  ["a step is written as JSON", step((change) => !JSON.stringify(change).includes('"n":20')), 20],
  ["a step's keys are listed", step((change) => Object.keys(change).join() !== STEP.join()), 1],
];

/** What JavaScript lets you do to a list that is typed as read-only. */
function inPlace(list: readonly unknown[], added?: string): boolean {
  const changed = list as unknown[];
  if (added === undefined) changed.reverse();
  else changed.push(added);
  return true;
}

describe("a view is a record", () => {
  it.each(ways)("a check finds the first wrong state or step if %s", async (_, property, length) => {
    // Another property keeps the search going.
    const { properties: reports, states } = await check(properties(counter, { property, other: always(() => true) }));
    expect(states).toBe(961);
    expect(reports[0]).toMatchObject({ verdict: "violated", length });
  });

  it.each(ways)("random runs find it if %s", async (_, property, length) => {
    const { properties: reports } = await fuzz(properties(counter, { property }), { runs: 20 });
    expect(reports[0]).toMatchObject({ verdict: "violated", length });
  });

  it.each<[what: string, property: Asked, says: string]>([
    [
      "changes a state",
      always(({ nodes: [{ state }] }) => ((state as { n: number }).n = 1) === 1),
      "assign to read only",
    ],
    ["adds to a state", always(({ nodes: [{ state }] }) => !!Object.assign(state, { m: 1 })), "add property m"],
    [
      "takes from a state",
      always(({ nodes: [{ state }] }) => delete (state as { n?: number }).n),
      "delete property 'n'",
    ],
    ["changes a node", always(({ nodes: [node] }) => ((node as { up: boolean }).up = true)), "assign to read only"],
    ["sorts the nodes", always(({ nodes }) => inPlace(nodes)), "reverse would change a list that is read-only"],
    ["sorts a role's nodes", always(({ of }) => inPlace(of.counter)), "reverse would change a list that is read-only"],
    ["sorts what is in flight", always(({ inFlight }) => inPlace(inFlight, "m")), "object is not extensible"],
  ])("a property that %s is told that it is read-only", async (_, property, says) => {
    const { properties: reports } = await check(properties(counter, { property }));
    expect(reports[0]).toMatchObject({ verdict: "violated", length: 0 });
    expect(reports[0].message).toContain(says);
  });

  it.each<[what: string, sorts: Asked]>([
    ["the nodes", always(({ nodes }) => inPlace(nodes))],
    ["a role's nodes", always(({ of }) => inPlace(of.counter))],
    ["the changes of nodes", step(({ nodes }) => inPlace(nodes))],
    ["the changes of a role's nodes", step(({ of }) => inPlace(of.counter))],
  ])("another property sees nothing of one that sorts %s", async (_, sorts) => {
    const first = always<ShapeOf<typeof counter>>(({ nodes: [{ id }], of }) => `${id} ${of.counter[0].id}` === "n1 n1");
    const suite = properties(counter, { sorts, first });
    for (const { properties: reports } of [await check(suite), await fuzz(suite, { runs: 20 })])
      expect(reports.map(({ verdict }) => verdict)).toEqual(["violated", expect.not.stringMatching("violated")]);
  });

  it("an explored run shows all of its contents", () => {
    const [{ world }] = explore(properties(counter, { something: sometimes(() => true) })).initial;
    expect(Object.keys(world.view)).toEqual(WORLD);
    expect({ ...world.view }).toMatchObject({ nodes: [{ id: "n1" }, { id: "n2" }], inFlight: [], partitions: [] });
  });
});
