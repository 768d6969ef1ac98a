import { readOnlyList } from "./read-only-list.ts";

/** The nodes of each role, by the role's name: also of roles that no node has in this scope. */
export type ByRole<T> = Readonly<Record<string, readonly T[]>>;

/** Sorts what stands in listed order by the roles of nodes. */
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

/** Puts other nodes in the places of those that were sorted. Nodes stand role by role, in the order of the roles. */
function replaceAll<T>(sorted: ByRole<T>, nodes: readonly T[]): void {
  let next = 0;
  for (const role in sorted) {
    const own = sorted[role] as T[];
    for (let i = 0; i < own.length; i++) own[i] = nodes[next++];
  }
}

/** The nodes of a view that moves from state to state, by their roles: sorted when they are asked for, into the same lists. */
export class NodesByRole<T extends { readonly role: string }> {
  readonly #nodes: readonly T[];
  #sorted: ByRole<T> | undefined;
  #isSorted = false;

  /** @param nodes in whose places others stand when the view has moved */
  constructor(nodes: readonly T[]) {
    this.#nodes = nodes;
  }

  /** To be called when the view has moved. */
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

/** As many nodes of each role as others are sorted into. Nodes stand role by role, in the order of the roles. */
export function likeRolesOf<T>(others: ByRole<unknown>, nodes: readonly T[]): ByRole<T> {
  const sorted: Record<string, readonly T[]> = {};
  let next = 0;
  for (const role in others) sorted[role] = Object.freeze(nodes.slice(next, (next += others[role].length)));
  return sorted;
}
