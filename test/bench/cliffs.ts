/**
 * Points at which an engine easily becomes quadratic: for each of them, a model of any size n whose states and steps are in proportion
 * to n. Twice the size may cost twice as much, and never four times.
 */
import { checkNow, type CheckResult } from "../../src/check/check.ts";
import { always, eventually, protocol, type Protocol, type RoleDefinition } from "../../src/index.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type { ChannelKind } from "../../src/model/network.ts";
import type { AnyProtocol, Effects } from "../../src/model/protocol.ts";
import type { Scope } from "../../src/model/scope.ts";

export interface Cliff {
  /** A size whose cost can be measured. */
  readonly n: number;
  readonly protocol: AnyProtocol;
  readonly property: AnyProperty;
}

interface Model {
  roles: {
    server: {
      state: { at: number; all?: number[] };
      receives: { kind: "m"; x: number };
      timer: { kind: "t"; x: number };
      action: { kind: "go"; x: number };
    };
  };
  scope: { n: number; values: number[] } & Scope;
  channel: "way";
}
type Server = RoleDefinition<Model, "server">;
type Parts = Partial<Server> & Partial<Pick<Protocol<Model>, "nodes">>;

const many = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const go = (x = 0): { kind: "go"; x: number } => ({ kind: "go", x });

const nothing = (): void => undefined;

function model({ nodes, ...server }: Parts, kind: ChannelKind = "fifo"): AnyProtocol {
  return protocol<Model>()({
    name: "cliff",
    summary: "grows with n",
    nodes: nodes ?? (() => ({ server: ["n1"] })),
    roles: {
      server: {
        init: () => ({ at: 0 }),
        receive: { m: nothing },
        timeout: { t: nothing },
        actions: () => [],
        act: { go: nothing },
        ...server,
      },
    },
    channels: { way: kind },
    rules: {},
    scopes: {},
  });
}

/** Passes a message back and forth: each is answered before the next is sent. */
const answer = (state: { at: number }, _: object, { id, scope, send }: Effects<Model>): void => {
  if (state.at < scope.n) send(id === "n1" ? "n2" : "n1", { kind: "m", x: ++state.at });
};
const pass = (state: { at: number }, self: Effects<Model>): void => {
  const { server } = self.nodes;
  const next = server[server.indexOf(self.id) + 1];
  state.at = 1;
  if (next) self.send(next, { kind: "m", x: 0 });
};

const pair = (): { server: string[] } => ({ server: ["n1", "n2"] });
const fine = always(() => true);
const never = eventually(() => "not there");

