/**
 * Whether some fair run goes wrong that never takes a certain step: a protocol that notes that the step was taken, and a property that
 * asks nothing more of a run from there on. So fairness is what it is: a timer that stays armed still has to fire.
 */
import type { NodeId } from "../model/network.ts";
import { keyOf } from "../model/plain.ts";
import type { AnyProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";
import type { NamedProperty } from "../semantics/violations.ts";

/** Steps of which a handler knows that they are taken. */
export type Noted = Step & { readonly kind: "act" | "timeout" };

/** Whether it can be asked of all runs that never take a step, whether they come to what is due. */
export const canBeNoted = ({ property }: NamedProperty, step: Step): step is Noted =>
  (step.kind === "act" || step.kind === "timeout") && isOfDue(property);

type Due = AnyProperty & { readonly kind: "eventually" | "leadsTo" | "converges" };
const isOfDue = (property: AnyProperty): property is Due =>
  property.kind === "eventually" || property.kind === "leadsTo" || property.kind === "converges";

/** Where it stands in the shared part that the step was taken. */
const TAKEN = "explain: it was taken";

/** The same protocol, which notes in what all share that a node has taken a step. */
export function noting(protocol: AnyProtocol, role: string, step: Noted): AnyProtocol {
  const table = step.kind === "act" ? "act" : "timeout";
  const event: { readonly kind: string } = step.kind === "act" ? step.action : step.timer;
  const key = keyOf(event, "event");
  const definition = protocol.roles[role];
  const handlers = definition[table] as Readonly<Record<string, (...args: readonly never[]) => unknown>>;
  const handler = (state: never, taken: never, self: never): unknown => {
    const { id, shared } = self as { readonly id: NodeId; readonly shared: Record<string, unknown> };
    if (id === step.node && keyOf(taken, "event") === key) shared[TAKEN] = true;
    return handlers[event.kind](state, taken, self);
  };
  return {
    ...protocol,
    shared: (scope: never) => ({ ...protocol.shared?.(scope), [TAKEN]: false }),
    roles: { ...protocol.roles, [role]: { ...definition, [table]: { ...handlers, [event.kind]: handler } } },
  } as AnyProtocol;
}

/** The property, which asks nothing of runs that have taken the step. */
export function orTaken({ name, property }: NamedProperty): NamedProperty {
  if (!isOfDue(property)) return { name, property };
  const holds = (world: { readonly shared: object }): unknown =>
    (world.shared as Readonly<Record<string, unknown>>)[TAKEN] === true || property.holds(world as never);
  return { name, property: { ...property, holds } as AnyProperty };
}
