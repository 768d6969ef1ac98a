/**
 * Decides whether some fair run violates a property without ever taking a certain step. The protocol is changed to note when the step is
 * taken, which is outside a bound: what follows is not explored, and is assumed to come to all that is due. Fairness stays as it is: a
 * timer that stays armed still has to fire.
 */
import type { NodeId } from "../model/network.ts";
import { keyOf } from "../model/plain.ts";
import { type NamedProperty, isOwed } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";

/** Steps that run a handler, which can note them. */
export type Noted = Step & { readonly kind: "act" | "timeout" | "restart" };

/**
 * Whether the question can be put to all runs that never take this step: do they come to what is due? Not if a node restarts several
 * times, because one restart fewer is not the same as none.
 */
export const canBeNoted = ({ property }: NamedProperty, step: Step, steps: readonly Step[]): step is Noted =>
  isOwed(property) &&
  (step.kind === "act" ||
    step.kind === "timeout" ||
    (step.kind === "restart" &&
      !steps.some((one) => one !== step && one.kind === "restart" && one.node === step.node)));

/** The field of the shared part that says that the step was taken, and the bound outside which it was. */
export const TAKEN = "explainedStepWasNotTaken";

/** The same protocol, but no run goes on once a node has taken a step. */
export function noting(protocol: AnyProtocol, role: string, step: Noted): AnyProtocol {
  const definition = protocol.roles[role];
  return {
    ...protocol,
    shared: (scope: never) => ({ ...protocol.shared?.(scope), [TAKEN]: false }),
    // Before the protocol's own bounds: a state outside both does not matter.
    sharedBounds: { [TAKEN]: (shared: Record<string, unknown>) => shared[TAKEN] === false, ...protocol.sharedBounds },
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