export const cliffs: Readonly<Record<string, Cliff>> = {
  "distinct messages to one node": {
    n: 20_000,
    property: fine,
    protocol: model({
      nodes: pair,
      actions: ({ at }, { id }) => (id === "n1" && at === 0 ? [go()] : []),
      act: { go: answer },
      receive: { m: answer },
    }),
  },
  "nodes that pass a token": {
    n: 300,
    property: fine,
    protocol: model({
      nodes: ({ n }) => ({ server: many(n).map((i) => `n${i}`) }),
      start(state, self) {
        if (self.id === self.nodes.server[0]) pass(state, self);
      },
      receive: { m: (state, _, self) => pass(state, self) },
    }),
  },
  "a step that sends to all": {
    n: 1_000,
    property: fine,
    protocol: model({
      nodes: ({ n }) => ({ server: many(n).map((i) => `n${i}`) }),
      actions: ({ at }, { id }) => (id === "n0" && at === 0 ? [go()] : []),
      act: {
        go(state, _, self) {
          state.at = 1;
          self.broadcast({ kind: "m", x: 0 });
        },
      },
      bounds: { "nothing was sent": ({ at }) => at === 0 },
    }),
  },
  "a lasso with n choices": {
    n: 1_500,
    property: never,
    protocol: model({
      actions: () => [go()],
      fair: () => true,
      act: {
        go: (state, _, self) => void (state.at = state.at === 0 ? 1 + self.choose(self.scope.values) : 0),
      },
    }),
  },
  "a lasso with n fair actions": {
    n: 3_000,
    property: never,
    protocol: model({
      actions: (_, { scope }) => many(scope.n).map(go),
      fair: () => true,
      act: { go: (state) => void (state.at = (state.at + 1) % 2) },
    }),
  },
  "liveness on a cycle": {
    n: 40_000,
    property: never,
    protocol: model({
      actions: () => [go()],
      fair: () => true,
      act: { go: (state, _, { scope }) => void (state.at = (state.at + 1) % scope.n) },
    }),
  },
  "liveness on a path": {
    n: 40_000,
    property: eventually(({ nodes, scope }) => (nodes[0].state as { at: number }).at === (scope as { n: number }).n),
    protocol: model({
      actions: ({ at }, { scope }) => (at < scope.n ? [go()] : []),
      fair: () => true,
      act: { go: (state) => void state.at++ },
    }),
  },
  "a lasso at the end of a path": {
    n: 40_000,
    property: never,
    protocol: model({
      actions: () => [go()],
      fair: () => true,
      act: { go: (state, _, { scope }) => void (state.at = state.at < scope.n ? state.at + 1 : scope.n - 1) },
    }),
  },
  "many loops that are not fair": {
    n: 5_000,
    property: never,
    protocol: model({
      // A fan of pairs; the step out of each is fair, too.
      actions: ({ at }) => (at < 0 ? [] : [go(0), go(1)]),
      fair: () => true,
      act: {
        go(state, { x }, { choose, scope }) {
          if (state.at === 0) state.at = 2 + 2 * choose(scope.values);
          else if (x === 0) state.at ^= 1;
          else state.at = -1;
        },
      },
    }),
  },
  "loops within a loop, unfair by a choice": {
    n: 5_000,
    property: eventually(({ nodes }) => (nodes[0].state as { at: number }).at < 0),
    protocol: model({
      // Each loop is left by a choice that leads to the goal, and is entered from the one before.
      actions: ({ at }) => (at < 0 ? [] : [go()]),
      fair: () => true,
      act: {
        go(state, _, { choose, scope }) {
          const { at } = state;
          const way = choose(["round", "on", "out"]);
          if (way === "round") state.at = at ^ 1;
          else if (way === "on") state.at = (at + 2) % (2 * scope.n);
          else state.at = -1;
        },
      },
    }),
  },
  "one choice of n values": {
    n: 4_000,
    property: fine,
    protocol: model({
      actions: ({ at }) => (at === 0 ? [go()] : []),
      act: { go: (state, _, self) => void (state.at = 1 + self.choose(self.scope.values)) },
    }),
  },
  "states with arrays of 1,000 entries": {
    n: 2_000,
    property: fine,
    protocol: model({
      init: () => ({ at: 0, all: Array.from({ length: 1000 }, () => 0) }),
      actions: ({ at }, { scope }) => (at < scope.n ? [go()] : []),
      act: {
        go(state) {
          state.all![state.at % 1000]++;
          state.at++;
        },
      },
    }),
  },
  "messages that wait in one inbox": {
    n: 200,
    property: fine,
    protocol: model(
      {
        nodes: pair,
        start(_, self) {
          if (self.id === "n1") for (const x of many(self.scope.n)) self.send("n2", { kind: "m", x });
        },
        accepts: () => false,
        actions: ({ at }, { id }) => (id === "n2" && at < 2000 ? [go()] : []),
        act: { go: (state) => void state.at++ },
      },
      "unordered",
    ),
  },
  "n timers": {
    n: 2_000,
    property: fine,
    protocol: model({
      // Each timer is armed again.
      start(_, self) {
        for (const x of many(self.scope.n)) self.startTimer({ kind: "t", x });
      },
      timeout: { t: (_, timer, self) => self.startTimer(timer) },
    }),
  },
  "n actions": {
    n: 10_000,
    property: fine,
    protocol: model({
      actions: ({ at }, { scope }) => (at === 0 ? many(scope.n).map(go) : []),
      act: { go: (state, { x }) => void (state.at = x + 1) },
    }),
  },
  "states of one node": {
    n: 100_000,
    property: fine,
    protocol: model({
      actions: ({ at }, { scope }) => (at < scope.n ? [go()] : []),
      act: { go: (state) => void state.at++ },
    }),
  },
  "a world with n successors, liveness": {
    n: 8_000,
    property: eventually(({ nodes }) => (nodes[0].state as { at: number }).at === 0),
    protocol: model({
      init: () => ({ at: -1 }),
      actions: ({ at }, { scope }) => (at === -1 ? many(scope.n).map((x) => go(x + 1)) : at > 0 ? [go(0)] : []),
      fair: () => true,
      act: { go: (state, { x }) => void (state.at = x) },
    }),
  },
};

/** Checks the model of a cliff at a size. */
export function climb({ protocol: of, property }: Cliff, n: number): CheckResult {
  const scope = { n, values: many(n) } as Scope;
  return checkNow({ protocol: of, scope, selection: {}, properties: [{ name: "property", property }] });
}
