import { readOnlyList } from "./read-only-list.ts";

/** The nodes of each role, by the role's name: also of roles that no node has in this scope. */
export type ByRole<T> = Readonly<Record<string, readonly T[]>>;

/** Sorts what stands in listed order by the roles of nodes. */
export function byRole<T extends { readonly role: string }>(
  { roles }: { readonly roles: readonly string[] },
  nodes: readonly T[],
): ByRole<T> {
  const sorted: Record<string, T[]> = {};
  for (const role of roles) sorted[role] = [];
  for (const node of nodes) sorted[node.role].push(node);
  for (const role of roles) readOnlyList(sorted[role]);
  return sorted;
}

/** Puts other nodes in the places of those that were sorted. Nodes stand role by role, in the order of the roles. */
export function replaceAll<T>(sorted: ByRole<T>, nodes: readonly T[]): void {
  let next = 0;
  for (const role in sorted) {
    const own = sorted[role] as T[];
    for (let i = 0; i < own.length; i++) own[i] = nodes[next++];
  }
}

/** As many nodes of each role as others are sorted into. Nodes stand role by role, in the order of the roles. */
export function likeRolesOf<T>(others: ByRole<unknown>, nodes: readonly T[]): ByRole<T> {
  const sorted: Record<string, readonly T[]> = {};
  let next = 0;
  for (const role in others) sorted[role] = Object.freeze(nodes.slice(next, (next += others[role].length)));
  return sorted;
}
