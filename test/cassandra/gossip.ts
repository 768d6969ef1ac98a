/** Compares gossip: what digests lead to, how a request is answered, and how news is applied. */
import { apply } from "../../src/protocols/cassandra/cassandra-gossip/apply.ts";
import { cassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/cassandra-gossip.ts";
import { answer, examine } from "../../src/protocols/cassandra/cassandra-gossip/digests.ts";
import type { Digest, Endpoint, Held, Key, Node } from "../../src/protocols/cassandra/cassandra-gossip/types.ts";
import type { Self } from "../../src/protocols/cassandra/cassandra-gossip/rules.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";

const others = ["n2", "n3", "n4"];

export async function compareGossip(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const state = anyNode(draw);
    const { records } = state;
    const digests = Object.fromEntries(
      draw.some(others, 0.8).map((of) => [of, { generation: 1 + draw.below(3), version: draw.below(6) }]),
    );
    const of = draw.of(others);
    await same(comparison, "examining digests", { ask: "examine", records, digests }, examined(state, digests));
    const version = draw.below(6);
    const wanted = { generation: 1 + draw.below(3), version };
    await same(
      comparison,
      "answering a request",
      { ask: "answer", records, of, version },
      answer(state, of, wanted, n1()),
    );
    const remote = anyEndpoint(draw, of);
    await same(comparison, "applying what is heard", { ask: "apply", records, of, remote }, applied(state, of, remote));
  }
}

const same = async (comparison: Comparison, what: string, question: object, model: object | null): Promise<void> =>
  comparison.ask<object | null, object | null>(what, question, model, (real) => ({ model, real }));

const n1 = (send: (to: string) => void = () => undefined): Self =>
  ({
    id: "n1",
    variant: "cassandra",
    rules: cassandraGossip.rules,
    // Heartbeats are counted without a limit, as in the code.
    scope: { ...cassandraGossip.scopes.smoke, heartbeatMax: Infinity },
    send,
    record: () => undefined,
    startTimer: () => undefined,
    stopTimer: () => undefined,
  }) as unknown as Self;

const examined = (state: Node, digests: Record<string, Digest>): object => examine(state, "n2", digests, n1());

/** The records, the nodes that are alive, and those that are sent an ECHO. */
function applied(before: Node, of: string, remote: Endpoint): object {
  const state = structuredClone(before);
  const echoes: string[] = [];
  apply(
    state,
    of,
    structuredClone(remote),
    n1((to) => echoes.push(to)),
  );
  return { records: state.records, echoes };
}

function anyNode(draw: Draw): Node {
  const held = draw.some(others, 0.8).map((of): readonly [string, Held] => {
    return [of, { ...anyEndpoint(draw, of), alive: draw.chance(0.5) }];
  });
  return {
    phase: "running",
    counter: 9,
    records: Object.fromEntries(held),
    live: new Set(held.filter(([, { alive }]) => alive).map(([of]) => of)),
    quarantine: new Set(),
    owners: {},
    hasAsked: true,
    updates: [],
    outbox: [],
    removal: null,
    done: { updates: 0, removed: false, garbled: false },
    decommissioned: false,
  };
}

/** The status of a node that boots or is a member. Leaving is handled by the ring, which is not compared here. */
function anyEndpoint(draw: Draw, of: string): Endpoint {
  const values: Readonly<Record<Key, string>> = { TOKENS: `t-${of}`, STATUS: draw.of(["BOOT", "NORMAL"]), LOAD: "1" };
  const keys = draw.some(["TOKENS", "STATUS", "LOAD"] as const, 0.7);
  return {
    generation: 1 + draw.below(3),
    heartbeat: 1 + draw.below(5),
    states: Object.fromEntries(keys.map((key) => [key, { value: values[key], version: 1 + draw.below(5) }])),
  };
}
