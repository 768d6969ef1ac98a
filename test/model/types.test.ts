/** The mistakes in a protocol that TypeScript finds: `tsc` rejects this file if a line marked as an error is not one. */
import { expect, test } from "vitest";
import {
  always,
  implies,
  properties,
  protocol,
  step,
  type Delivery,
  type Effects,
  type MessageOf,
  type NodeId,
  type RoleDefinition,
  type StateOf,
} from "../../src/index.ts";

/** Nodes ask each other and answer; a clerk writes that down. */
interface Ping {
  roles: {
    node: {
      state: { asked: number; by: Set<NodeId> };
      receives: { kind: "ping"; count: number } | { kind: "pong" };
      timer: { kind: "again"; of: string };
      action: { kind: "ask" | "give up" };
    };
    clerk: { state: { lines: string[] }; receives: { kind: "note"; line: string } };
    clock: { state: { hour: number } };
  };
  channel: "udp" | "tcp";
  scope: { nodes: number };
  variant: "patient" | "hasty";
  record: { kind: "asked" };
}
const rules = { mayAsk: (asked: number): boolean => asked < 1 };
type Self = Effects<Ping, "node", typeof rules>;

const node: RoleDefinition<Ping, "node", typeof rules> = {
  init: () => ({ asked: 0, by: new Set() }),
  receive: {
    ping(state, { from, count, channel }, self) {
      state.asked += count;
      state.by.add(from);
      self.send(from, { kind: "pong" }, { channel });
    },
    pong: () => undefined,
  },
  timeout: { again: (_, { of }, self) => self.startTimer({ kind: "again", of }) },
  actions: ({ asked }, self) => (self.rules.mayAsk(asked) ? [{ kind: "ask" }] : []),
  act: { ask: (state) => void state.asked++, "give up": () => undefined },
};
const clerk: RoleDefinition<Ping, "clerk", typeof rules> = {
  init: () => ({ lines: [] }),
  receive: { note: (state, { line }) => void state.lines.push(line) },
};
const clock: RoleDefinition<Ping, "clock", typeof rules> = { init: () => ({ hour: 0 }) };

const rest = {
  name: "ping",
  summary: "nodes ask each other",
  channels: { udp: "unordered", tcp: "fifo" },
  variants: ["patient", "hasty"],
  nodes: ({ nodes }: Ping["scope"]) => ({
    node: Array.from({ length: nodes }, (_, i) => `n${i + 1}`),
    clerk: ["clerk"],
    clock: [],
  }),
  rules,
  scopes: { smoke: { nodes: 2 } },
} as const;

const ping = protocol<Ping>()({ ...rest, roles: { node, clerk, clock } });

const wrongEffects = (state: StateOf<Ping, "node">, self: Self): void => {
  self.send("n2", { kind: "ping", count: 1 }, { channel: "udp" });
  self.send("clerk", { kind: "note", line: "1" }, { channel: "udp" });
  // @ts-expect-error -- there is no such message
  self.send("n2", { kind: "pign", count: 1 }, { channel: "udp" });
  // @ts-expect-error -- a message without its content
  self.send("n2", { kind: "ping" }, { channel: "udp" });
  // @ts-expect-error -- there is no such channel
  self.send("n2", { kind: "pong" }, { channel: "upd" });
  // @ts-expect-error -- there is no such message to anybody
  self.broadcast({ kind: "pogn" });
  // @ts-expect-error -- peers receive no notes
  self.broadcast({ kind: "note", line: "1" });
  self.startTimer({ kind: "again", of: "n2" }, { after: 1 });
  // @ts-expect-error -- there is no such timer
  self.startTimer({ kind: "agian", of: "n2" }, { after: 1 });
  // @ts-expect-error -- a timer without its content
  self.stopTimer({ kind: "again" });
  // @ts-expect-error -- there is no such record
  self.record({ kind: "askde" });
  // @ts-expect-error -- there is no such rule
  self.rules.mayAks(state.asked);
  // @ts-expect-error -- the rule takes a number
  self.rules.mayAsk("once");
  // @ts-expect-error -- there is no such field
  state.aksed += 1;
  // @ts-expect-error -- there is no such size
  void self.scope.ndoes;
  // @ts-expect-error -- there is no such variant
  void (self.variant === "hsaty");
  // @ts-expect-error -- there is no such role
  void self.nodes.nobody;
};

const wrongRoles = (): void => {
  // @ts-expect-error -- a role is missing
  protocol<Ping>()({ ...rest, roles: { node, clerk } });
  // @ts-expect-error -- there is no such role as spare
  protocol<Ping>()({ ...rest, roles: { node, clerk, clock, spare: clock } });
  // @ts-expect-error -- the behaviour of another role
  protocol<Ping>()({ ...rest, roles: { node, clerk: node, clock } });
  // @ts-expect-error -- nodes of an unknown role, and none of a known one
  protocol<Ping>()({ ...rest, nodes: () => ({ node: ["n1"], clerk: [], clok: [] }), roles: { node, clerk, clock } });
  // @ts-expect-error -- a state without its field
  protocol<Ping>()({ ...rest, roles: { node, clerk, clock: { init: () => ({}) } } });
};

type Node = RoleDefinition<Ping, "node", typeof rules>;
type Clerk = RoleDefinition<Ping, "clerk", typeof rules>;
type Clock = RoleDefinition<Ping, "clock", typeof rules>;
const nothing = (): void => undefined;

