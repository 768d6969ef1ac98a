/**
 * Decides whether some fair run violates a property without ever taking a certain step. The protocol is changed to note when the step is
 * taken, and the property asks nothing more of a run from then on. Fairness stays as it is: a timer that stays armed still has to fire.
 */
import type { NodeId } from "../model/network.ts";
import { keyOf } from "../model/plain.ts";
import type { AnyProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";
import type { NamedProperty } from "../semantics/violations.ts";

/** Steps that run a handler, which can note them. */
export type Noted = Step & { readonly kind: "act" | "timeout" | "restart" };

/**
 * Whether the question can be put to all runs that never take this step: do they come to what is due? Not if a node restarts several
 * times, because one restart fewer is not the same as none.
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

/** The field of the shared part that says that the step was taken. */
const TAKEN = "explain: it was taken";

/** The same protocol, but it notes in the shared part that a node has taken a step. */
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

/** The handlers of a role that can take this step, wrapped so that they note it. */
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

/** The same property, but it asks nothing of runs that have taken the step. */
export function orTaken({ name, property }: NamedProperty): NamedProperty {
  if (!isOfDue(property)) return { name, property };
  const holds = (world: { readonly shared: object }): unknown =>
    (world.shared as Readonly<Record<string, unknown>>)[TAKEN] === true || property.holds(world as never);
  return { name, property: { ...property, holds } as AnyProperty };
}
