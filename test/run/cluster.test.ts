import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import raftElection from "../../properties/elections/raft-election.properties.ts";
import { clusterIn, mustHaveAll, transportsOf } from "../../src/run/cluster.ts";
import { root } from "../cli/hearsay.ts";
import suite from "./ledger.ts";

const nodes = { a: "127.0.0.1:7001", b: "127.0.0.1:7002" };
const errorOf = (work: () => unknown): string => {
  try {
    work();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};
const refusal = (json: unknown): string => errorOf(() => clusterIn(json, suite, "cluster.json"));

test("a scope can be named, with its timing given separately", () => {
  const { scope, scopeName } = clusterIn({ scope: "smoke", nodes, timing: { timers: { tick: 5 } } }, suite, "here");
  expect(scopeName).toBe("smoke");
  expect(scope).toEqual({ asked: ["one", "two"], timing: { delay: 0, timers: { tick: 5 } } });
});

test("the configuration of the page is one for raft-election", () => {
  const text = readFileSync(join(root, "docs/examples/cluster.json"), "utf8");
  expect(readFileSync(join(root, "docs/run.md"), "utf8")).toContain(text);
  const json: unknown = JSON.parse(text);
  const { nodes: read, scope } = clusterIn(json, raftElection, "cluster.json");
  expect([...read.keys()]).toEqual(["n1", "n2", "n3"]);
  expect(scope).toMatchObject({ servers: 3, timing: { timers: { heartbeat: 50 } } });
});

test("an address with an IPv6 host has brackets", () => {
  const { nodes: read } = clusterIn({ scope: "smoke", nodes: { a: "[::1]:7001" } }, suite, "here");
  expect(read.get("a")).toEqual({ host: "::1", port: 7001 });
});

test.each([
  [
    "an address without a port",
    { scope: "smoke", nodes: { a: "127.0.0.1" } },
    'cluster.json, at nodes.a: wanted "host:port", such as "127.0.0.1:7001" or "[::1]:7001"; got "127.0.0.1".',
  ],
  [
    "an invalid port",
    { scope: "smoke", nodes: { a: "127.0.0.1:70000" } },
    'cluster.json, at nodes.a: wanted a port below 65,536; got "127.0.0.1:70000".',
  ],
  [
    "an unknown scope",
    { scope: "smok", nodes },
    'cluster.json: ledger has no scope "smok": did you mean "smoke"? Known: smoke.',
  ],
  [
    "an unknown transport",
    { scope: "smoke", nodes, channels: { words: "pigeon" } },
    'cluster.json, at channels.words: wanted "udp", "tcp" or "websocket"; got "pigeon".',
  ],
  [
    "a list in its place",
    [1],
    'cluster.json: wanted { "scope": "smoke", "nodes": { "n1": "127.0.0.1:7001" } }; got [1].',
  ],
  [
    "an unknown field",
    { scope: "smoke", node: nodes },
    'cluster.json: a cluster has no "node": did you mean "nodes"? Known: scope, variant, nodes, channels, timing.',
  ],
  [
    "no addresses",
    { scope: "smoke" },
    'cluster.json, at nodes: wanted addresses by nodes: { "n1": "127.0.0.1:7001" }; got nothing.',
  ],
  [
    "one address for two nodes",
    { scope: "smoke", nodes: { ...nodes, b: nodes.a } },
    "cluster.json: a and b have the same address, port 7001 of 127.0.0.1: give each its own.",
  ],
  [
    "an unknown variant",
    { scope: "smoke", nodes, variant: "x" },
    'cluster.json: ledger has no variant "x": there are none.',
  ],
  [
    "what is for simulated time",
    { scope: "smoke", nodes, timing: { delay: 5 } },
    "cluster.json: timing.delay is for simulated time. A cluster has timing.timers and timing.actions: leave it out.",
  ],
  [
    "an invalid timing",
    { scope: "smoke", nodes, timing: { timer: { tick: 5 } } },
    'cluster.json: timing has no "timer": did you mean "timers"? Known: timers, actions.',
  ],
  [
    "an invalid duration",
    { scope: "smoke", nodes, timing: { actions: { close: -5 } } },
    "cluster.json, at timing.actions.close: wanted milliseconds, 0 or more; got -5.",
  ],
  [
    "a scope without a field that all have",
    { scope: {}, nodes },
    'cluster.json: the scope has no "asked", which every scope of ledger has: ["one","two"] in "smoke".',
  ],
  [
    "a scope with a field that none has",
    { scope: { asked: [], ask: [] }, nodes },
    'cluster.json: the scope has "ask": did you mean "asked"? Known: faults, partitions, partitionsAtOnce, partitionedAtStart, channels, inFlight, symmetric, timing, asked.',
  ],
  [
    "a field of another kind in its scope",
    { scope: { asked: 5 }, nodes },
    'cluster.json: "asked" in the scope is 5; wanted a list, such as ["one","two"].',
  ],
])("a configuration with %s is refused with the way out", (_, json, message) => {
  expect(refusal(json)).toBe(message);
});

test("a node without an address, and an address without a node, are named", () => {
  const of = (all: object): string =>
    errorOf(() => mustHaveAll(clusterIn({ scope: "smoke", nodes: all }, suite, "here"), ["a", "b"], "here"));
  expect(of({ a: "h:1" })).toBe("here has no address for b. The scope has the nodes a, b.");
  expect(of({ ...nodes, c: "h:1" })).toBe('here: the scope has no node "c": did you mean "a"? Known: a, b.');
});

test("by default, a fifo channel uses TCP and all others use UDP", () => {
  const cluster = clusterIn({ scope: "smoke", nodes }, suite, "here");
  expect(transportsOf(cluster, ["x", "y"], ["fifo", "unordered"], "here")).toEqual(["tcp", "udp"]);
});

test("a fifo channel cannot use UDP, and a node cannot listen to both TCP and WebSocket", () => {
  const by = (channels: object): (() => unknown) => {
    const cluster = clusterIn({ scope: "smoke", nodes, channels }, suite, "here");
    return () => transportsOf(cluster, ["words", "rest"], ["fifo", "fifo"], "here");
  };
  expect(errorOf(by({ words: "udp" }))).toBe(
    'here: the channel "words" is fifo, and UDP keeps no order. Use "tcp" or "websocket" for it.',
  );
  expect(errorOf(by({ words: "tcp", rest: "websocket" }))).toBe(
    "here: a node has one port, for TCP or for WebSocket. Use one of the two for all channels that are not UDP.",
  );
});
