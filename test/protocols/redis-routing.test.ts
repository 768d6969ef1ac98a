import { describe, expect, test } from "vitest";
import type { Call, Request } from "../../src/protocols/redis/redis-cluster/data-messages.ts";
import { redisCluster } from "../../src/protocols/redis/redis-cluster/redis-cluster.ts";
import { refusalOf } from "../../src/protocols/redis/redis-cluster/routing.ts";
import type { ClusterNode } from "../../src/protocols/redis/redis-cluster/types.ts";

const { rules, scopes } = redisCluster;
const scope = { ...scopes["the source of a slot dies"], keys: { k: "x", l: "x", other: "b" } };

/** a1 at the start of a scope in which it has l, and k is at b1. */
const a1 = redisCluster.roles.node.init({
  id: "a1",
  role: "node",
  peers: ["b1", "a2"],
  nodes: { node: ["a1", "b1", "a2"], client: ["c1"], operator: [] },
  scope,
  variant: "7.0.15",
  rules,
});
/** The same with both keys, and with nothing in transit. */
const settled: ClusterNode = { ...a1, migrating: {}, data: { k: "0", l: "0" } };

const get = (...keys: string[]): Call => ({ kind: "get", keys });
const set = (...keys: string[]): Call => ({ kind: "set", keys, value: "1" });
const refusal = (state: ClusterNode, call: Call, how: Partial<Request> = {}, id = "a1") =>
  refusalOf(state, { kind: "REQUEST", call, nth: 1, asking: false, readonly: false, ...how }, { id, scope, rules });

describe("a node", () => {
  test("serves a slot that it owns, whether or not the key is there", () => {
    expect(refusal(settled, get("k", "l"))).toBe(null);
    expect(refusal({ ...settled, data: {} }, get("k"))).toBe(null);
  });

  test("says that the cluster is down if nobody owns the slot, before it looks at other keys", () => {
    const unowned = { ...settled, slots: { ...settled.slots, x: null } };
    expect(refusal(unowned, get("k", "other"))).toEqual({ kind: "CLUSTERDOWN" });
  });

  test("refuses keys of two slots, before it looks at its own state", () => {
    expect(refusal({ ...settled, state: "fail" }, get("k", "other"))).toEqual({ kind: "CROSSSLOT" });
  });

  test("says that the cluster is down while it believes so, before it redirects anybody", () => {
    expect(refusal({ ...settled, state: "fail" }, get("k"))).toEqual({ kind: "CLUSTERDOWN" });
    expect(refusal({ ...settled, state: "fail" }, get("other"))).toEqual({ kind: "CLUSTERDOWN" });
  });

  test("redirects a client with ASK if all its keys have been sent, and lets it try again if some have", () => {
    expect(refusal(a1, get("k"))).toEqual({ kind: "ASK", to: "b1" });
    expect(refusal(a1, get("l"))).toBe(null);
    expect(refusal(a1, set("k", "l"))).toEqual({ kind: "TRYAGAIN" });
    expect(refusal({ ...a1, data: {} }, set("k", "l"))).toEqual({ kind: "ASK", to: "b1" });
  });

  const b1: ClusterNode = { ...a1, migrating: {}, importing: { x: "a1" }, data: { k: "0" } };

  test("serves a slot that it imports only to clients that were sent by ASK", () => {
    expect(refusal(b1, get("k"), { asking: true }, "b1")).toBe(null);
    expect(refusal(b1, get("l"), { asking: true }, "b1")).toBe(null);
    expect(refusal(b1, get("k", "l"), { asking: true }, "b1")).toEqual({ kind: "TRYAGAIN" });
    expect(refusal(b1, get("k"), {}, "b1")).toEqual({ kind: "MOVED", slot: "x", to: "a1" });
  });

  const a2: ClusterNode = { ...settled, nodes: { ...settled.nodes, a2: { ...settled.nodes.a2, master: "a1" } } };

  test("that is a replica serves reads of its master's slots to clients that accept replicas", () => {
    expect(refusal(a2, get("k"), { readonly: true }, "a2")).toBe(null);
    expect(refusal(a2, get("k"), {}, "a2")).toEqual({ kind: "MOVED", slot: "x", to: "a1" });
    expect(refusal(a2, set("k"), { readonly: true }, "a2")).toEqual({ kind: "MOVED", slot: "x", to: "a1" });
    expect(refusal(a2, get("other"), { readonly: true }, "a2")).toEqual({ kind: "MOVED", slot: "b", to: "b1" });
  });

  test("redirects a client to the owner with MOVED", () => {
    expect(refusal(settled, get("other"))).toEqual({ kind: "MOVED", slot: "b", to: "b1" });
  });
});
