/** The partitions of a scope: sets of links that fail together. Which of them are in force is part of each state: see `Faults`. */
import type { NodeId } from "../model/network.ts";
import { between, type Link } from "../model/scope.ts";
import type { Instance } from "./instance.ts";
import { subsets } from "./subsets.ts";

/** A partition by name, with the links that it cuts. */
type Named = readonly [name: string, links: readonly Link[]];

/** The partitions of the scope, without those that cut no link or the same links as an earlier one. */
export function partitionsOf(instance: Instance): readonly Named[] {
  const seen = new Set<string>();
  return allOf(instance).filter(([, links]) => {
    const key = [...new Set(links.map(([from, to]) => JSON.stringify([from, to])))].sort().join();
    if (key === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function allOf({ selves, scope: { partitions } }: Instance): readonly Named[] {
  const servers = selves.filter(({ role }) => role !== "client").map(({ id }) => id);
  const without = (some: readonly NodeId[]): readonly NodeId[] => servers.filter((id) => !some.includes(id));
  switch (partitions) {
    case undefined:
      return [];
    case "isolateEach":
      return servers.map((id) => [`isolate ${id}`, between([id], without([id]))] as const);
    case "halves":
      return subsets(servers, Math.floor(servers.length / 2)).map((side) => {
        const rest = without(side);
        return [`part ${side.join(" ")} from ${rest.join(" ")}`, between(side, rest)] as const;
      });
    case "oneWayEach":
      return servers.flatMap((id) => [
        [`mute ${id}`, without([id]).map((other): Link => [id, other])] as const,
        [`deafen ${id}`, without([id]).map((other): Link => [other, id])] as const,
      ]);
    default:
      return Object.entries(partitions);
  }
}

/** For each sender and destination, row by row, whether the link is cut; undefined if none is. */
export function blockedLinks({ nodes, index }: Instance, cut: readonly Link[]): Uint8Array | undefined {
  if (cut.length === 0) return undefined;
  const blocked = new Uint8Array(nodes.length * nodes.length);
  for (const [from, to] of cut) blocked[index.get(from)! * nodes.length + index.get(to)!] = 1;
  return blocked;
}
