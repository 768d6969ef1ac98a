/**
 * Ketama: each server has many points on a ring, and a key belongs to the server of the next point. So a server that goes
 * takes only its own keys with it.
 *
 * Source: R. Jones, libketama, 2007.
 */
import { md5 } from "./md5.ts";

export interface Point {
  readonly at: number;
  readonly server: string;
}

/** Digests for each server, at equal weights; each gives four points. */
const DIGESTS = 40;

/** Rings made so far: one for each set of servers that some client uses. */
const rings = new Map<string, readonly Point[]>();

/** The points of these servers, all of the same weight, in order. Clients with the same servers have the same ring. */
export function ringOf(servers: readonly string[]): readonly Point[] {
  const name = servers.join();
  const ring = rings.get(name) ?? ringMadeOf(servers);
  rings.set(name, ring);
  return ring;
}

const ringMadeOf = (servers: readonly string[]): readonly Point[] =>
  servers
    .flatMap((server) =>
      Array.from({ length: DIGESTS }, (_, k) => md5(`${server}-${k}`)).flatMap((digest) =>
        digest.map((at) => ({ at, server })),
      ),
    )
    .sort((a, b) => a.at - b.at);

/** The server that a key belongs to; undefined if there is none. */
export function serverOf(key: string, ring: readonly Point[]): string | undefined {
  const [at] = md5(key);
  return (ring.find((point) => point.at >= at) ?? ring[0])?.server;
}
