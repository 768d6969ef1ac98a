/** How many rounds it takes until all nodes know what one of them says about itself. */
import { measure, measures, numbered } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { cassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/cassandra-gossip.ts";
import { roundMs } from "../../src/protocols/cassandra/cassandra-gossip/startup.ts";
import type { CassandraGossip } from "../../src/protocols/cassandra/cassandra-gossip/types.ts";
import { expectedRounds } from "../basics/gossip-theory.ts";

type View = Moment<CassandraGossip>["before"];

const has = (view: View): boolean => view?.state.records["n1"]?.states.LOAD !== undefined;

export const sizes = [4, 8, 16, 32, 48];
export const hear = (nodes: number): string => `${nodes} hear of one`;
export const untilAllHave = "rounds until all have what a node says";

export default measures(
  cassandraGossip,
  {
    [untilAllHave]: measure<CassandraGossip, { readonly left: number; readonly rounds: number }>({
      unit: "rounds",
      /** SYN, ACK and ACK2 amount to push and pull, and nodes compare what they had before the round. */
      theory: ({ nodes }) => expectedRounds("push-pull", nodes),
      start: ({ nodes }) => ({ left: nodes.length, rounds: 0 }),
      fold: (soFar, { at, before, after }) =>
        before === after || has(before) || !has(after)
          ? soFar
          : { left: soFar.left - 1, rounds: Math.floor(at / roundMs) },
      isDone: ({ left }) => left === 0,
      result: ({ left, rounds }) => (left === 0 ? rounds : undefined),
    }),
  },
  Object.fromEntries(
    sizes.map((nodes) => [
      hear(nodes),
      {
        nodes,
        clusters: [numbered("n", nodes)],
        seeds: ["n1"],
        heartbeatMax: 0,
        updates: { n1: 1 },
        timing: { delay: 1, actions: { update: roundMs / 2 }, seconds: 300 },
      },
    ]),
  ),
);
