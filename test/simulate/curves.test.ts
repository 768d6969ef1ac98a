/** The laws that the READMEs of protocols show next to their curves. */
import { expect, test } from "vitest";
import { simulate } from "../../src/index.ts";
import type { Suite } from "../../src/index.ts";
import gossip from "../../properties/basics/gossip.properties.ts";
import gossipMeasures from "../../properties/basics/gossip.measures.ts";
import { expectedRounds } from "../../properties/basics/gossip-theory.ts";
import { oneOf } from "../../properties/caches/memcached-ring.measures.ts";
import memcachedRing from "../../properties/caches/memcached-ring.properties.ts";
import { leaves, untilAllHeard } from "../../properties/akka/akka-cluster.measures.ts";
import akkaCluster from "../../properties/akka/akka-cluster.properties.ts";
import { hear, untilAllHave } from "../../properties/cassandra/cassandra-gossip.measures.ts";
import cassandraGossip from "../../properties/cassandra/cassandra-gossip.properties.ts";
import { written } from "../../properties/cassandra/cassandra-data.measures.ts";
import cassandraData from "../../properties/cassandra/cassandra-data.properties.ts";
import { highest, lowest } from "../../properties/elections/bully.measures.ts";
import bully from "../../properties/elections/bully.properties.ts";
import { inStep, looking } from "../../properties/elections/zab-election.measures.ts";
import zabElection from "../../properties/elections/zab-election.properties.ts";
import { blocked, dies, guarded, tells, wrongDeaths } from "../../properties/detectors/swim.measures.ts";
import heartbeat from "../../properties/detectors/heartbeat.properties.ts";
import { dies as beatingDies, loses, untilFound, wrongly } from "../../properties/detectors/phi-accrual.measures.ts";
import swim from "../../properties/detectors/swim.properties.ts";
import { cutFor, everySecond, lossless, never, waitingFor } from "../../properties/redis/redis-replication.measures.ts";
import redisReplication from "../../properties/redis/redis-replication.properties.ts";
import * as cluster from "../../properties/redis/redis-cluster.measures.ts";
import redisCluster from "../../properties/redis/redis-cluster.properties.ts";
import { agreeing, promoted } from "../../properties/redis/redis-sentinel.measures.ts";
import redisSentinel from "../../properties/redis/redis-sentinel.properties.ts";
import { swim as swimProtocol } from "../../src/protocols/detectors/swim/swim.ts";
import { against } from "./against.ts";
import { tell } from "./told.ts";

test.each([
  ["push", 1 + 4 / 3],
  ["pull", 2],
  ["push-pull", 1 + 1 / 2],
] as const)("among three nodes, %s in synchronous rounds takes %f rounds on average", (style, rounds) => {
  expect(expectedRounds(style, 3)).toBeCloseTo(rounds, 9);
});

test("if each of four nodes tells two others per round, the last one is told in the second round in 26 of 27 cases", () => {
  expect(expectedRounds("push", 4, { fanout: 2 })).toBeCloseTo(1 + 27 / 26, 9);
  expect(expectedRounds("pull", 4, { fanout: 3 })).toBe(1);
});

test.each([
  [{ members: 500 }, "forgetful", 16.3306],
  [{ members: 1000 }, "forgetful", 18.056],
  [{ members: 100, fanout: 4 }, "forgetful", 4.8585],
  [{ members: 1000, fanout: 4 }, "forgetful", undefined],
  [{ members: 100 }, "remembering", undefined],
  [{ members: 100, style: "pull" }, "remembering", 9.7932],
] as const)("of %j, %s, %s rounds are expected", (set, variant, rounds) => {
  const { theory } = gossipMeasures.all["rounds until everybody knows"];
  const expected = theory?.({ rumours: 1, fanout: 1, style: "push", ...set } as never, variant as never);
  expect(expected === undefined ? undefined : Number(expected.toFixed(4))).toBe(rounds);
});

test.each(["push", "pull"])("%s in synchronous rounds takes as many rounds as in Karp et al.", async (style) => {
  const options = { scope: "a hundred in step", set: { style, members: 30 }, runs: 300 };
  expect(await against(gossip, "rounds until everybody knows", options)).toBe("within");
});

