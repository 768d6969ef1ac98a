/** Results of handlers are remembered for all nodes of a role. The name of a node only matters if a handler reads it. */
import { expect, test } from "vitest";
import { type Effects, protocol } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";
import { Space } from "../../src/semantics/space.ts";
import { placeOf } from "../../src/simulate/simulated-place.ts";
import { SimulatedRun } from "../../src/simulate/simulated-run.ts";
import { replayed, tell } from "./told.ts";

interface Talk {
  roles: {
    node: {
      state: { heard: number; last: object | null };
      receives: { kind: "hello" };
      timer: { kind: "talk" };
    };
  };
  scope: { nodes: number };
}
type Self = Effects<Talk, "node">;
type Heard = { readonly from: string; readonly kind: "hello" };
type State = { heard: number; last: object | null };

/** Every second, each node runs `talk` to say hello, and on a hello it runs `hear`. */
const talking = (
  talk: (state: State, self: Self) => void,
  hear: (state: State, message: Heard, self: Self) => void = (state) => void (state.heard = 1),
): AnyProtocol =>
  protocol<Talk>()({
    name: "talk",
    summary: "nodes say hello",
    nodes: ({ nodes }) => ({ node: Array.from({ length: nodes }, (_, i) => `n${i + 1}`) }),
    roles: {
      node: {
        init: () => ({ heard: 0, last: null }),
        start: (_, self) => self.startTimer({ kind: "talk" }, { after: 1000 }),
        timeout: {
          talk(state, timer, self) {
            talk(state, self as never);
            self.startTimer(timer, { after: 1000 });
          },
        },
        receive: { hello: (state, message, self) => hear(state, message as never, self as never) },
      },
    },
    rules: {},
    scopes: { smoke: { nodes: 2 } },
  }) as AnyProtocol;

const hello = { kind: "hello" } as const;
const nextOf = (self: Self): string => {
  const { node } = self.nodes;
  return node[(node.indexOf(self.id) + 1) % node.length];
};
const scope = (nodes: number): Scope => ({ nodes, timing: { delay: 10 } }) as Scope;

/** How often handlers run in ten seconds with this many nodes. */
function calls(subject: AnyProtocol, nodes: number): number {
  const space = new Space(subject, scope(nodes));
  const run = new SimulatedRun(placeOf(space), 1, 0);
  run.begin();
  run.go(10e6, { started: () => false, stepped: () => false, threw: () => undefined });
  return space.reducerCache.calls;
}

const toOneDrawn = talking((_, self) => self.send(self.choose(self.peers), hello));
const toTheNext = talking((_, self) => self.send(nextOf(self), hello));
const minding = talking(
  ({ heard }, self) => self.send(self.nodes.node[heard], hello),
  (state, { from }) => void (state.heard = 1 + (Number(from[1]) % 4)),
);
const first = talking((_, self) => self.send(self.peers[0], hello));
const keeping = talking(
  (_, self) => self.send(self.choose(self.peers), hello),
  (state, message) => void (state.last = message),
);
const cloning = talking(
  (_, self) => self.send(self.choose(self.peers), hello),
  (state, message) => void (state.last = structuredClone(message)),
);
const toAll = talking((_, self) => self.broadcast(hello));

test.each([
  ["each node's peers are drawn from the others", toOneDrawn, 45],
  ["a neighbour depends on what the node is called", toTheNext, 45],
  // One of the last hellos is to the sender itself, and takes no time.
  ["a handler that asks who sent the message is told", minding, 46],
  ["which peers a node has depends on what it is called", first, 45],
  ["a message that is kept has its sender", keeping, 45],
  ["a message can be cloned", cloning, 45],
  ["peers are all others", toAll, 180],
])("%s", (_, subject, hellos) => {
  const told = tell(subject, scope(5), undefined, 1, 10);
  expect(told.run.steps).toHaveLength(50 + hellos);
  expect(replayed(subject, scope(5), undefined, told)).toMatchObject({ made: told.run.steps.length });
});

test("if it reads no name, a handler runs once for all nodes of a role", () => {
  // `start`, "hello" before and after one was heard, and the timer in either state with each of the peers; seven are asked again.
  expect(calls(toOneDrawn, 5)).toBe(1 + 2 + 5 + 5 + 7);
  expect(calls(toTheNext, 5)).toBe(1 + 2 + 5 + 5 + 7);
  // Of 950 steps.
  expect(calls(toOneDrawn, 50)).toBeLessThan(1 + 2 + 50 + 50 + 10);
});

test("a handler that depends on something forbidden is reported when another node asks for the same", () => {
  let asked = 0;
  const impure = talking((state, self) => {
    state.heard = asked++ % 2;
    self.send(self.nodes.node[0], hello);
  });
  expect(() => calls(impure, 5)).toThrow(/talk, n\d, timer is not pure: run twice/u);
});
