/** Which keys move when a server falls silent: its own, one in n. */
import { between, measure, measures, numbered } from "../../src/index.ts";
import type { NodeId } from "../../src/index.ts";
import { memcachedRing, type MemcachedRing } from "../../src/protocols/caches/memcached-ring/memcached-ring.ts";

const keys = numbered("key", 100);
const delayMs = 1;
/** One request and its answer for each key; then a server is cut off, and the client asks for all keys twice more. */
const firstMs = keys.length * 2 * delayMs;

const silent = (servers: number) => ({
  servers,
  clients: [[...keys, ...keys, ...keys].map((key) => `get ${key}`)],
  ejecters: ["c1"],
  evicts: false,
  partitions: Object.fromEntries(numbered("s", servers).map((one) => [`${one} is cut off`, between([one], ["c1"])])),
  timing: { delay: delayMs, partitions: { every: firstMs, lasting: 3_600_000 }, seconds: 10 },
});

interface Asked {
  readonly number: number;
  /** The server that was asked first, for each key. */
  readonly first: Readonly<Record<string, NodeId>>;
  readonly moved: number;
}

const sizes = [2, 3, 4, 5, 8, 10];
export const oneOf = (servers: number): string => `one of ${servers} falls silent`;

export default measures(
  memcachedRing,
  {
    "share of the keys that move": measure<MemcachedRing, Asked>({
      unit: "share",
      theory: ({ servers }) => 1 / servers,
      start: () => ({ number: 0, first: {}, moved: 0 }),
      fold({ number, first, moved }, { sent }) {
        const [request] = sent;
        if (request?.message.kind !== "request") return { number, first, moved };
        const { key } = request.message.call;
        const isLast = number >= 2 * keys.length;
        return {
          number: number + 1,
          first: key in first ? first : { ...first, [key]: request.to },
          moved: moved + Number(isLast && first[key] !== request.to),
        };
      },
      isDone: ({ number }) => number === 3 * keys.length,
      result: ({ number, moved }) => (number === 3 * keys.length ? moved / keys.length : undefined),
    }),
  },
  Object.fromEntries(sizes.map((servers) => [oneOf(servers), silent(servers)])),
);
