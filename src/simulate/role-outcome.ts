import type { Arming } from "../semantics/drawn-choices.ts";
import type { Thrown } from "../semantics/reducer-result.ts";

/** What a node does on an event. Nothing in it depends on which node of its role that is. */
export interface RoleEffect {
  readonly kind: "done";
  readonly roleState: number;
  /** The destination and the content of each message, in the order of sending. */
  readonly to: readonly number[];
  readonly contents: readonly number[];
  readonly records: readonly number[];
  readonly writes: number;
  readonly choices: readonly number[];
  readonly armings: readonly Arming[];
}
export type RoleOutcome = RoleEffect | Thrown;

const NONE: readonly never[] = [];

/** The result of a step in which no user code runs. */
export const nothing = (roleState: number): RoleEffect => ({
  kind: "done",
  roleState,
  to: NONE,
  contents: NONE,
  records: NONE,
  writes: 0,
  choices: NONE,
  armings: NONE,
});
export const AT_NO_NODE = nothing(-1);
