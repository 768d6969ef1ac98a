/** Six nodes, three of them masters, each behind its proxies; and the commands that an administrator gives them. */
import { createServer } from "node:net";
import { type Proxied, Proxies } from "./proxies.ts";
import type { Passage } from "./proxies.ts";
import { once, type Reply, RespError } from "./resp.ts";
import { Servers } from "./servers.ts";

export const NODE_TIMEOUT_MS = 2000;

/** On a busy machine, the cluster may take too long: then the test says nothing about it. */
export class NotInTime extends Error {
  override readonly name = "NotInTime";
}

/** The slots that each of three masters owns at first. */
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

  /** Three masters with a replica each, all healthy. */
  async form(): Promise<void> {
    await this.proxies.open(this.#proxied);
    for (const one of this.#proxied) this.servers.start(one);
    for (const node of this.nodes) {
      await this.until(`${node} answers`, async () =>
        typeof (await this.ask(node, "CLUSTER", "MYID")) === "string" ? [] : ["it does not"],
      );
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
    await this.until("all know each other", async () =>
      (await Promise.all(this.nodes.map(async (node) => strangers(node, (await this.lines(node)).length)))).flat(),
    );
    for (const [i, node] of this.nodes.slice(3).entries()) {
      await this.tell(node, "CLUSTER", "REPLICATE", this.ids.get(this.nodes[i])!);
    }
    await this.well();
  }

  restart(node: number): void {
    this.servers.start(this.#proxied.find((one) => one.node === node)!);
  }

  /** Every node says that the cluster is healthy, suspects nobody and sees the same map, and every replica is in touch with its master. */
  async well(): Promise<void> {
    await this.until("all are well", async () => {
      const seen = await Promise.all(this.nodes.map((node) => this.#seenBy(node)));
      const wrong = seen.flatMap(({ wrong }) => wrong);
      const maps = new Set(seen.map(({ map }) => map));
      return wrong.length === 0 && maps.size > 1 ? ["they see different owners of slots"] : wrong;
    });
  }

  /** The map of slots that a node sees, and what is not healthy in its view. */
  async #seenBy(node: number) {
    const lines = await this.lines(node);
    const info = String(await this.ask(node, "CLUSTER", "INFO"));
    const replication = String(await this.ask(node, "INFO", "replication"));
    const map = lines
      .filter(({ slots }) => slots !== "")
      .map(({ id, slots }) => `${id} ${slots}`)
      .sort()
      .join();
    const wrong = [
      ...strangers(node, lines.length),
      ...lines
        .filter(({ flags, isConnected }) => /fail|handshake|noaddr/u.test(flags) || !isConnected)
        .map(
          ({ id, flags, isConnected }) =>
            `${node} sees ${this.#named(id)} as ${flags}${isConnected ? "" : ", not connected"}`,
        ),
      ...(info.includes("cluster_state:ok") ? [] : [`the cluster is not ok for ${node}`]),
      ...(replication.includes("master_link_status:down") ? [`${node} has no link to its master`] : []),
    ];
    return { map, wrong };
  }

  #named(id: string): string {
    return String(this.nodes.find((node) => this.ids.get(node) === id) ?? id);
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

  /** CLUSTER NODES, line by line; nothing if the node does not answer. */
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

  /** @throws Error if the node refuses */
  async tell(node: number, ...args: readonly string[]): Promise<Reply> {
    const reply = await once(node, args, 5000);
    if (reply instanceof RespError) throw new Error(`${node} refused ${args.join(" ").slice(0, 80)}: ${reply.says}`);
    return reply;
  }

  /**
   * Waits until nothing is missing.
   *
   * @throws NotInTime with what is still missing
   */
  async until(what: string, missing: () => Promise<readonly string[]>, withinMs = 20_000): Promise<void> {
    const end = Math.min(performance.now() + withinMs, this.#deadline);
    for (let lacks = await missing(); lacks.length > 0; lacks = await missing()) {
      if (performance.now() > end) throw new NotInTime(`waited in vain until ${what}: ${lacks.join("; ")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async end(): Promise<void> {
    this.proxies.close();
    await this.servers.end();
  }
}

const strangers = (node: number, known: number): readonly string[] =>
  known === 6 ? [] : [`${node} knows ${known} of 6 nodes`];

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
