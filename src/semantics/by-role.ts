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
  return sorted;
}
