/** Clients that append to lists, follow redirections, and record the answers. */
import { keySlot } from "../../src/protocols/redis/redis-cluster/key-slot.ts";
import type { Recorder } from "./recorder.ts";
import { Connection, type Reply, RespError } from "./resp.ts";

const PAUSE_MS = 40;
const TIMEOUT_MS = 500;
const REDIRECTIONS_MAX = 4;

type Hop = readonly [node: number | null, says: string];

/** Appends unique values to one key until the recording ends; returns those that were acknowledged. */
export async function writer(
  name: string,
  key: string,
  nodes: readonly number[],
  nodeBehind: (announcedPort: number) => number | undefined,
  recorder: Recorder,
): Promise<readonly string[]> {
  const connections = new Map<number, Connection>();
  const acknowledged: string[] = [];
  let owner = nodes[keySlot(key) % nodes.length];
  const send = async (node: number, commands: readonly (readonly string[])[]): Promise<Reply> => {
    let connection = connections.get(node);
    if (!connection || connection.isLost) connections.set(node, (connection = new Connection(node)));
    return (await connection.pipeline(commands, TIMEOUT_MS)).at(-1) ?? null;
  };
  for (let i = 1; recorder.isRecording; i++) {
    const value = `${name}-${i}`;
    const t0 = recorder.now;
    const hops: Hop[] = [];
    let node = owner;
    let isAsked = false;
    let result = "fail:redirections";
    while (hops.length < REDIRECTIONS_MAX) {
      const push = ["RPUSH", key, value];
      let reply: Reply;
      try {
        reply = await send(node, isAsked ? [["ASKING"], push] : [push]);
      } catch (error) {
        const says = String((error as Error).message);
        result = says === "ECONNREFUSED" ? "fail:refused" : `info:${says}`;
        break;
      }
      if (!(reply instanceof RespError)) {
        result = "ok";
        acknowledged.push(value);
        break;
      }
      const [what, , address = ""] = reply.says.split(" ");
      const next = nodeBehind(Number(address.split(":")[1]));
      if ((what !== "MOVED" && what !== "ASK") || next === undefined) {
        result = `fail:${what}`;
        break;
      }
      hops.push([node, what]);
      node = next;
      // ASK is for this command only; MOVED is for good.
      isAsked = what === "ASK";
      if (!isAsked) owner = node;
    }
    const told = hops.length > 0 ? { hops } : {};
    recorder.operation({ t: recorder.now, c: name, key, v: value, node, t0, res: result, ...told });
    // Another node may know the present owner.
    if (result !== "ok") owner = nodes[(nodes.indexOf(owner) + 1) % nodes.length];
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  for (const connection of connections.values()) connection.close();
  return acknowledged;
}
