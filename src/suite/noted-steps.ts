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
export type Noted = Step & { readonly kind: "act" | "timeout" | "restart" };

/**
 * Whether it can be asked of all runs that never take a step, whether they come to what is due. Of a node that restarts several
 * times it cannot: one restart fewer is not none.
 */
export const canBeNoted = ({ property }: NamedProperty, step: Step, steps: readonly Step[]): step is Noted =>
  isOfDue(property) &&
  (step.kind === "act" ||
    step.kind === "timeout" ||
    (step.kind === "restart" &&
      !steps.some((one) => one !== step && one.kind === "restart" && one.node === step.node)));

type Due = AnyProperty & { readonly kind: "eventually" | "leadsTo" | "converges" };
const isOfDue = (property: AnyProperty): property is Due =>
  property.kind === "eventually" || property.kind === "leadsTo" || property.kind === "converges";

/** Where it stands in the shared part that the step was taken. */
const TAKEN = "explain: it was taken";

/** The same protocol, which notes in what all share that a node has taken a step. */
export function noting(protocol: AnyProtocol, role: string, step: Noted): AnyProtocol {
  const definition = protocol.roles[role];
  return {
    ...protocol,
    shared: (scope: never) => ({ ...protocol.shared?.(scope), [TAKEN]: false }),
    roles: { ...protocol.roles, [role]: { ...definition, ...handlersOf(definition, step) } },
  } as AnyProtocol;
}

type Role = AnyProtocol["roles"][string];
type Handler = (...args: readonly never[]) => unknown;

/** The handlers of a role that this step may be taken by, which note it. */
function handlersOf(definition: Role, step: Noted): Partial<Role> {
  const note = (self: never): void => {
    const { id, shared } = self as { readonly id: NodeId; readonly shared: Record<string, unknown> };
    if (id === step.node) shared[TAKEN] = true;
  };
  if (step.kind === "restart") {
    const handler = (state: never, self: never): unknown => {
      note(self);
      return (definition.restart as Handler | undefined)?.(state, self);
    };
    return { restart: handler } as Partial<Role>;
  }
  const [table, event]: readonly ["act" | "timeout", { readonly kind: string }] =
    step.kind === "act" ? ["act", step.action] : ["timeout", step.timer];
  const key = keyOf(event, "event");
  const handlers = definition[table] as Readonly<Record<string, Handler>>;
  const handler = (state: never, taken: never, self: never): unknown => {
    if (keyOf(taken, "event") === key) note(self);
    return handlers[event.kind](state, taken, self);
  };
  return { [table]: { ...handlers, [event.kind]: handler } } as Partial<Role>;
}

/** The property, which asks nothing of runs that have taken the step. */
export function orTaken({ name, property }: NamedProperty): NamedProperty {
  if (!isOfDue(property)) return { name, property };
  const holds = (world: { readonly shared: object }): unknown =>
    (world.shared as Readonly<Record<string, unknown>>)[TAKEN] === true || property.holds(world as never);
  return { name, property: { ...property, holds } as AnyProperty };
}