test("push-pull in synchronous rounds takes about a round less than in Karp et al., because nodes pass on in a round what they heard in it", async () => {
  const options = { scope: "a hundred in step", set: { style: "push-pull", members: 30 }, runs: 100, seed: 1 };
  const [{ low = NaN, high = NaN, theory = NaN }] = (await simulate(gossip, options)).points[0].measures;
  expect(theory).toBeCloseTo(5.018, 3);
  expect(high).toBeLessThan(theory);
  expect(low).toBeGreaterThan(theory - 1);
});

test.each(["push", "pull", "push-pull"])(
  "%s at random times takes as long and as many rumours as the law says",
  async (style) => {
    const options = { scope: "a hundred at random times", set: { style, members: 30 }, runs: 300 };
    expect(await against(gossip, "time until everybody knows", options)).toBe("within");
    expect(await against(gossip, "rumours sent until everybody knows", options)).toBe("within");
  },
);

test.each([
  [3, 5, 2],
  [5, 19, 4],
  [9, 71, 8],
])("of %d processes an election costs %d messages at worst and %d at best", async (processes, worst, best) => {
  const messages = async (scope: string) => (await simulate(bully, { scope, runs: 2 })).points[0].measures[0];
  expect(await messages(lowest(processes))).toMatchObject({ mean: worst, max: worst, theory: worst });
  expect(await messages(highest(processes))).toMatchObject({ mean: best, max: best, theory: best });
});

test("one key in four moves when one of four servers falls silent", async () => {
  expect(await against(memcachedRing, "share of the keys that move", { scope: oneOf(4), runs: 40 })).toBe("within");
});

test("one dead member of ten is suspected after as many periods as it takes one of nine to choose it", async () => {
  expect(await against(swim, "time to the first suspicion", { scope: dies(10), runs: 400 })).toBe("within");
});

test("with a hundred members, the number of periods is close to that in the SWIM paper", async () => {
  const [{ theory = NaN }] = (await simulate(swim, { scope: dies(100), runs: 1, properties: [] })).points[0].measures;
  const elapsed = Math.E / (Math.E - 1) - 1 / 2;
  expect(theory / 1000).toBeCloseTo(elapsed + 1, 1);
});

test("a suspicion reaches nineteen members in as many rounds of gossip as a pushed rumour", async () => {
  const options = { scope: tells(20), runs: 200 };
  expect(await against(swim, "time from the first suspicion until all know", options)).toBe("within");
});

test.each([250, 1000, 2000])("a power failure every %d ms loses what was not synced in its second", async (mean) => {
  const options = { scope: everySecond, set: { "timing.crashes.0.every.mean": mean }, runs: 1000, narrow: 0.15 };
  expect(await against(redisReplication, "acknowledged writes that a power failure takes", options)).toBe("within");
});

test("in a power failure, a log that is never synced loses everything, and one that is always synced loses nothing", async () => {
  const lost = "acknowledged writes that a power failure takes";
  expect(await against(redisReplication, lost, { scope: never, runs: 1000, narrow: 0.2 })).toBe("within");
  const { points } = await simulate(redisReplication, { scope: lossless, measures: [lost], runs: 100 });
  expect(points[0].measures).toMatchObject([{ n: 100, mean: 0, max: 0, theory: 0 }]);
});

/** The verdicts of the property in ten runs. */
async function watched(suite: Suite, scope: string, name: string) {
  const { points } = await simulate(suite, { scope, properties: [name], measures: [], runs: 10, seconds: 30, seed: 1 });
  return points[0].properties.map(({ verdict }) => verdict);
}

test("all members of swim know in time that a member has died", async () => {
  const name = "with n members, a death is known to all within 2n periods";
  expect(await watched(swim, dies(10), name)).toEqual(["held"]);
});

test("in the bully algorithm, a node that calls an election follows a leader in time", async () => {
  const name = "a process that calls an election has a leader within T and two delays";
  expect(await watched(bully, lowest(5), name)).toEqual(["held"]);
});

const unseen = "a read does not see the write before it";

