/** The actions that a member may take by itself: those that change or send something. */
import { downable, mayStop, resolution } from "./downing.ts";
import { missed, suspects } from "./failure-detector.ts";
import { listeners } from "./gossiping.ts";
import { admitted, led } from "./leading.ts";
import { leavable, mayPrepareToo } from "./leaving.ts";
import { own, viewOf } from "./own-gossip.ts";
import type { Self } from "./rules.ts";
import type { Command, NodeAction, State } from "./types.ts";

type Actor = Pick<Self, "id" | "scope" | "rules" | "variant">;

export function possibleActions(state: Readonly<State>, self: Actor): readonly NodeAction[] {
  const { scope, id } = self;
  if (state.phase.kind !== "initialized" || state.hasStopped || !(own(state, self) in state.gossip.members)) return [];
  const when = (isPossible: boolean, action: NodeAction): readonly NodeAction[] => (isPossible ? [action] : []);
  return [
    ...(scope.commands[id] ?? []).filter((command) => isEffective(state, command)),
    ...listeners(viewOf(state, self), scope.asksAgain).map((to) => ({ kind: "gossip" as const, to })),
    ...when(led(state, self) !== undefined, { kind: "lead" }),
    ...when(admitted(state, self) !== undefined, { kind: "admit weakly" }),
    ...(scope.suspicions[id] ?? [])
      .filter((addresses) => suspects(state, addresses, self).length > 0)
      .map((addresses) => ({ kind: "suspect" as const, addresses })),
    ...(scope.trusts ? missed(state, self) : []).map((member) => ({ kind: "trust" as const, member })),
    ...when(resolution(state, self) !== undefined, { kind: "resolve" }),
    ...when(mayPrepareToo(state, self), { kind: "prepare as others do" }),
    ...when(state.isExiting, { kind: "finish exiting" }),
    ...when(mayStop(state, self), { kind: "stop" }),
  ];
}

function isEffective(state: Readonly<State>, command: Command): boolean {
  switch (command.kind) {
    case "leave":
      return leavable(state, command.address) !== undefined;
    case "down":
      return downable(state, command.address) !== undefined;
    case "prepare for shutdown":
      return !state.isPreparing;
  }
}

/** All actions but an operator's commands: nothing forces an operator to give one. */
export const isFair = ({ kind }: NodeAction): boolean =>
  kind !== "leave" && kind !== "down" && kind !== "prepare for shutdown";
