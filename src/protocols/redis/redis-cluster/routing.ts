/**
 * Whether a node serves a client, or where it sends it (`getNodeByQuery`, in this order). Calls without keys,
 * which every node serves, are left out.
 */
import type { NodeId } from "../../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode } from "./types.ts";
import type { Refusal, Request } from "./data-messages.ts";
import { isMaster, masterOf } from "./node-table.ts";

export function refusalOf(
  state: Readonly<ClusterNode>,
  { call, asking, readonly }: Request,
  { id, scope, rules }: Pick<NodeEffects, "id" | "scope" | "rules">,
): Refusal | null {
  const [slot, other] = new Set(call.keys.map((key) => scope.keys[key]));
  const owner: NodeId | null = state.slots[slot];
  if (owner === null) return { kind: "CLUSTERDOWN" };
  if (other !== undefined) return { kind: "CROSSSLOT" };
  if (state.state === "fail") return { kind: "CLUSTERDOWN" };
  const present = call.keys.filter((key) => key in state.data).length;
  const isMissing = present < call.keys.length;
  const target = state.migrating[slot];
  if (owner === id && target !== undefined && isMissing)
    return rules.redirects(present) ? { kind: "ASK", to: target } : { kind: "TRYAGAIN" };
  if (slot in state.importing && asking) return call.keys.length > 1 && isMissing ? { kind: "TRYAGAIN" } : null;
  const isReplicas = !isMaster(state, id) && masterOf(state, id) === owner;
  if (isReplicas && readonly && call.kind === "get")
    return target !== undefined && isMissing ? { kind: "ASK", to: target } : null;
  return owner === id ? null : { kind: "MOVED", slot, to: owner };
}
