/** Properties of moving slots, and of what clients see in the meantime. */
import { always, converges, each, eventually, linearizable, sometimes, step } from "../../../src/index.ts";
import type { Change, MessageOf, NodeView, Predicate, Properties, SequentialSpec, World } from "../../../src/index.ts";
import type { Call } from "../../../src/protocols/redis/redis-cluster/data-messages.ts";
import { START } from "../../../src/protocols/redis/redis-cluster/keys.ts";
import { isMaster } from "../../../src/protocols/redis/redis-cluster/node-table.ts";
import type { redisCluster } from "../../../src/protocols/redis/redis-cluster/redis-cluster.ts";
import type { RedisCluster } from "../../../src/protocols/redis/redis-cluster/types.ts";

type Holds = Predicate<typeof redisCluster>;
type Node = NodeView<RedisCluster, "node">;

const upOf = ({ of: { node } }: World<RedisCluster>): readonly Node[] => node.filter(({ up }) => up);
const masters = (world: World<RedisCluster>): readonly Node[] =>
  upOf(world).filter(({ id, state }) => isMaster(state, id));

/** Keys that are read and written together, each with a value at the start. */
const keys: SequentialSpec<Readonly<Record<string, string | null>>, Call, "done" | readonly (string | null)[]> = {
  name: "keys",
  start: {},
  apply: (values, call) =>
    call.kind === "get"
      ? { state: values, result: call.keys.map((key) => (key in values ? values[key] : START)) }
      : { state: { ...values, ...Object.fromEntries(call.keys.map((key) => [key, call.value])) }, result: "done" },
};

const both = ["7.0.15", "fixed"] as const;
const used = ["a slot moves while a client uses its keys together", "a slot moves while two clients use a key"];
const quiet = [...used, "a key is deleted before it is moved"];
const closed = "a migration ends";
const last = "the last slot of a master moves";
const dies = "the source of a slot dies";
const failed = "the source of a slot has failed";
const replaced = "the target of a slot is replaced";
const diesAndAsked = "the source of a slot dies while a client asks";

const agree: Holds = (world) => {
  const [first, ...others] = upOf(world);
  for (const [slot, owner] of Object.entries(first.state.slots)) {
    const other = others.find(({ state }) => state.slots[slot] !== owner);
    if (other) return `${first.id} assigns slot ${slot} to ${owner}, ${other.id} to ${other.state.slots[slot]}`;
  }
  return true;
};

const replicasHaveTheSame: Holds = (world) => {
  for (const { id, state } of upOf(world)) {
    const master = masters(world).find((other) => other.id === state.nodes[id].master);
    const key = Object.keys(world.scope.keys).find((one) => master && state.data[one] !== master.state.data[one]);
    if (master && key !== undefined)
      return `${id} has ${state.data[key] ?? "nothing"} as ${key}, and its master ${master.id} ${master.state.data[key] ?? "nothing"}`;
  }
  return true;
};

/** The operator's work is done: nothing is in transit, and keys are where their slots are. */
const isClosed: Holds = (world) => {
  const busy = world.of.operator.find(({ state }) => state.given < world.scope.orders.length);
  if (busy) return `${busy.id} still has commands to give`;
  for (const { id, state } of masters(world)) {
    const [open] = [...Object.keys(state.migrating), ...Object.keys(state.importing)];
    if (open !== undefined) return `${id} still has slot ${open} open`;
    const foreign = Object.keys(state.data).find((key) => state.slots[world.scope.keys[key]] !== id);
    if (foreign !== undefined) return `${id} holds key ${foreign} of a slot that it does not own`;
  }
  const copies = replicasHaveTheSame(world);
  return copies === true ? agree(world) : copies;
};

const allServe: Holds = (world) =>
  each(upOf(world), ({ state, id }) => state.state !== "fail" || `${id} believes that the cluster is down`);

