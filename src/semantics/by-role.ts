/** Groups the nodes of a view by role. */
import { readOnlyList } from "./read-only-list.ts";

/** The nodes of each role, by role name, including roles that no node has in this scope. */
export type ByRole<T> = Readonly<Record<string, readonly T[]>>;

/** Sorts values given in listed order by the roles of their nodes. */
function byRole<T extends { readonly role: string }>(
  { roles }: { readonly roles: readonly string[] },
  nodes: readonly T[],
): ByRole<T> {
  const sorted: Record<string, T[]> = {};
  for (const role of roles) sorted[role] = [];
  for (const node of nodes) sorted[node.role].push(node);
  for (const role of roles) readOnlyList(sorted[role]);
  return sorted;
}

/** Puts other nodes in the places of the sorted ones. Nodes are listed role by role, in the order of the roles. */
function replaceAll<T>(sorted: ByRole<T>, nodes: readonly T[]): void {
  let next = 0;
  for (const role in sorted) {
    const own = sorted[role] as T[];
    for (let i = 0; i < own.length; i++) own[i] = nodes[next++];
  }
}

/** The nodes, by role, of a view that moves from state to state: sorted on first use, always into the same lists. */
export class NodesByRole<T extends { readonly role: string }> {
  readonly #nodes: readonly T[];
  #sorted: ByRole<T> | undefined;
  #isSorted = false;

  /** @param nodes a list whose entries are replaced when the view moves */
  constructor(nodes: readonly T[]) {
    this.#nodes = nodes;
  }

  /** Call this after the view has moved. */
  moved(): void {
    this.#isSorted = false;
  }

  in(instance: { readonly roles: readonly string[] }): ByRole<T> {
    if (!this.#sorted) this.#sorted = byRole(instance, this.#nodes);
    else if (!this.#isSorted) replaceAll(this.#sorted, this.#nodes);
    this.#isSorted = true;
    return this.#sorted;
  }
}

/** Distributes nodes over roles in the same numbers as `others`. Nodes are listed role by role, in the order of the roles. */
export function likeRolesOf<T>(others: ByRole<unknown>, nodes: readonly T[]): ByRole<T> {
  const sorted: Record<string, readonly T[]> = {};
  let next = 0;
  for (const role in others) sorted[role] = Object.freeze(nodes.slice(next, (next += others[role].length)));
  return sorted;
}
