/** The nodes of a scope, asked before anybody chooses it. */
import type { NodeId } from "./network.ts";
import type { AnyProtocol } from "./protocol.ts";
import type { Scope } from "./scope.ts";

export type NodesByRole = Readonly<Record<string, readonly NodeId[]>>;

/** If `nodes` throws or returns something else, that is reported when the scope is chosen. */
export function nodesByRole({ nodes }: AnyProtocol, scope: Scope): NodesByRole | undefined {
  try {
    const byRole: unknown = nodes(scope as never);
    const isFit = typeof byRole === "object" && byRole !== null && Object.values(byRole).every(Array.isArray);
    return isFit ? (byRole as NodesByRole) : undefined;
  } catch {
    return undefined;
  }
}