test.each([
  ["ONE", "ONE", 0, 5 / 27],
  ["ONE", "ONE", 10, 5 / 27 / Math.E],
  ["QUORUM", "ONE", 0, 7 / 108],
  ["ONE", "QUORUM", 0, 1 / 36],
] as const)("written at %s and read at %s %d ms later, %f of the reads are stale", async (write, read, ms, share) => {
  const options = { scope: written(write, read), set: { "timing.actions.begin": ms }, runs: 1500, seed: 1 };
  expect(await against(cassandraData, unseen, { ...options, narrow: 0.8 })).toBe("within");
  const { points } = await simulate(cassandraData, { ...options, measures: [unseen], properties: [], runs: 1 });
  expect(points[0].measures[0].theory).toBeCloseTo(share, 9);
});

test.each([
  ["QUORUM", "QUORUM"],
  ["ONE", "ALL"],
  ["ALL", "ONE"],
] as const)("written at %s and read at %s, no read is stale", async (write, read) => {
  const options = { scope: written(write, read), measures: [unseen], properties: [], runs: 500, seed: 1 };
  expect((await simulate(cassandraData, options)).points[0].measures).toMatchObject([{ mean: 0, theory: 0 }]);
});

test("if five servers start looking at once, they change their votes as often as a better one arrives", async () => {
  const options = { scope: looking(5), runs: 400 };
  expect(await against(zabElection, "notifications of changed votes", options)).toBe("within");
});

test("if five servers start looking at once, one leads after the wait and seven delays", async () => {
  const { points } = await simulate(zabElection, { scope: inStep(5), runs: 3, seed: 1 });
  expect(points[0].measures).toMatchObject([{ n: 3, mean: 270, max: 270, theory: 270 }]);
});

test.each([
  [2, 3],
  [4, 5],
])("where %d of %d sentinels must agree, a replica is promoted once they have looked", async (quorum, sentinels) => {
  const options = { scope: agreeing(quorum, sentinels), runs: 100, narrow: 0.03 };
  expect(await against(redisSentinel, promoted, options)).toBe("within");
});

const [either, better] = ["either", "the better"].map((one) => `writes lost where ${one} replica is promoted`);

test("if one of two replicas confirms writes, the master's death loses those of the time for which one of them was cut off", async () => {
  const options = { scope: waitingFor(1), runs: 500, narrow: 0.5 };
  expect(await against(redisReplication, either, options)).toBe("within");
});

test.each([
  [1, [better]],
  [2, [either, better]],
])("with WAIT %d no write is lost where that is promised", async (wait, names) => {
  const options = { scope: waitingFor(wait), measures: names, properties: [], runs: 100, seed: 1 };
  const { points } = await simulate(redisReplication, options);
  expect(points[0].measures).toMatchObject(names.map(() => ({ n: 100, mean: 0, max: 0, theory: 0 })));
});

const meanwhile = "acknowledged writes that a partition takes";

test.each([
  [6, 0, 30.005],
  [16, 0, 80.005],
  [16, 1, 49.005],
])("a partition of %d s takes with min-replicas %d %f writes", async (seconds, minReplicas, writes) => {
  const options = { scope: cutFor(seconds, minReplicas), measures: [meanwhile], properties: [], seed: 1 };
  expect(await against(redisReplication, meanwhile, { ...options, runs: 100 })).toBe("within");
  const { points } = await simulate(redisReplication, { ...options, runs: 1 });
  expect(points[0].measures[0].theory).toBeCloseTo(writes, 3);
});

test("a partition that is shorter than a failover loses no write", async () => {
  const options = { scope: cutFor(4, 0), measures: [meanwhile], properties: [], runs: 10 };
  expect((await simulate(redisReplication, options)).points[0].measures).toMatchObject([
    { mean: 0, max: 0, theory: 0 },
  ]);
});

test.each([
  [5, "fixed"],
  [15, "7.0.15"],
])(
  "with a node timeout of %d s a master that dies is replaced once a majority has noticed, in %s",
  async (s, variant) => {
    const options = { scope: cluster.machineDies(s), variant, runs: 100, narrow: 0.05 };
    expect(await against(redisCluster, cluster.untilElected, options)).toBe("within");
  },
);

