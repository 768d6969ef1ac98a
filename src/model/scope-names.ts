/** The names of nodes, and those that fault budgets and partitions of a scope name: each must be one. */
import { ModelError } from "./model-error.ts";
import { legible } from "./legible.ts";
import { didYouMean } from "./nearest.ts";
import type { NodeId } from "./network.ts";
import type { AnyProtocol } from "./protocol.ts";
import type { RestartBudget, Scope } from "./scope.ts";

type Nodes = Readonly<Record<string, readonly NodeId[]>>;

/**
 * Asked of all scopes when a suite is put together: a scope that is seldom chosen would keep its mistake for long.
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
 * @throws ModelError for a node whose name no saved run could hold, and for a name that is none of a node, nor, in a budget, of a role
 */
export function checkNames({ faults = {}, partitions }: Scope, byRole: Nodes, where: string): void {
  const nodes = Object.values(byRole).flat();
  const illegible = nodes.find((id) => typeof id === "string" && legible(id) !== id);
  if (illegible !== undefined) {
    throw new ModelError(`${where}: nodes has ${JSON.stringify(illegible)}; wanted ids without control characters.`);
  }
  const known = [...Object.keys(byRole), ...nodes];
  for (const [fault, budget] of Object.entries<RestartBudget | undefined>({ ...faults })) {
    const unknown = typeof budget === "object" ? budget.of?.find((one) => !known.includes(one)) : undefined;
    if (unknown !== undefined)
      throw new ModelError(
        `${where}: faults.${fault} names "${unknown}", no node or role: ${didYouMean(unknown, known)}`,
      );
  }
  if (typeof partitions !== "object") return;
  for (const [partition, links] of Object.entries(partitions)) {
    const unknown = links.flat().find((one) => !nodes.includes(one));
    if (unknown !== undefined)
      throw new ModelError(
        `${where}: partition "${partition}" names "${unknown}", no node: ${didYouMean(unknown, nodes)}`,
      );
  }
}

/** What throws, or answers something else, is told where the scope is chosen. */
function answerOf(nodes: () => unknown): Nodes | undefined {
  try {
    const byRole = nodes();
    const isFit = typeof byRole === "object" && byRole !== null && Object.values(byRole).every(Array.isArray);
    return isFit ? (byRole as Nodes) : undefined;
  } catch {
    return undefined;
  }
}