const wrongHandlers = (): readonly object[] => [
  // @ts-expect-error -- pong is received, and nothing handles it
  { ...node, receive: { ping: nothing } } satisfies Node,
  // @ts-expect-error -- no such message is received
  { ...node, receive: { ping: nothing, pong: nothing, pang: nothing } } satisfies Node,
  // @ts-expect-error -- a note is what another role receives
  { ...node, receive: { ping: nothing, pong: nothing, note: nothing } } satisfies Node,
  // @ts-expect-error -- nothing handles its timer
  { ...node, timeout: {} } satisfies Node,
  // @ts-expect-error -- there is no such timer
  { ...node, timeout: { again: nothing, once: nothing } } satisfies Node,
  // @ts-expect-error -- one of its actions has no handler
  { ...node, act: { ask: nothing } } satisfies Node,
  // @ts-expect-error -- there is no such action
  { ...node, act: { ask: nothing, "give up": nothing, sulk: nothing } } satisfies Node,
  // @ts-expect-error -- there is no such action to list
  { ...node, actions: () => [{ kind: "sulk" }] } satisfies Node,
  // @ts-expect-error -- it has no actions
  { ...clerk, act: { ask: nothing } } satisfies Clerk,
  // @ts-expect-error -- it has no timers
  { ...clerk, timeout: { again: nothing } } satisfies Clerk,
  // @ts-expect-error -- it receives nothing
  { ...clock, receive: { pong: nothing } } satisfies Clock,
  // @ts-expect-error -- its actions have no handlers
  { init: () => ({ asked: 0, by: new Set() }), receive: node.receive, timeout: node.timeout } satisfies Node,
  // @ts-expect-error -- there is no such part of a role
  { ...clock, recieve: {} } satisfies Clock,
  {
    ...node,
    receive: {
      ping(state, message, self) {
        // @ts-expect-error -- a ping has no line
        void message.line;
        // @ts-expect-error -- there is no such field
        state.aksed = 1;
        // @ts-expect-error -- a channel is not a node
        void (message.channel === "n1");
        // @ts-expect-error -- there is no such message
        self.send(message.from, { kind: "pign" }, { channel: "udp" });
      },
      pong: nothing,
    },
    // @ts-expect-error -- another role has lines
    accepts: ({ lines }) => lines.length === 0,
    // @ts-expect-error -- there is no such action
    fair: ({ kind }) => kind === "sulk",
    // @ts-expect-error -- there is no such field to keep on disk
    durable: ({ asked }) => ({ aksed: asked }),
    // @ts-expect-error -- there is no such size
    bounds: { "asked <= most": ({ asked }, { most }) => asked <= most },
  } satisfies Node,
];

const wrongTypes = (): void => {
  // @ts-expect-error -- there is no such role
  type NoRole = StateOf<Ping, "nobody">;
  // @ts-expect-error -- a clerk receives notes only
  const pong: MessageOf<Ping, "clerk"> = { kind: "pong" };
  const note: MessageOf<Ping> = { kind: "note", line: "1" };
  // @ts-expect-error -- a delivered message has a sender
  const delivery: Delivery<Ping> = note;
  void [pong, delivery, {} as NoRole];
};

const wrongParts = (): void => {
  const roles = { node, clerk, clock };
  protocol<Ping>()({
    ...rest,
    roles,
    // @ts-expect-error -- a mutant of an unknown rule
    mutants: { "asks twice": { source: "made up", rules: { mayAks: () => true } } },
  });
  // @ts-expect-error -- a mutant without its source
  protocol<Ping>()({ ...rest, roles, mutants: { "asks twice": { rules: { mayAsk: () => true } } } });
  // @ts-expect-error -- a scope without its size
  protocol<Ping>()({ ...rest, roles, scopes: { smoke: {} } });
  properties(ping, {
    "the parts of a role have its types": always(({ nodes, of }) => {
      const kinds: readonly ("node" | "clerk" | "clock")[] = nodes.map(({ role }) => role);
      const hours = nodes.map((one) => (one.role === "clock" ? one.state.hour : 0));
      return of.node.every(({ state }) => state.asked < 9) && hours.length === kinds.length;
    }),
    "an implication knows what it is about": always(
      implies(
        ({ of }) => of.node.some(({ state }) => state.asked > 0),
        ({ nodes }) => nodes.length > 1,
      ),
    ),
    "an implication about steps does": step(
      implies(
        ({ step: { kind } }) => kind === "act",
        ({ of }) => of.node.every(({ before, after }) => before.state.asked <= after.state.asked),
      ),
    ),
    // @ts-expect-error -- there is no such field
    "nobody asks": always(({ of }) => of.node.every(({ state }) => state.aksed === 0)),
    // @ts-expect-error -- not every role has this field
    "everybody asks": always(({ nodes }) => nodes.every(({ state }) => state.asked > 0)),
    // @ts-expect-error -- there is no such role
    "nobody is nobody": always(({ of }) => of.nobody.length === 0),
    // @ts-expect-error -- there is no such step
    "nobody acts": step(({ step: { kind } }) => kind !== "atc"),
    // @ts-expect-error -- there is no such field
    "nothing changes": step(({ of }) => of.node.every(({ before, after }) => before.state.aksed === after.state.aksed)),
    // @ts-expect-error -- a premise about steps in a property of states
    "what acts is right": always(implies(({ step: { kind } }) => kind === "act", nothing)),
    // @ts-expect-error -- there is no such variant
    "nobody waits": always(() => true, { variants: ["hsaty"] }),
  });
};

test("a wrong name or a missing part or handler of a protocol is an error where it is written", () => {
  expect([wrongEffects, wrongRoles, wrongHandlers, wrongTypes, wrongParts]).toHaveLength(5);
});
