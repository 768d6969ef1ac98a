/** What TypeScript says of a protocol before it runs: `tsc` refuses this file where a line marked as an error is none. */
import { expect, test } from "vitest";
import { always, properties, protocol, step, type Effects } from "../../src/index.ts";

interface Ping {
  role: "node";
  state: { asked: number };
  message: { kind: "ping"; count: number } | { kind: "pong" };
  timer: { kind: "again"; of: string };
  action: { kind: "ask" };
  channel: "udp" | "tcp";
  scope: { nodes: number };
  variant: "patient" | "hasty";
  record: { kind: "asked" };
}
const rules = { mayAsk: (asked: number): boolean => asked < 1 };
type Self = Effects<Ping, typeof rules>;
type Event = Parameters<typeof ping.reduce>[1];

const ping = protocol<Ping>()({
  name: "ping",
  summary: "nodes ask each other",
  channels: { udp: "unordered", tcp: "fifo" },
  variants: ["patient", "hasty"],
  nodes: ({ nodes }) => ({ node: Array.from({ length: nodes }, (_, i) => `n${i + 1}`) }),
  init: () => ({ asked: 0 }),
  reduce() {},
  rules,
  scopes: { smoke: { nodes: 2 } },
});

const wrongEffects = (state: Ping["state"], self: Self): void => {
  self.send("n2", { kind: "ping", count: 1 }, { channel: "udp" });
  // @ts-expect-error -- there is no such message
  self.send("n2", { kind: "pign", count: 1 }, { channel: "udp" });
  // @ts-expect-error -- a message without its content
  self.send("n2", { kind: "ping" }, { channel: "udp" });
  // @ts-expect-error -- there is no such channel
  self.send("n2", { kind: "pong" }, { channel: "upd" });
  // @ts-expect-error -- there is no such message to anybody
  self.broadcast({ kind: "pogn" });
  self.startTimer({ kind: "again", of: "n2" }, { after: 1 });
  // @ts-expect-error -- there is no such timer
  self.startTimer({ kind: "agian", of: "n2" }, { after: 1 });
  // @ts-expect-error -- a timer of somebody, without whom
  self.stopTimer({ kind: "again" });
  // @ts-expect-error -- nothing of the kind is recorded
  self.record({ kind: "askde" });
  // @ts-expect-error -- there is no such rule
  self.rules.mayAks(state.asked);
  // @ts-expect-error -- the rule is about a number
  self.rules.mayAsk("once");
  // @ts-expect-error -- there is no such field
  state.aksed += 1;
  // @ts-expect-error -- there is no such size
  void self.scope.ndoes;
  // @ts-expect-error -- there is no such variant
  void (self.variant === "hsaty");
};

const missingCases = (event: Event): void => {
  switch (event.kind) {
    case "start":
    case "restart":
    case "timer":
    case "action":
      return;
    case "message":
      switch (event.message.kind) {
        case "ping":
          return;
        default:
          // @ts-expect-error -- pong is missing
          event.message satisfies never;
      }
      return;
    default:
      event satisfies never;
  }
};

const wrongParts = (): void => {
  protocol<Ping>()({
    ...ping,
    rules,
    // @ts-expect-error -- a mutant of a rule that is not there
    mutants: { "asks twice": { source: "made up", rules: { mayAks: () => true } } },
  });
  // @ts-expect-error -- a mutant without its source
  protocol<Ping>()({ ...ping, rules, mutants: { "asks twice": { rules: { mayAsk: () => true } } } });
  // @ts-expect-error -- a scope without its size
  protocol<Ping>()({ ...ping, rules, scopes: { smoke: {} } });
  // @ts-expect-error -- a state without its field
  protocol<Ping>()({ ...ping, rules, init: () => ({}) });
  properties(ping, {
    // @ts-expect-error -- there is no such field
    "nobody asks": always(({ nodes }) => nodes.every(({ state }) => state.aksed === 0)),
    // @ts-expect-error -- there is no such step
    "nobody acts": step((_, taken) => taken.kind !== "atc"),
    // @ts-expect-error -- there is no such variant
    "nobody waits": always(() => true, { variants: ["hsaty"] }),
    // @ts-expect-error -- there is nothing of the kind to read
    "nobody reads": always(() => true, { reads: ["state.aksed"] }),
  });
};

test("a wrong name or a missing part or case of a protocol is an error where it is written", () => {
  expect([wrongEffects, missingCases, wrongParts]).toHaveLength(3);
});
