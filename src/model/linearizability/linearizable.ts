/** Linearizability as a property. `placements` decides it; `linearization` puts one history in order, for a picture. */
import type { Implication } from "../implies.ts";
import { isOperationEntry } from "./operation.ts";
import { after, noOperations, type Placements } from "./placements.ts";
import type { Property, SafetyOptions } from "../property.ts";
import type { Shape } from "../protocol.ts";
import type { AnySpec, SequentialSpec } from "./sequential-spec.ts";

/**
 * Every reachable history of client operations is linearizable: as if each operation happened at one instant between its
 * invocation and its response, in an order that the specification allows.
 *
 * Clients record `{ kind: "invoke", call }` and `{ kind: "respond", result }`, see `OperationEntry`. Anything else the protocol
 * records is ignored; if no client invokes anything, the property is vacuous. The verdict is part of the folded history, so it is found
 * once for each history.
 *
 * @throws ModelError (while a check runs) if a client responds without an open operation, invokes no `call` or responds no `result`
 */
export const linearizable = <P extends Shape, State, Call, Result>(
  spec: SequentialSpec<State, Call, Result>,
  options: Omit<SafetyOptions<P>, "history"> = {},
): Property<P> => ({
  ...options,
  kind: "linearizable",
  spec: spec as AnySpec,
  history: {
    start: noOperations,
    fold: (history: unknown, entry: object, client) =>
      isOperationEntry(entry, client)
        ? after(spec as AnySpec, history as Placements, { client, entry })
        : (history as Placements),
  },
  holds,
});

/** What the folded history says. */
interface Folded {
  readonly history: Placements;
}

/** It holds as it is where its premise does not, so the premise need not be asked each time. */
const holds: Implication<Folded> = Object.assign(
  ({ history }: Folded) => ("refuted" in history ? history.refuted : true),
  {
    // A client that records nothing, or something else by mistake, proves nothing.
    premise: ({ history }: Folded) => "refuted" in history || history.parts.size > 0,
  },
);
