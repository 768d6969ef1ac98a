/** Checks the names of nodes, and that fault budgets and partitions of a scope name nodes or roles that exist. */
import { ModelError } from "./model-error.ts";
import { legible } from "./legible.ts";
import { didYouMean } from "./nearest.ts";
import type { NodeId } from "./network.ts";
import type { AnyProtocol } from "./protocol.ts";
import type { RestartBudget, Scope } from "./scope.ts";

type Nodes = Readonly<Record<string, readonly NodeId[]>>;

/**
 * Checks all scopes when a suite is put together; a mistake in a scope that is seldom chosen would otherwise stay hidden.
 *
 * @throws ModelError with the name of the scope
 */
export function checkNamesInScopes({ name, scopes, nodes }: AnyProtocol): void {
  for (const [scopeName, scope] of Object.entries(scopes)) {
    const byRole = answerOf(() => nodes(scope as never));
    if (byRole) checkNames(scope, byRole, `${name}, scope "${scopeName}"`);
  }
}

/**
 * @param where for the error
 * @throws ModelError for a node name that no reader could see or no saved run could hold, for a name in a partition that is no node, and for
 * one in a budget that is neither a node nor a role
 */
export function checkNames({ faults = {}, partitions }: Scope, byRole: Nodes, where: string): void {
  const nodes = Object.values(byRole).flat();
  const illegible = nodes.find((id) => typeof id === "string" && (id.trim() === "" || legible(id) !== id));
  if (illegible !== undefined) {
    throw new ModelError(
      `${where}: nodes has ${JSON.stringify(illegible)}; wanted ids that can be read, without control characters.`,
    );
  }
  const known = [...Object.keys(byRole), ...nodes];
  for (const [fault, budget] of Object.entries<RestartBudget | undefined>({ ...faults })) {
    const unknown = typeof budget === "object" ? budget.of?.find((one) => !known.includes(one)) : undefined;
    if (unknown !== undefined)
      throw new ModelError(
        `${where}: faults.${fault} names "${unknown}", which is neither a node nor a role: ${didYouMean(unknown, known)}`,
      );
  }
  if (typeof partitions !== "object") return;
  for (const [partition, links] of Object.entries(partitions)) {
    const unknown = links.flat().find((one) => !nodes.includes(one));
    if (unknown !== undefined)
      throw new ModelError(
        `${where}: partition "${partition}" names "${unknown}", which is not a node: ${didYouMean(unknown, nodes)}`,
      );
  }
}

/** If `nodes` throws or returns something else, that is reported when the scope is chosen. */
function answerOf(nodes: () => unknown): Nodes | undefined {
  try {
    const byRole = nodes();
    const isFit = typeof byRole === "object" && byRole !== null && Object.values(byRole).every(Array.isArray);
    return isFit ? (byRole as Nodes) : undefined;
  } catch {
    return undefined;
  }
}
