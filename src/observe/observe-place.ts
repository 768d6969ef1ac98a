/** What an observation is told besides the histories. */
import type { Scope } from "../model/scope.ts";
import type { Pulse } from "../semantics/pulse.ts";

/** Where what is observed ran. */
export interface ObservePlace {
  /** The version of the protocol that has to explain it; its first where left out. Nodes that ran for real say it themselves. */
  readonly variant?: string | undefined;
  /** The scope of nodes that ran for real, where it is none of the protocol's. */
  readonly scope?: Scope | undefined;
  /** Of nodes that ran for real: the properties to watch, whatever scopes they name. All that are claimed of the scope when left out. */
  readonly properties?: readonly string[] | undefined;
  /** May end what takes long. */
  readonly pulse?: Pulse | undefined;
}
