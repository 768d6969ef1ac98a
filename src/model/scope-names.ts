/** Checks the names of nodes, and that fault budgets and partitions of a scope name nodes or roles that exist and can happen. */
import { ModelError } from "./model-error.ts";
import { idleBudgets } from "./idle-budgets.ts";
import { legible } from "./legible.ts";
import { didYouMean } from "./nearest.ts";
import { nodesByRole, type NodesByRole } from "./nodes-by-role.ts";
import type { AnyProtocol } from "./protocol.ts";
import type { RestartBudget, Scope } from "./scope.ts";
import { shown } from "./value-in-error.ts";

/**
 * Checks all scopes when a suite is put together; a mistake in a scope that is seldom chosen would otherwise stay hidden.
 *
 * @throws ModelError with the name of the scope
 */
export function checkNamesInScopes(protocol: AnyProtocol): void {
  for (const [scopeName, scope] of Object.entries(protocol.scopes)) {
    const byRole = nodesByRole(protocol, scope);
    if (!byRole) continue;
    const where = `${protocol.name}, scope "${scopeName}"`;
    checkNames(scope, byRole, where);
    const [idle] = idleBudgets(protocol, scope, byRole);
    if (idle !== undefined)
      throw new ModelError(
        `${where}: faults.${idle.fault} is ${shown(idle.budget)}, but that can never happen: ${idle.why}`,
      );
  }
}

/**
 * @param where for the error
 * @throws ModelError for a node name that no reader could see or no saved run could hold, for a name in a partition that is no node, and for
 * one in a budget that is neither a node nor a role
 */
export function checkNames({ faults = {}, partitions }: Scope, byRole: NodesByRole, where: string): void {
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
