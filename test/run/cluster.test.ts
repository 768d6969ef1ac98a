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

test("a scope can be named, and its timing be said besides", () => {
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
    'cluster.json, at nodes.a: wanted "host:port", such as "127.0.0.1:7001" or "[::1]:7001".',
  ],
  [
    "a port that is none",
    { scope: "smoke", nodes: { a: "127.0.0.1:70000" } },
    "cluster.json, at nodes.a: wanted a port below 65,536.",
  ],
  [
    "an unknown scope",
    { scope: "smok", nodes },
    'cluster.json: ledger has no scope "smok": did you mean "smoke"? Known: smoke.',
  ],
  [
    "an unknown transport",
    { scope: "smoke", nodes, channels: { words: "pigeon" } },
    'cluster.json, at channels.words: wanted "udp", "tcp" or "websocket".',
  ],
])("a configuration with %s is refused with the way out", (_, json, message) => {
  expect(refusal(json)).toBe(message);
});

test("a node without an address, and an address without a node, are named", () => {
  const of = (all: object): string =>
    errorOf(() => mustHaveAll(clusterIn({ scope: "smoke", nodes: all }, suite, "here"), ["a", "b"]));
  expect(of({ a: "h:1" })).toBe("the configuration has no address for b. The scope has the nodes a, b.");
  expect(of({ ...nodes, c: "h:1" })).toBe('the configuration has the node "c": did you mean "a"? Known: a, b.');
});

test("a fifo channel goes by TCP, others by UDP, where nobody says", () => {
  const cluster = clusterIn({ scope: "smoke", nodes }, suite, "here");
  expect(transportsOf(cluster, ["x", "y"], ["fifo", "unordered"])).toEqual(["tcp", "udp"]);
});

test("a fifo channel does not go by UDP, and no node listens to TCP and WebSocket at once", () => {
  const by = (channels: object): (() => unknown) => {
    const cluster = clusterIn({ scope: "smoke", nodes, channels }, suite, "here");
    return () => transportsOf(cluster, ["words", "rest"], ["fifo", "fifo"]);
  };
  expect(errorOf(by({ words: "udp" }))).toBe(
    'the channel "words" is fifo, and UDP keeps no order. Let it go by "tcp" or "websocket".',
  );
  expect(errorOf(by({ words: "tcp", rest: "websocket" }))).toBe(
    "a node has one port, for TCP or for WebSocket. Let all channels that are not UDP go by one of the two.",
  );
});
