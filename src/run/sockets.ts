/** The sockets of a node: one for datagrams, and a link to each node for messages that must arrive in order. */
import { createSocket, type Socket } from "node:dgram";
import type { Origin, Sent } from "../observe/run-history.ts";
import type { Address, Transport } from "./cluster.ts";
import { DATAGRAM_BYTES_MAX, type Frames } from "./frames.ts";
import { OrderedLink } from "./ordered-link.ts";
import { cannotListen } from "./system-errors.ts";

export interface SocketsOptions {
  readonly id: string;
  readonly nodes: ReadonlyMap<string, Address>;
  readonly transportOf: (channel: string) => Transport;
  readonly frames: Frames;
  /** Which process of its node this is, from 1. */
  readonly incarnation: () => number;
  readonly heard: (frame: string) => void;
}

interface Closing {
  close(): void;
}

/** How long to wait, on closing, for others to take what was sent to them. */
const LEAVING_MS_MAX = 1000;

export class Sockets {
  readonly #options: SocketsOptions;
  readonly #datagrams: Socket;
  readonly #links = new Map<string, OrderedLink>();
  readonly #listening: Closing | undefined;
  /** Datagrams that the operating system does not have yet. */
  readonly #passing = new Set<Promise<void>>();

  private constructor(
    options: SocketsOptions,
    datagrams: Socket,
    listening: Closing | undefined,
    links: Map<string, OrderedLink>,
  ) {
    this.#options = options;
    this.#datagrams = datagrams;
    this.#listening = listening;
    this.#links = links;
  }

  /** @throws ClusterError if it cannot listen, for instance because the port is taken */
  static async open(options: SocketsOptions, ordered: Transport | undefined): Promise<Sockets> {
    const { id, nodes, incarnation, heard } = options;
    const own = nodes.get(id)!;
    const datagrams = createSocket(own.host.includes(":") ? "udp6" : "udp4");
    await listening(id, own, (resolve, reject) => datagrams.once("error", reject).bind(own.port, own.host, resolve));
    datagrams.on("error", () => undefined).on("message", (data) => heard(data.toString("utf8")));
    const others = [...nodes].filter(([node]) => node !== id);
    if (ordered === undefined) return new Sockets(options, datagrams, undefined, new Map());
    const { dial, listen } = await streams(ordered);
    const listener = await listen(own, incarnation, heard).catch((error: unknown) => {
      datagrams.close();
      throw cannotListen(id, own, error);
    });
    const links = new Map(others.map(([node, address]) => [node, new OrderedLink(dial(address))]));
    return new Sockets(options, datagrams, listener, links);
  }

  /** @throws RangeError for a message that does not fit into a datagram */
  send({ to, channel, message }: Sent, origin: Origin): void {
    const { id, nodes, transportOf, frames } = this.#options;
    const frame = frames.write({ from: id, origin, channel, message });
    if (transportOf(channel) !== "udp") return this.#links.get(to)!.send(frame);
    const bytes = Buffer.from(frame);
    if (bytes.length > DATAGRAM_BYTES_MAX)
      throw new RangeError(
        `a message "${message.kind}" to ${to} has ${bytes.length} bytes; a datagram has at most ${DATAGRAM_BYTES_MAX}. Send the channel "${channel}" over "tcp" or "websocket".`,
      );
    const { host, port } = nodes.get(to)!;
    const passed = new Promise<void>((resolve) => this.#datagrams.send(bytes, port, host, () => resolve()));
    this.#passing.add(passed);
    void passed.then(() => this.#passing.delete(passed));
  }

  /** Resolves when everything that was sent has left, or there is no more hope that it will. */
  async close(): Promise<void> {
    const leaving = [...this.#passing, ...[...this.#links.values()].map((link) => link.close())];
    this.#listening?.close();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LEAVING_MS_MAX)));
    await Promise.race([Promise.allSettled(leaving), late]);
    clearTimeout(timer);
    this.#datagrams.close();
  }
}

/** @throws ClusterError if the system does not give this process the address */
const listening = (
  id: string,
  own: Address,
  begin: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> =>
  new Promise<void>(begin).catch((error: unknown) => {
    throw cannotListen(id, own, error);
  });

async function streams(transport: Transport) {
  if (transport === "websocket") {
    const { dialWebSocket, listenWebSocket } = await import("./websocket.ts");
    return { dial: dialWebSocket, listen: listenWebSocket };
  }
  const { dialTcp, listenTcp } = await import("./tcp.ts");
  return { dial: dialTcp, listen: listenTcp };
}
