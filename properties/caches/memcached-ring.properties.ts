import { each, eventually, keyValueMap, linearizable, properties, recorded, sometimes } from "../../src/index.ts";
import type { NodeId, Recorded } from "../../src/index.ts";
import { memcachedRing, type MemcachedRing } from "../../src/protocols/caches/memcached-ring/memcached-ring.ts";
import measures from "./memcached-ring.measures.ts";

/** The key that each client asks for: no answer belongs to another key. */
const asked: Recorded<MemcachedRing, Readonly<Record<NodeId, string>>> = {
  start: {},
  fold: {
    invoke: (keys, { call }, by) => ({ ...keys, [by]: call.key }),
    respond(keys, { result }, by) {
      const { [by]: key, ...rest } = keys;
      const isForeign = result !== null && result !== "done" && !result.startsWith(`${key}=`);
      return isForeign ? `${by} asked for ${key} and got ${result}` : rest;
    },
  },
};

/** Values whose put is done, in that order; and for each client its call, and how many puts were done before it. */
interface Read {
  readonly done: readonly string[];
  readonly asked: Readonly<Record<NodeId, { readonly value: string | null; readonly after: number }>>;
}
const read: Recorded<MemcachedRing, Read> = {
  start: { done: [], asked: {} },
  fold: {
    invoke({ done, asked }, { call }, by) {
      const value = call.kind === "put" ? call.value : null;
      return { done, asked: { ...asked, [by]: { value, after: done.length } } };
    },
    respond(before, { result }, by) {
      const { done } = before;
      const { value, after } = before.asked[by] ?? { value: null, after: 0 };
      if (value !== null) return { ...before, done: [...done, value] };
      const at = result === null ? -1 : done.indexOf(result);
      const isOutdated = at >= 0 && at < after - 1;
      return isOutdated ? `${by} reads ${result} though ${done[after - 1]} was written before it asked` : before;
    },
  },
};

const ejecting = ["ejected and taken back", "one client ejects"];

export default properties(
  memcachedRing,
  {
    "without ejections and evictions, each key is a linearizable register": linearizable(keyValueMap<string>(), {
      scopes: ["smoke", "small"],
    }),
    "an answer is a miss or was stored under the key that was asked for": recorded(asked, {
      scopes: ["smoke", ...ejecting, "a full cache"],
    }),
    "without ejections, every operation ends": eventually(
      ({ of: { client }, scope }) =>
        each(client.entries(), ([at, { id, state }]) => {
          const isDone = state.waitsFor === null && state.begun >= (scope.clients[at]?.length ?? 0);
          return isDone || `${id} is not done`;
        }),
      { scopes: ["smoke", "small", "a full cache"] },
    ),
    "a key can be on two servers": sometimes(
      ({ of: { server } }) => server.filter(({ state }) => "a" in state.items).length > 1,
      { scopes: ["ejected and taken back"] },
    ),
  },
  {
    "a read is a miss or returns a value that was not replaced before": recorded(read, {
      scopes: ["ejected and taken back"],
    }),
    "a client reads its last write even after it took an ejected server back": linearizable(keyValueMap<string>(), {
      scopes: ["ejected and taken back"],
    }),
    "clients read each other's last writes even if only one ejects a server": linearizable(keyValueMap<string>(), {
      scopes: ["one client ejects"],
    }),
    "a written value is found": linearizable(keyValueMap<string>(), { scopes: ["a full cache"] }),
  },
  { measures },
);