test("a master that is cut off serves until it notices; the writes that it took by then are lost if it was replaced", async () => {
  const options = { measures: [cluster.takenByPartition], properties: [], seed: 1 };
  const { points } = await simulate(redisCluster, { ...options, scope: cluster.cutFor(5), runs: 3 });
  expect(points[0].measures).toMatchObject([{ n: 3, mean: 0, max: 0, theory: 0 }]);
  const long = { ...options, scope: cluster.cutFor(20), runs: 40, narrow: 0.15 };
  expect(await against(redisCluster, cluster.takenByPartition, long)).toBe("within");
});

test("what a node of Cassandra says reaches all others in as many rounds as push-pull takes in Karp et al.", async () => {
  expect(await against(cassandraGossip, untilAllHave, { scope: hear(8), runs: 100 })).toBe("within");
});

test("a change in an Akka cluster of five spreads like a rumour that is pushed and pulled at random times", async () => {
  const options = { scope: leaves(5), runs: 300, narrow: 0.2 };
  expect(await against(akkaCluster, untilAllHeard, options)).toBe("within");
});

test("as in the paper, each part of Lifeguard prevents some of the deaths that four blocked members wrongly declare, and both nearly all", async () => {
  const deaths: number[] = [];
  for (const guard of guarded) {
    const options = { variant: "memberlist", measures: [wrongDeaths], properties: [], runs: 1, seed: 1 };
    const { points } = await simulate(swim, { ...options, scope: blocked(4, guard) });
    deaths.push(points[0].measures[0].mean ?? NaN);
  }
  const [none, localHealth, longerSuspicions, both] = deaths;
  expect(none).toBeGreaterThan(100);
  expect(localHealth).toBeLessThan(none);
  expect(longerSuspicions).toBeLessThan(localHealth / 2);
  expect(both).toBeLessThan(longerSuspicions / 4);
  expect(both).toBeLessThan(none / 20);
});

test.each([
  [0, ["n2"], 24_000],
  [1, ["n2", "n3"], 11_381.405],
  [2, ["n2", "n3", "n4"], 4000],
])("a suspicion that %d others confirm ends as soon as memberlist ends it", (_, accusers, ms) => {
  const scope = {
    ...swimProtocol.scopes["smoke"],
    members: 5,
    transmissions: 50,
    confirmations: 2,
    lifeguard: { probe: true, suspicion: true },
    accusations: Object.fromEntries(accusers.map((one) => [one, ["n1"]])),
    timing: { delay: 1, actions: { accuse: 0 }, schedule: [{ at: 0, crash: "n1" }] },
  };
  const { run, times } = tell(swimProtocol as never, scope, "memberlist", 1, 60);
  const isEnd = (step: (typeof run.steps)[number]): boolean =>
    step.kind === "timeout" && step.node === "n2" && String(step.timer.kind).endsWith("suspicion");
  expect(times[run.steps.findLastIndex(isEnd)]).toBeCloseTo(ms, 2);
});

/** n1 probes n3, which is dead, and asks n2 for help. The first answer of n2 arrives when the first probe is over. */
test.each([
  ["that its helper did not answer either", [], [2000, 4000, 6000]],
  ["nothing from its helper", ["n2"], [2000, 4000, 7000]],
])("a probe that fails lasts as long as the next one of a member that hears %s", (_, alsoDead, ends) => {
  const scope = {
    ...swimProtocol.scopes["one probes"],
    lifeguard: { probe: true, suspicion: false },
    timing: { delay: 1, schedule: ["n3", ...alsoDead].map((crash) => ({ at: 0, crash, cause: "host" as const })) },
  };
  const { run, times } = tell(swimProtocol as never, scope, "memberlist", 1, 8);
  const isEnd = (step: (typeof run.steps)[number]): boolean =>
    step.kind === "timeout" && step.timer.kind === "probe ends";
  expect(times.filter((_, i) => isEnd(run.steps[i]))).toEqual(ends);
});

test("phi finds a dead machine later in proportion to its threshold, and is wrong as often as losses come in a row", async () => {
  const found = { scope: beatingDies, set: { threshold: 1.8 }, runs: 40 };
  expect(await against(heartbeat, untilFound, found)).toBe("within");
  const wrong = { scope: loses, set: { threshold: 0.5 }, runs: 5 };
  expect(await against(heartbeat, wrongly, wrong)).toBe("within");
});
