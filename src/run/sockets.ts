/** The sockets of a node: a socket for datagrams, and a link to each node that gets messages in their order. */
import { createSocket, type Socket } from "node:dgram";
import type { Sent } from "../observe/run-history.ts";
import type { Address, Transport } from "./cluster.ts";
import { DATAGRAM_BYTES_MAX, type Frames } from "./frames.ts";
import { Link } from "./link.ts";

export interface SocketsOptions {
  readonly id: string;
  readonly nodes: ReadonlyMap<string, Address>;
  readonly transportOf: (channel: string) => Transport;
  readonly frames: Frames;
  /** Which process of its node this is, from 1. */
  readonly incarnation: number;
  readonly heard: (frame: string) => void;
}

interface Closing {
  close(): void;
}

export class Sockets {
  readonly #options: SocketsOptions;
  readonly #datagrams: Socket;
  readonly #links = new Map<string, Link>();
  readonly #listening: Closing | undefined;

  private constructor(
    options: SocketsOptions,
    datagrams: Socket,
    listening: Closing | undefined,
    links: Map<string, Link>,
  ) {
    this.#options = options;
    this.#datagrams = datagrams;
    this.#listening = listening;
    this.#links = links;
  }

  /** @throws an error of the system where the port is taken, say */
  static async open(options: SocketsOptions, ordered: Transport | undefined): Promise<Sockets> {
    const { id, nodes, incarnation, heard } = options;
    const own = nodes.get(id)!;
    const datagrams = createSocket(own.host.includes(":") ? "udp6" : "udp4");
    await new Promise<void>((resolve, reject) => {
      datagrams.once("error", reject).bind(own.port, own.host, resolve);
    });
    datagrams.on("error", () => undefined).on("message", (data) => heard(data.toString("utf8")));
    const others = [...nodes].filter(([node]) => node !== id);
    if (ordered === undefined) return new Sockets(options, datagrams, undefined, new Map());
    const { dial, listen } = await streams(ordered);
    const listening = await listen(own, incarnation, heard);
    const links = new Map(others.map(([node, address]) => [node, new Link(dial(address))]));
    return new Sockets(options, datagrams, listening, links);
  }

  /** @throws RangeError for a message that has no room in a datagram */
  send({ to, channel, message }: Sent): void {
    const { id, nodes, transportOf, frames } = this.#options;
    const frame = frames.write({ from: id, channel, message });
    if (transportOf(channel) !== "udp") return this.#links.get(to)!.send(frame);
    const bytes = Buffer.from(frame);
    if (bytes.length > DATAGRAM_BYTES_MAX)
      throw new RangeError(
        `a message "${message.kind}" to ${to} has ${bytes.length} bytes; a datagram has at most ${DATAGRAM_BYTES_MAX}. Let the channel "${channel}" go by "tcp" or "websocket".`,
      );
    const { host, port } = nodes.get(to)!;
    this.#datagrams.send(bytes, port, host);
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
    this.#listening?.close();
    this.#datagrams.close();
  }
}

async function streams(transport: Transport) {
  if (transport === "websocket") {
    const { dialWebSocket, listenWebSocket } = await import("./websocket.ts");
    return { dial: dialWebSocket, listen: listenWebSocket };
  }
  const { dialTcp, listenTcp } = await import("./tcp.ts");
  return { dial: dialTcp, listen: listenTcp };
}
