import { always, eventually, keyValueMap, linearizable, properties, sometimes, type NodeId } from "../../src/index.ts";
import { memcachedRing, type MemcachedRing } from "../../src/protocols/caches/memcached-ring/memcached-ring.ts";

/** For each client the key that it asks for, and the first answer that belongs to another key. */
interface Asked {
  readonly keys: Readonly<Record<NodeId, string>>;
  readonly foreign: string;
}
const asked = {
  start: { keys: {}, foreign: "" } as Asked,
  fold({ keys, foreign }: Asked, entry: MemcachedRing["record"], by: NodeId): Asked {
    if (entry.kind === "invoke") return { keys: { ...keys, [by]: entry.call.key }, foreign };
    const { [by]: key, ...rest } = keys;
    const isForeign = entry.result !== null && entry.result !== "done" && !entry.result.startsWith(`${key}=`);
    return { keys: rest, foreign: foreign || (isForeign ? `${by} asked for ${key} and got ${entry.result}` : "") };
  },
};

/** Values whose put is done, in that order; for each client its call, and how many were done before it. */
interface Read {
  readonly done: readonly string[];
  readonly asked: Readonly<Record<NodeId, { readonly value: string | null; readonly after: number }>>;
  readonly outdated: string;
}
const read = {
  start: { done: [], asked: {}, outdated: "" } as Read,
  fold(before: Read, entry: MemcachedRing["record"], by: NodeId): Read {
    const { done, asked: calls, outdated } = before;
    if (entry.kind === "invoke") {
      const value = entry.call.kind === "put" ? entry.call.value : null;
      return { ...before, asked: { ...calls, [by]: { value, after: done.length } } };
    }
    const { value, after } = calls[by] ?? { value: null, after: 0 };
    if (value !== null) return { ...before, done: [...done, value] };
    const at = entry.result === null ? -1 : done.indexOf(entry.result);
    const isOutdated = at >= 0 && at < after - 1;
    return isOutdated && outdated === ""
      ? { ...before, outdated: `${by} reads ${entry.result} though ${done[after - 1]} was written before it asked` }
      : before;
  },
};

const ejecting = ["ejected and taken back", "one client ejects"];

export default properties(
  memcachedRing,
  {
    "where nobody ejects or evicts, each key is a linearizable register": linearizable(keyValueMap<string>(), {
      scopes: ["smoke", "small"],
    }),
    "an answer is a miss, or was put under the key that was asked for": always(
      ({ history: { foreign } }) => foreign === "" || foreign,
      { history: asked, scopes: ["smoke", ...ejecting, "a full cache"] },
    ),
    "where nobody ejects, every operation ends": eventually(
      ({ of: { client }, scope }) => {
        const open = client.find(
          ({ state }, at) => state.waitsFor !== null || state.begun < (scope.clients[at]?.length ?? 0),
        );
        return !open || `${open.id} is not done`;
      },
      { scopes: ["smoke", "small", "a full cache"] },
    ),
    "a key can be on two servers": sometimes(
      ({ of: { server } }) => server.filter(({ state }) => "a" in state.items).length > 1,
      { scopes: ["ejected and taken back"] },
    ),
  },
  {
    "what is read is a miss, or was not replaced before": always(
      ({ history: { outdated } }) => outdated === "" || outdated,
      { history: read, scopes: ["ejected and taken back"] },
    ),
    "a client reads what it has written last, though it ejected a server and took it back": linearizable(
      keyValueMap<string>(),
      { scopes: ["ejected and taken back"] },
    ),
    "clients read what others have written last, though one alone ejects a server": linearizable(
      keyValueMap<string>(),
      { scopes: ["one client ejects"] },
    ),
    "what was written is found": linearizable(keyValueMap<string>(), { scopes: ["a full cache"] }),
  },
);
