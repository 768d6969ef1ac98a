/** Finds a role's handler for a timer or an action, by its kind. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Effects, Kinded, Shape } from "../model/protocol.ts";
import { shown } from "../model/value-in-error.ts";
import { handlerName } from "./event-names.ts";
import { withoutKind } from "./without-kind.ts";

type Handle = (state: object, event: Kinded, self: Effects<Shape>) => void;

/**
 * @param event as it was handed in: in JavaScript it may have no kind
 * @throws ModelError if the role has no handler for it
 */
export function handlerIn(
  table: "timeout" | "act",
  handlers: Readonly<Record<string, Handle>> = {},
  event: unknown,
): Handle {
  const kind = (event as Partial<Kinded> | null)?.kind;
  if (typeof kind !== "string") throw new ModelError(withoutKind(shown(event), table, Object.keys(handlers)));
  if (Object.hasOwn(handlers, kind)) return handlers[kind];
  throw new ModelError(`no handler is called ${handlerName(table, kind)}: ${didYouMean(kind, Object.keys(handlers))}`);
}
