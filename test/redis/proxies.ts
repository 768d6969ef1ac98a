/**
 * Two proxies in front of each node, on loopback: one for the cluster bus, one for replication. Other nodes reach it only
 * through them, so that every message can be logged, and each directed pair of nodes can be cut.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Frame, Frames } from "./bus-frame.ts";

export interface Passage {
  readonly src: number;
  readonly dst: number;
  /** "out": on the sender's own connection; "in": on the one that the receiver opened. */
  readonly link: "out" | "in";
  readonly frame: Frame;
  readonly isDropped: boolean;
}

export interface Proxied {
  readonly node: number;
  readonly busPort: number;
  readonly replicationProxy: number;
  readonly busProxy: number;
}

export class Proxies {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** Directed pairs, as "from to". */
  readonly #cut = new Set<string>();
  readonly #replicating = new Set<{
    readonly of: () => number | undefined;
    readonly master: number;
    readonly end: () => void;
  }>();
  readonly #nodeOf: (id: string) => number | undefined;
  readonly #log: (passage: Passage) => void;

  constructor(nodeOf: (id: string) => number | undefined, log: (passage: Passage) => void) {
    this.#nodeOf = nodeOf;
    this.#log = log;
  }

  async open(nodes: readonly Proxied[]): Promise<void> {
    for (const { node, busPort, busProxy, replicationProxy } of nodes) {
      await this.#listen(busProxy, (socket) => this.#passBus(node, socket, this.#reach(busPort)));
      await this.#listen(replicationProxy, (socket) => this.#passReplication(node, socket, this.#reach(node)));
    }
  }

  /** From now on nothing passes between a node and the others, on the bus and in replication. */
  isolate(node: number, others: readonly number[]): void {
    for (const other of others) this.#cut.add(`${node} ${other}`).add(`${other} ${node}`);
    for (const one of this.#replicating) if (this.#isParted(one.of(), one.master)) one.end();
  }

  heal(): void {
    this.#cut.clear();
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(port: number, accept: (socket: Socket) => void): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => accept(this.#keep(socket)));
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
  }

  #reach(port: number): Socket {
    return this.#keep(connect({ host: "127.0.0.1", port, noDelay: true }));
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
  }

  /** Messages name their sender; the first one on a connection shows which node opened it. */
  #passBus(node: number, caller: Socket, callee: Socket): void {
    let peer: number | undefined;
    const pass = (from: Socket, to: Socket, link: "out" | "in"): void => {
      const frames = new Frames();
      from.on("data", (data) => {
        try {
          for (const { bytes, frame } of frames.take(data)) {
            if (link === "out") peer = this.#nodeOf(frame.sender);
            const [src, dst] = link === "out" ? [peer, node] : [node, peer];
            const isDropped = this.#cut.has(`${src} ${dst}`);
            if (src !== undefined && dst !== undefined) this.#log({ src, dst, link, frame, isDropped });
            if (!isDropped) to.write(bytes);
          }
        } catch {
          from.destroy();
        }
      });
      from.on("close", () => to.destroy());
    };
    pass(caller, callee, "out");
    pass(callee, caller, "in");
  }

  /** A replica tells its own port early on. */
  #passReplication(master: number, caller: Socket, callee: Socket): void {
    let replica: number | undefined;
    let beginning = "";
    const one = {
      master,
      of: () => replica,
      end: () => {
        caller.destroy();
        callee.destroy();
      },
    };
    this.#replicating.add(one);
    caller.on("data", (data) => {
      if (replica === undefined && beginning.length < 4096) {
        beginning += data.toString("latin1");
        const told = /listening-port\r\n\$\d+\r\n(?<port>\d+)\r\n/u.exec(beginning)?.groups?.port;
        if (told !== undefined) replica = Number(told);
      }
      if (this.#isParted(replica, master)) one.end();
      else callee.write(data);
    });
    callee.on("data", (data) => caller.write(data));
    caller.on("close", () => {
      this.#replicating.delete(one);
      callee.destroy();
    });
    callee.on("close", () => caller.destroy());
  }

  #isParted(a: number | undefined, b: number): boolean {
    return a !== undefined && (this.#cut.has(`${a} ${b}`) || this.#cut.has(`${b} ${a}`));
  }
}
