/**
 * The messages between processes on the wire: one JSON object per frame. A frame may come from anyone; it is validated before anything
 * else.
 */
import * as z from "zod";
import { fromJson, hostilePart, type Json, NotPlain, parsedJson, toJson } from "../trace/plain-json.ts";
import type { Kinded } from "../model/protocol.ts";
import { type Origin, originSchema } from "../observe/run-history.ts";

/** A message on its way. */
export interface Packet {
  readonly from: string;
  /** For the history of the receiver. */
  readonly origin: Origin;
  readonly channel: string;
  readonly message: Kinded;
}

/** The longest frame, in bytes; a datagram has room for less. */
export const FRAME_BYTES_MAX = 1024 * 1024;
export const DATAGRAM_BYTES_MAX = 65_507;

const NAME_MAX = 10_000;
const schema = z.strictObject({
  cluster: z.string().max(NAME_MAX),
  from: z.string().max(NAME_MAX),
  origin: originSchema,
  channel: z.string().max(NAME_MAX),
  message: z.looseObject({ kind: z.string().max(NAME_MAX) }),
});

/** Writes and reads the frames of one cluster, and ignores those of others. */
export class Frames {
  readonly #cluster: string;
  readonly #mayReceive: (packet: Packet) => boolean;

  /** @param cluster names protocol and variant @param mayReceive whether a node of the cluster could have sent this to us */
  constructor(cluster: string, mayReceive: (packet: Packet) => boolean) {
    this.#cluster = cluster;
    this.#mayReceive = mayReceive;
  }

  write({ from, origin, channel, message }: Packet): string {
    return JSON.stringify({ cluster: this.#cluster, from, origin, channel, message: toJson(message) });
  }

  /** Undefined for anything that is not a frame of this cluster. */
  read(text: string): Packet | undefined {
    if (text.length > FRAME_BYTES_MAX) return undefined;
    const json = parsedJson(text);
    if (hostilePart(json)) return undefined;
    const { data } = schema.safeParse(json);
    if (data === undefined || data.cluster !== this.#cluster) return undefined;
    const { from, origin, channel } = data;
    const packet = { from, origin, channel, message: plain(data.message as Json) as Kinded };
    return packet.message !== undefined && this.#mayReceive(packet) ? packet : undefined;
  }
}

function plain(json: Json): unknown {
  try {
    return fromJson(json);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}
