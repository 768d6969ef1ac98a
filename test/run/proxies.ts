/** Proxies on loopback, one for each ordered pair of nodes and transport, which drop, delay, repeat and cut off what passes. */
import { createSocket, type Socket as Datagrams } from "node:dgram";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Random } from "../../src/fuzz/random.ts";
import { freePorts } from "./cluster-of-processes.ts";

export interface Weather {
  /** Probabilities for a datagram. */
  readonly loss: number;
  readonly repeat: number;
  /** The longest delay, in milliseconds: those that are delayed differently overtake each other. */
  readonly delay: number;
}

export class Proxies {
  /** How many datagrams passed, were lost or were repeated, and how many connections were cut. */
  readonly counts = { passed: 0, lost: 0, repeated: 0, cut: 0 };
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #ports = new Map<string, number>();
  readonly #cut = new Set<string>();
  readonly #open: (Server | Datagrams)[] = [];
  readonly #sockets = new Map<string, Set<Socket>>();
  #isClosed = false;

  constructor(random: Random, weather: Weather) {
    this.#random = random;
    this.#weather = weather;
  }

  /** The port by which one node reaches the other. */
  portOf(from: string, to: string): number {
    return this.#ports.get(`${from} ${to}`)!;
  }

  /** @param ports where the nodes listen */
  async open(ports: ReadonlyMap<string, number>): Promise<void> {
    const pairs = [...ports].flatMap(([to, port]) =>
      [...ports.keys()].filter((from) => from !== to).map((from) => ({ pair: `${from} ${to}`, port })),
    );
    const own = await freePorts(pairs.length);
    for (const [i, { pair, port }] of pairs.entries()) {
      this.#ports.set(pair, own[i]);
      this.#sockets.set(pair, new Set());
      await Promise.all([this.#passDatagrams(pair, own[i], port), this.#passStreams(pair, own[i], port)]);
    }
  }

  /** Nothing passes from one node to the other, in this direction, until `heal`. */
  cut(from: string, to: string): void {
    this.#cut.add(`${from} ${to}`);
    this.#break(`${from} ${to}`);
  }

  heal(): void {
    this.#cut.clear();
  }

  close(): void {
    this.#isClosed = true;
    for (const pair of this.#sockets.keys()) this.#break(pair);
    for (const one of this.#open) one.close();
  }

  #break(pair: string): void {
    for (const socket of this.#sockets.get(pair)!) {
      this.counts.cut++;
      socket.destroy();
    }
  }

  async #passDatagrams(pair: string, own: number, port: number): Promise<void> {
    const socket = createSocket("udp4");
    this.#open.push(socket);
    const pass = (data: Buffer): void => {
      const after = this.#random.unit() * this.#weather.delay;
      setTimeout(() => void (this.#isClosed || socket.send(data, port, "127.0.0.1", () => undefined)), after);
    };
    socket
      .on("error", () => undefined)
      .on("message", (data) => {
        if (this.#cut.has(pair) || this.#random.unit() < this.#weather.loss) return void this.counts.lost++;
        this.counts.passed++;
        pass(data);
        if (this.#random.unit() >= this.#weather.repeat) return;
        this.counts.repeated++;
        pass(data);
      });
    await new Promise<void>((resolve) => void socket.bind(own, "127.0.0.1", resolve));
  }

  async #passStreams(pair: string, own: number, port: number): Promise<void> {
    const sockets = this.#sockets.get(pair)!;
    const server = createServer((inward) => {
      if (this.#cut.has(pair)) return void inward.destroy();
      const outward = connect({ host: "127.0.0.1", port, noDelay: true });
      for (const socket of [inward, outward]) {
        sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => {
          sockets.delete(socket);
          // If one side closes, the other is told at once.
          inward.destroy();
          outward.destroy();
        });
      }
      inward.pipe(outward);
      outward.pipe(inward);
    });
    this.#open.push(server);
    await new Promise<void>((resolve) => void server.listen(own, "127.0.0.1", resolve));
  }
}
