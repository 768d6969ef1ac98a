/** Wrong arguments of effects, as handlers in JavaScript may pass them, where no type prevents mistakes. */
import { describe, expect, it } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { ModelError, protocol } from "../../src/index.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";

interface Effects {
  send(...args: readonly unknown[]): void;
  broadcast(...args: readonly unknown[]): void;
  startTimer(...args: readonly unknown[]): void;
  stopTimer(...args: readonly unknown[]): void;
  record(entry: unknown): void;
  choose(...args: readonly unknown[]): unknown;
  chooseSome(...args: readonly unknown[]): unknown;
}

/** Two nodes and two channels. Each node does this once. */
const doing = (go: (self: Effects) => void): AnyProtocol =>
  protocol()({
    name: "odd",
    summary: "two nodes do something odd",
    channels: { default: "fifo", udp: "unordered" },
    nodes: () => ({ node: ["a", "b"] }),
    roles: {
      node: {
        init: () => ({ isDone: false }),
        actions: ({ isDone }: { isDone: boolean }) => (isDone ? [] : [{ kind: "go" }]),
        act: {
          go(state: { isDone: boolean }, _: unknown, self: Effects) {
            state.isDone = true;
            go(self);
          },
        },
        receive: { hello: () => undefined },
        timeout: { tick: () => undefined },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  } as never);

const checking = (go: (self: Effects) => void) => () =>
  checkNow({ protocol: doing(go), scope: {}, selection: {}, properties: [] });

type Case = readonly [title: string, go: (self: Effects) => void, message: string];

describe("a timer must be one that its role handles, whether it is started or stopped", () => {
  it.each<Case>([
    [
      "text is started",
      (self) => self.startTimer("tick"),
      '"tick" has no kind; wanted { kind: … } with the name of a handler in timeout: tick.',
    ],
    [
      "a timer without a kind is started",
      (self) => self.startTimer({}),
      "{} has no kind; wanted { kind: … } with the name of a handler in timeout: tick.",
    ],
    [
      "a misspelt one is started",
      (self) => self.startTimer({ kind: "tik" }),
      'no handler is called timeout.tik: did you mean "tick"? Known: tick.',
    ],
    [
      "a misspelt one is stopped",
      (self) => self.stopTimer({ kind: "tik" }),
      'no handler is called timeout.tik: did you mean "tick"? Known: tick.',
    ],
    [
      "text is stopped",
      (self) => self.stopTimer("tick"),
      '"tick" has no kind; wanted { kind: … } with the name of a handler in timeout: tick.',
    ],
  ])("%s", (_, go, message) => {
    expect(checking(go)).toThrow(new ModelError(`odd, a, action "go": ${message}`));
  });
});

describe("a message has a kind, by which its receiver takes it", () => {
  it.each<Case>([
    [
      "text is sent",
      (self) => self.send("a", "tick"),
      'a sends to a: "tick" has no kind; wanted { kind: … } with the name of a handler in receive: hello.',
    ],
    [
      "a message without a kind is sent",
      (self) => self.send("a", { type: "tick" }),
      'a sends to a: {"type":"tick"} has no kind; wanted { kind: … } with the name of a handler in receive: hello.',
    ],
  ])("%s", (_, go, message) => {
    expect(checking(go)).toThrow(new ModelError(`odd, a, action "go": ${message}`));
  });
});

describe("a record must be an object", () => {
  it.each<Case>([
    ["null", (self) => self.record(null), 'a records null; wanted an object, such as { kind: "written", value }.'],
    ["text", (self) => self.record("x"), 'a records "x"; wanted an object, such as { kind: "written", value }.'],
  ])("%s is none", (_, go, message) => {
    expect(checking(go)).toThrow(new ModelError(`odd, a, action "go": ${message}`));
  });
});

describe("a choice must be from an array", () => {
  it.each<Case>([
    ["text", (self) => self.choose("ab"), 'a chooses from "ab"; wanted an array, as [...values] makes one.'],
    ["a number", (self) => self.choose(3), "a chooses from 3; wanted an array, as [...values] makes one."],
    [
      "a Set",
      (self) => self.choose(new Set([1, 2])),
      "a chooses from a Set; wanted an array, as [...values] makes one.",
    ],
    [
      "several from a text",
      (self) => self.chooseSome("ab", 1),
      'a chooses from "ab"; wanted an array, as [...values] makes one.',
    ],
  ])("%s is none", (_, go, message) => {
    expect(checking(go)).toThrow(new ModelError(`odd, a, action "go": ${message}`));
  });
});

describe("an unknown or wrong option of an effect is refused by name", () => {
  const [hello, tick] = [{ kind: "hello" }, { kind: "tick" }];
  const AFTER = "wanted milliseconds, 0 or more.";
  it.each<Case>([
    [
      "the name of a channel alone",
      (self) => self.send("b", hello, "udp"),
      'options of send: got "udp"; wanted an object: { channel: "a name" }.',
    ],
    [
      "a misspelt channel",
      (self) => self.send("b", hello, { chanel: "udp" }),
      'options of send: there is no field "chanel": did you mean "channel"? Known: channel.',
    ],
    [
      "a missing channel",
      (self) => self.send("b", hello, { channel: undefined }),
      "options of send: channel is missing; wanted the name of a channel.",
    ],
    [
      "a number to broadcast by",
      (self) => self.broadcast(hello, { channel: 5 }),
      "options of broadcast: channel is 5; wanted the name of a channel.",
    ],
    [
      "milliseconds alone",
      (self) => self.startTimer(tick, 5),
      "options of startTimer: got 5; wanted an object: { after: 1000 }.",
    ],
    [
      "a misspelt time",
      (self) => self.startTimer(tick, { afterr: 5 }),
      'options of startTimer: there is no field "afterr": did you mean "after"? Known: after, unlessArmed.',
    ],
    [
      "a time in words",
      (self) => self.startTimer(tick, { after: "soon" }),
      `options of startTimer: after is "soon"; ${AFTER}`,
    ],
    ["a negative time", (self) => self.startTimer(tick, { after: -1 }), `options of startTimer: after is -1; ${AFTER}`],
    [
      "no time",
      (self) => self.startTimer(tick, { unlessArmed: true }),
      `options of startTimer: after is missing; ${AFTER}`,
    ],
    [
      "a condition that is not a boolean",
      (self) => self.startTimer(tick, { after: 5, unlessArmed: "yes" }),
      'options of startTimer: unlessArmed is "yes"; wanted true or false.',
    ],
  ])("%s", (_, go, message) => {
    expect(checking(go)).toThrow(new ModelError(`odd, a, action "go": ${message}`));
  });
});
