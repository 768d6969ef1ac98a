/** Six nodes, three of them masters, each behind its proxies; and the commands that an administrator gives them. */
import { createServer } from "node:net";
import { type Proxied, Proxies } from "./proxies.ts";
import type { Passage } from "./proxies.ts";
import { once, type Reply, RespError } from "./resp.ts";
import { Servers } from "./servers.ts";

export const NODE_TIMEOUT_MS = 2000;

/** On a busy machine the cluster may be slower than anybody wants to wait: nothing is said about it then. */
export class NotInTime extends Error {
  override readonly name = "NotInTime";
}

/** What each of three masters owns at first. */
const thirds = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const;

export class Cluster {
  readonly nodes: readonly number[];
  readonly servers = new Servers(NODE_TIMEOUT_MS);
  readonly proxies: Proxies;
  /** Node ids by port. */
  readonly ids = new Map<number, string>();
  readonly #proxied: readonly Proxied[];
  readonly #deadline: number;

  constructor(base: number, deadline: number, log: (passage: Passage) => void) {
    this.#deadline = deadline;
    this.#proxied = Array.from({ length: 6 }, (_, i) => ({
      node: base + 1 + i,
      busPort: base + 11 + i,
      replicationProxy: base + 21 + i,
      busProxy: base + 31 + i,
    }));
    this.nodes = this.#proxied.map(({ node }) => node);
    this.proxies = new Proxies((id) => this.nodes.find((node) => this.ids.get(node) === id), log);
  }

  /** Three masters and a replica of each, all well. */
  async form(): Promise<void> {
    await this.proxies.open(this.#proxied);
    for (const one of this.#proxied) this.servers.start(one);
    for (const node of this.nodes) {
      await this.until(`${node} answers`, async () => typeof (await this.ask(node, "CLUSTER", "MYID")) === "string");
      this.ids.set(node, (await this.ask(node, "CLUSTER", "MYID")) as string);
    }
    const [first, ...rest] = this.#proxied;
    for (const [i, { node }] of this.#proxied.entries()) {
      await this.tell(node, "CLUSTER", "SET-CONFIG-EPOCH", `${i + 1}`);
      if (i < 3) await this.tell(node, "CLUSTER", "ADDSLOTSRANGE", `${thirds[i][0]}`, `${thirds[i][1]}`);
    }
    for (const { replicationProxy, busProxy } of rest) {
      await this.tell(first.node, "CLUSTER", "MEET", "127.0.0.1", `${replicationProxy}`, `${busProxy}`);
    }
    await this.until("all know each other", () =>
      this.#everyNode(async (node) => (await this.lines(node)).length === 6),
    );
    for (const [i, node] of this.nodes.slice(3).entries()) {
      await this.tell(node, "CLUSTER", "REPLICATE", this.ids.get(this.nodes[i])!);
    }
    await this.well();
  }

  restart(node: number): void {
    this.servers.start(this.#proxied.find((one) => one.node === node)!);
  }

  /** Every node says that the cluster is well, suspects nobody, sees one map, and every replica is in touch with its master. */
  async well(): Promise<void> {
    await this.until("all are well", async () => {
      const owners = new Set<string>();
      const isWell = await this.#everyNode(async (node) => {
        const lines = await this.lines(node);
        const info = String(await this.ask(node, "CLUSTER", "INFO"));
        const replication = String(await this.ask(node, "INFO", "replication"));
        owners.add(
          lines
            .filter(({ slots }) => slots !== "")
            .map(({ id, slots }) => `${id} ${slots}`)
            .sort()
            .join(),
        );
        return (
          lines.length === 6 &&
          lines.every(({ flags, isConnected }) => !/fail|handshake|noaddr/u.test(flags) && isConnected) &&
          info.includes("cluster_state:ok") &&
          !replication.includes("master_link_status:down")
        );
      });
      return isWell && owners.size === 1;
    });
  }

  /** The node that owns a slot in the view of `by`. */
  async ownerOf(slot: number, by: number): Promise<number | undefined> {
    const owner = (await this.lines(by)).find(({ slots }) =>
      slots.split(" ").some((range) => {
        const [from, to = from] = range.split("-").map(Number);
        return slot >= from && slot <= to;
      }),
    );
    return this.nodes.find((node) => this.ids.get(node) === owner?.id);
  }

  async replicaOf(master: number, by: number): Promise<number | undefined> {
    const id = this.ids.get(master);
    const replica = (await this.lines(by)).find((line) => line.masterId === id && !line.flags.includes("fail"));
    return this.nodes.find((node) => this.ids.get(node) === replica?.id);
  }

  /** CLUSTER NODES, line by line; nothing where the node does not answer. */
  async lines(node: number) {
    const text = await this.ask(node, "CLUSTER", "NODES");
    return (typeof text === "string" ? text : "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [id, , flags, masterId, , , , link, ...slots] = line.split(" ");
        return {
          id,
          flags,
          masterId,
          isConnected: link === "connected" || flags.includes("myself"),
          slots: slots.join(" "),
        };
      });
  }

  async ask(node: number, ...args: readonly string[]): Promise<Reply | undefined> {
    return once(node, args, 1000).catch(() => undefined);
  }

  /** @throws Error where the node does not do it */
  async tell(node: number, ...args: readonly string[]): Promise<Reply> {
    const reply = await once(node, args, 5000);
    if (reply instanceof RespError) throw new Error(`${node} refused ${args.join(" ").slice(0, 80)}: ${reply.says}`);
    return reply;
  }

  /** @throws NotInTime */
  async until(what: string, isSo: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
    const end = Math.min(performance.now() + withinMs, this.#deadline);
    while (!(await isSo())) {
      if (performance.now() > end) throw new NotInTime(`waited in vain until ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async end(): Promise<void> {
    this.proxies.close();
    await this.servers.end();
  }

  async #everyNode(isSo: (node: number) => Promise<boolean>): Promise<boolean> {
    return (await Promise.all(this.nodes.map(isSo))).every(Boolean);
  }
}

/** The first of a range of ports of which all that a cluster needs are free. */
export async function freeBase(): Promise<number> {
  for (let base = 21_000; base < 29_000; base += 50) {
    const ports = [1, 11, 21, 31].flatMap((from) => Array.from({ length: 6 }, (_, i) => base + from + i));
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
  throw new Error("no ports are free between 21000 and 29000");
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
