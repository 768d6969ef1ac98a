/** What an observation is given besides the histories. */
import type { Scope } from "../model/scope.ts";
import type { Pulse } from "../semantics/pulse.ts";

/** Where the observed system ran. */
export interface ObservePlace {
  /** The variant of the protocol that has to explain it; by default its first. Nodes started with `run` record it themselves. */
  readonly variant?: string | undefined;
  /** The scope in which nodes ran, if it is none of the protocol's. */
  readonly scope?: Scope | undefined;
  /** For nodes started with `run`: the properties to check, whatever scopes they name. By default all that apply in the scope. */
  readonly properties?: readonly string[] | undefined;
  /** Can end what takes long. */
  readonly pulse?: Pulse | undefined;
}
