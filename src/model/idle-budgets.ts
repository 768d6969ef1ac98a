/**
 * Fault budgets that can never be spent, whatever happens in a run: no node that they are for, no channel, no partition. A check under one
 * would pass as if the fault had been considered.
 */
import { nodesByRole } from "./nodes-by-role.ts";
import type { AnyProtocol } from "./protocol.ts";
import {
  type Budgets,
  channelKinds,
  isFor,
  type NodeOfRole,
  type RestartBudget,
  type Scope,
  timesIn,
} from "./scope.ts";

/** A budget that can never be spent. */
export interface IdleBudget {
  readonly fault: keyof Budgets;
  readonly budget: RestartBudget;
  /** As the end of a sentence, and what to do about it. */
  readonly why: string;
}

/** The budgets of a scope that can never be spent. */
export function idleBudgets(
  protocol: AnyProtocol,
  scope: Scope,
  byRole = nodesByRole(protocol, scope) ?? {},
): readonly IdleBudget[] {
  const nodes = Object.entries(byRole).flatMap(([role, ids]) => ids.map((id): NodeOfRole => ({ id, role })));
  const place: Place = { protocol, scope, nodes };
  return Object.entries<RestartBudget | undefined>({ ...scope.faults }).flatMap(([name, budget = 0]): IdleBudget[] => {
    const fault = name as keyof Budgets;
    const why = timesIn(budget) > 0 ? whyIdle(fault, budget, place) : undefined;
    return why === undefined ? [] : [{ fault, budget, why }];
  });
}

interface Place {
  readonly protocol: AnyProtocol;
  readonly scope: Scope;
  readonly nodes: readonly NodeOfRole[];
}

/** Why a budget can never be spent; undefined if perhaps it can. */
function whyIdle(fault: keyof Budgets, budget: RestartBudget, place: Place): string | undefined {
  const meant = place.nodes.filter((node) => isFor(budget, node));
  switch (fault) {
    case "partition":
      return whyNeverPartitioned(place);
    case "crash":
    case "host":
    case "power":
      return whyForNobody(budget, meant, place);
    case "restart":
      return whyForNobody(budget, meant, place) ?? whyNeverDown(meant, place);
    case "drop":
    case "duplicate":
      return whyForNobody(budget, meant, place) ?? whyNothingArrives(meant, place) ?? whyNoChannel(fault, place);
  }
}

function whyForNobody(budget: RestartBudget, meant: readonly NodeOfRole[], { nodes }: Place): string | undefined {
  if (meant.length > 0 || nodes.length === 0) return undefined;
  return typeof budget === "object" && budget.of !== undefined
    ? "`of` names no node that there is."
    : `without \`of\` it is for servers, the nodes of every role but client, and there are none. Say in the scope whom it is for: { times: ${timesIn(budget)}, of: ["client"] }.`;
}

/** Whether the causes in `after` can occur is not asked: a scope may say that a dead machine stays dead. */
function whyNeverDown(meant: readonly NodeOfRole[], { scope }: Place): string | undefined {
  const { crash = 0, host = 0, power = 0 } = scope.faults ?? {};
  const goesDown = (node: NodeOfRole): boolean =>
    [crash, host, power].some((budget) => timesIn(budget) > 0 && isFor(budget, node));
  return meant.some(goesDown) ? undefined : "no node that it is for can go down. Allow a crash, host or power as well.";
}

/** Sending to a node whose role does not receive anything is an error, and what a node sends to itself is safe. */
function whyNothingArrives(meant: readonly NodeOfRole[], { protocol, nodes }: Place): string | undefined {
  const receives = ({ role }: NodeOfRole): boolean => Object.keys(protocol.roles[role]?.receive ?? {}).length > 0;
  return nodes.length > 1 && meant.some(receives)
    ? undefined
    : "no node that it is for receives messages from another.";
}

function whyNoChannel(fault: "drop" | "duplicate", { protocol, scope }: Place): string | undefined {
  const kinds = Object.values(channelKinds(protocol.channels, scope));
  if (kinds.some((kind) => kind === "unordered" || kind === "coalescing" || (kind === "fifo" && fault === "drop")))
    return undefined;
  return fault === "drop"
    ? "every channel is duplicating, and nothing is lost there."
    : "messages are duplicated on unordered and coalescing channels only, and there are none.";
}

function whyNeverPartitioned({ scope, nodes }: Place): string | undefined {
  const { partitions, partitionsAtOnce = 1, partitionedAtStart = [] } = scope;
  if (partitions === undefined) return 'the scope has no partitions. Add partitions: "isolateEach", or others by name.';
  if (partitionsAtOnce === 0 && partitionedAtStart.length === 0) return "partitionsAtOnce is 0.";
  const cutsSomething =
    typeof partitions === "object"
      ? Object.values(partitions).some((links) => links.length > 0)
      : nodes.filter((node) => isFor(1, node)).length > 1;
  return cutsSomething ? undefined : "no partition of the scope cuts a link.";
}
