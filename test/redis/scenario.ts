/** What is done to the cluster: kill, freeze, cut off, fail over, reshard; after each, the cluster becomes healthy again. */
import { keySlot } from "../../src/protocols/redis/redis-cluster/key-slot.ts";
import type { Cluster } from "./cluster.ts";
import type { Recorder } from "./recorder.ts";

/** One key in each third of the slots. */
export const keys = ["A0", "B0", "C0"] as const;

const SETTLE_MS = 500;
const settle = (ms = SETTLE_MS): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function scenario(cluster: Cluster, recorder: Recorder): Promise<void> {
  const [a, b, c] = keys.map(keySlot);
  await settle();
  await kill(cluster, recorder, a);
  await freeze(cluster, recorder, b);
  await cut(cluster, recorder, c);
  await failover(cluster, recorder, a);
  await reshard(cluster, recorder, a);
}

async function mastersOf(cluster: Cluster): Promise<readonly number[]> {
  const isMaster = async (node: number): Promise<boolean> =>
    (await cluster.lines(node)).some(({ flags, slots }) => flags.includes("myself,master") && slots !== "");
  const masters: number[] = [];
  for (const node of cluster.nodes) if (await isMaster(node)) masters.push(node);
  return masters;
}

/** A node other than the owner, through which to look at the cluster. */
async function ownerAndWitness(cluster: Cluster, slot: number): Promise<readonly [owner: number, witness: number]> {
  const owner = await cluster.ownerOf(slot, cluster.nodes[0]);
  const witness = (await mastersOf(cluster)).find((node) => node !== owner);
  if (owner === undefined || witness === undefined) throw new Error(`slot ${slot} has no owner, or there is no other`);
  return [owner, witness];
}

async function takenOver(
  cluster: Cluster,
  recorder: Recorder,
  slot: number,
  owner: number,
  witness: number,
): Promise<void> {
  await cluster.until(`slot ${slot} has a new owner`, async () => {
    const now = await cluster.ownerOf(slot, witness);
    return now !== undefined && now !== owner ? [] : [`${witness} sees ${now ?? "nobody"}`];
  });
  recorder.event("new owner", { node: await cluster.ownerOf(slot, witness) });
}

async function wellAgain(cluster: Cluster, recorder: Recorder): Promise<void> {
  await cluster.well();
  recorder.event("all are well");
  await settle();
}

async function kill(cluster: Cluster, recorder: Recorder, slot: number): Promise<void> {
  const [owner, witness] = await ownerAndWitness(cluster, slot);
  recorder.event("kill -9", { node: owner });
  cluster.servers.signal(owner, "SIGKILL");
  await takenOver(cluster, recorder, slot, owner, witness);
  recorder.event("restart", { node: owner });
  cluster.restart(owner);
  await wellAgain(cluster, recorder);
}

async function freeze(cluster: Cluster, recorder: Recorder, slot: number): Promise<void> {
  const [owner, witness] = await ownerAndWitness(cluster, slot);
  recorder.event("SIGSTOP", { node: owner });
  cluster.servers.signal(owner, "SIGSTOP");
  await takenOver(cluster, recorder, slot, owner, witness);
  recorder.event("SIGCONT", { node: owner });
  cluster.servers.signal(owner, "SIGCONT");
  await wellAgain(cluster, recorder);
}

async function cut(cluster: Cluster, recorder: Recorder, slot: number): Promise<void> {
  const [owner, witness] = await ownerAndWitness(cluster, slot);
  recorder.event("cut off, bus and replication", { node: owner });
  cluster.proxies.isolate(
    owner,
    cluster.nodes.filter((node) => node !== owner),
  );
  await takenOver(cluster, recorder, slot, owner, witness);
  recorder.event("heal");
  cluster.proxies.heal();
  await wellAgain(cluster, recorder);
}

/** A failover by hand, requested at the replica; nothing fails. */
async function failover(cluster: Cluster, recorder: Recorder, slot: number): Promise<void> {
  const [owner, witness] = await ownerAndWitness(cluster, slot);
  const replica = await cluster.replicaOf(owner, witness);
  if (replica === undefined) throw new Error(`${owner} has no replica`);
  recorder.event("CLUSTER FAILOVER", { node: replica, admin: "CLUSTER FAILOVER" });
  await cluster.tell(replica, "CLUSTER", "FAILOVER");
  await takenOver(cluster, recorder, slot, owner, witness);
  await wellAgain(cluster, recorder);
}

/** Moves one slot with its keys to the next master, step by step, as redis-cli does. */
async function reshard(cluster: Cluster, recorder: Recorder, slot: number): Promise<void> {
  const [source, target] = await ownerAndWitness(cluster, slot);
  const others = (await mastersOf(cluster)).filter((node) => node !== source && node !== target);
  const setSlot = async (node: number, ...args: readonly string[]): Promise<void> => {
    recorder.event(`CLUSTER SETSLOT ${slot} ${args[0]}`, { node, admin: `CLUSTER SETSLOT ${slot} ${args.join(" ")}` });
    await cluster.tell(node, "CLUSTER", "SETSLOT", `${slot}`, ...args);
  };
  const [sourceId, targetId] = [cluster.ids.get(source)!, cluster.ids.get(target)!];
  await setSlot(target, "IMPORTING", sourceId);
  await setSlot(source, "MIGRATING", targetId);
  await settle(200);
  for (;;) {
    const some = (await cluster.tell(source, "CLUSTER", "GETKEYSINSLOT", `${slot}`, "10")) as readonly string[];
    if (some.length === 0) break;
    await cluster.tell(source, "MIGRATE", "127.0.0.1", `${target}`, "", "0", "1000", "KEYS", ...some);
  }
  await settle(200);
  for (const node of [target, source, ...others]) await setSlot(node, "NODE", targetId);
  await wellAgain(cluster, recorder);
}