const allAnswered: Holds = ({ of: { client }, scope }) => {
  const open = client.find(({ state: { asks, begun } }, at) => asks !== null || begun < scope.clients[at].length);
  return open === undefined || `${open.id} has no answer`;
};

const noneIsMissing: Holds = ({ inFlight }) => {
  const miss = inFlight.find(({ message }) => message.kind === "VALUES" && message.values.includes(null));
  return miss === undefined || `${miss.from} tells ${miss.to} that a key does not exist`;
};

/** Whether a step sends such an answer to the client whose request it delivers. */
function answers(
  { step, before, after }: Change<RedisCluster>,
  isMeant: (message: MessageOf<RedisCluster>) => boolean,
): boolean {
  if (step.kind !== "deliver") return false;
  const [was, is] = [before, after].map(
    ({ inFlight }) =>
      inFlight.filter(({ from, to, message }) => from === step.node && to === step.from && isMeant(message)).length,
  );
  return is > was;
}

export const migrationHolds: Properties<RedisCluster> = {
  "while a slot moves, clients see each key as if it stayed": linearizable(keys, { scopes: quiet }),
  "while a slot moves, some node holds each key": always(
    (world) => {
      const lost = Object.keys(world.scope.keys).find((key) => upOf(world).every(({ state }) => !(key in state.data)));
      return lost === undefined || `no node holds ${lost}`;
    },
    { scopes: used },
  ),
  "only one master holds a key unless it is being sent": always(
    (world) =>
      each(Object.keys(world.scope.keys), (key) => {
        const [one, other] = masters(world).filter(({ state }) => key in state.data && !state.move?.keys.includes(key));
        return !other || `${one.id} and ${other.id} both have ${key}`;
      }),
    { scopes: quiet },
  ),
  "eventually a slot that moved is at its target and nothing is in transit": converges(isClosed, {
    scopes: [...quiet, closed, last],
  }),
  "a master that becomes a replica forgets which of its slots were migrating": step(
    ({ of: { node } }) =>
      each(node, ({ id, before, after }) => {
        if (!before.up || !after.up || !isMaster(before.state, id) || isMaster(after.state, id)) return true;
        const [open] = [...Object.keys(after.state.migrating), ...Object.keys(after.state.importing)];
        return open === undefined || `${id} is a replica, and still has slot ${open} open`;
      }),
    { scopes: [last, dies] },
  ),
  "no master is left without slots": converges(
    (world) => {
      const empty = masters(world).find(({ id, state }) => !Object.values(state.slots).includes(id));
      return !empty || `${empty.id} is a master without slots`;
    },
    { scopes: [last] },
  ),
  "eventually every client is answered": eventually(allAnswered, { scopes: quiet }),
  "eventually each slot is served even if the target of one restarts": converges(
    (world) => {
      const owners = masters(world).flatMap(({ id, state }) =>
        Object.keys(state.slots).filter((slot) => state.slots[slot] === id),
      );
      const unserved = Object.keys(upOf(world)[0].state.slots).find((slot) => !owners.includes(slot));
      return unserved === undefined || `nobody serves slot ${unserved}`;
    },
    { scopes: ["the target of a slot restarts"] },
  ),
  "no client is told that a key is missing": always(noneIsMissing, { scopes: used }),
  "no client is told that a key is missing when a replica takes over": always(noneIsMissing, {
    scopes: [diesAndAsked],
    variants: ["fixed"],
  }),
  "eventually every client is answered even if the target of a slot is replaced": eventually(allAnswered, {
    scopes: [replaced],
    variants: ["fixed"],
  }),
  "eventually all agree on the owner of a slot that was migrating": converges(agree, {
    scopes: [dies],
    variants: ["fixed"],
  }),
  "eventually the cluster is up in every view even if the source of a slot dies": converges(allServe, {
    scopes: [failed, dies],
    variants: ["fixed"],
  }),
  "eventually replicas have the keys of their master": converges(replicasHaveTheSame, {
    scopes: ["a slot is taken with keys in it"],
    variants: ["fixed"],
  }),
  "a node serves a client only if it owns the slot, or imports it and was asked to": step(
    (change) => {
      const { step, before, scope } = change;
      if (step.kind !== "deliver" || step.message.kind !== "REQUEST") return true;
      if (!answers(change, ({ kind }) => kind === "VALUES" || kind === "WRITTEN")) return true;
      const { call, asking } = step.message;
      const [{ state }] = before.of.node.filter(({ id }) => id === step.node);
      const slot = scope.keys[call.keys[0]];
      const mayServe = state.state === "ok" && (state.slots[slot] === step.node || (asking && slot in state.importing));
      return mayServe || `${step.node} serves ${call.keys.join()}, but does not own slot ${slot}`;
    },
    { scopes: [...quiet, diesAndAsked] },
  ),
  "a node answers ASK only if it has none of the keys": step(
    (change) => {
      const { step, before } = change;
      if (step.kind !== "deliver" || step.message.kind !== "REQUEST") return true;
      if (!answers(change, (message) => message.kind === "REFUSED" && message.because.kind === "ASK")) return true;
      const [{ state }] = before.of.node.filter(({ id }) => id === step.node);
      const left = step.message.call.keys.find((key) => key in state.data);
      return left === undefined || `${step.node} redirects ${step.from} although it still has ${left}`;
    },
    { scopes: used },
  ),
  "a client updates its slot cache only on MOVED": step(
    ({ step, of: { client } }) => {
      if (step.kind !== "deliver" || (step.message.kind === "REFUSED" && step.message.because.kind === "MOVED"))
        return true;
      const looks = ({ state }: NodeView<RedisCluster, "client">): string => Object.values(state.cache).join();
      const changed = client.find(({ before, after }) => looks(before) !== looks(after));
      return !changed || `${changed.id} looks elsewhere for a slot although it was not told that it moved`;
    },
    { scopes: used },
  ),
  "a client can be asked to try again": sometimes(
    ({ inFlight }) => inFlight.some(({ message }) => message.kind === "REFUSED" && message.because.kind === "TRYAGAIN"),
    { scopes: ["a slot moves while a client uses its keys together"] },
  ),
  "a client can be redirected by ASK and by MOVED": sometimes(
    ({ inFlight, of: { client } }) =>
      inFlight.some(({ message }) => message.kind === "REQUEST" && message.asking) &&
      client.some(({ state }) => state.begun > 1 && state.cache.x === "a1"),
    { scopes: used },
  ),
};

export const migrationLimits: Properties<RedisCluster> = {
  "in 7.0.15 no client is told that a key is missing when a replica takes over": always(noneIsMissing, {
    scopes: [diesAndAsked],
    variants: ["7.0.15"],
  }),
  "in 7.0.15 every client is eventually answered even if the target of a slot is replaced": eventually(allAnswered, {
    scopes: [replaced],
    variants: ["7.0.15"],
  }),
  "in 7.0.15 all eventually agree on the owner of a slot that was migrating": converges(agree, {
    scopes: [dies],
    variants: ["7.0.15"],
  }),
  "in 7.0.15 the cluster is eventually up in every view even if the source of a slot dies": converges(allServe, {
    scopes: [failed, dies],
    variants: ["7.0.15"],
  }),
  "in 7.0.15 replicas eventually have the keys of their master": converges(replicasHaveTheSame, {
    scopes: ["a slot is taken with keys in it"],
    variants: ["7.0.15"],
  }),
  "a key deleted while its slot moves stays deleted even if its transfer times out": linearizable(keys, {
    scopes: ["a transfer of keys times out"],
    variants: both,
  }),
  "a read from a replica returns what was written before": linearizable(keys, {
    scopes: ["a client reads from a replica"],
    variants: both,
  }),
};
