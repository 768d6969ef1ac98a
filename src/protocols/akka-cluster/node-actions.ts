/** What a member may do by itself, as far as it changes or sends anything. */
import type { NodeId } from "../../index.ts";
import type { UniqueAddress } from "../akka/unique-address.ts";
import type { AkkaCluster, Command, Self, State } from "./akka-cluster.ts";
import { downable, downAddress, mayStop, resolution, resolve } from "./downing.ts";
import { missed, notice, suspects } from "./failure-detector.ts";
import { gossipTo, listeners } from "./gossiping.ts";
import { admitted, led, leadWhere } from "./leading.ts";
import { finishExiting, leavable, leave, preparable, prepareForShutdown } from "./leaving.ts";
import { change, own, stop, viewOf } from "./own-gossip.ts";

export type NodeAction =
  | Command
  /** It tells one member what it knows. */
  | { readonly kind: "gossip"; readonly to: UniqueAddress }
  /** It does what a leader has to, now that all have seen what it knows. */
  | { readonly kind: "lead" }
  /** It has led without convergence for long enough to let newcomers in weakly. */
  | { readonly kind: "admit weakly" }
  /** It misses the heartbeats of those at these addresses. */
  | { readonly kind: "suspect"; readonly addresses: readonly NodeId[] }
  /** Heartbeats come again. */
  | { readonly kind: "trust"; readonly member: UniqueAddress }
  /** Its resolver decides. */
  | { readonly kind: "resolve" }
  /** It has done what it had to before it exits. */
  | { readonly kind: "finish exiting" }
  /** It is down, and ends. */
  | { readonly kind: "stop" };

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
      return preparable(state).length > 0;
    default:
      return command satisfies never;
  }
}

/** What an operator does or leaves undone is owed to nobody, nor that a lease ends. */
export const isFair = (action: AkkaCluster["action"]): boolean =>
  action.kind !== "leave" &&
  action.kind !== "down" &&
  action.kind !== "prepare for shutdown" &&
  action.kind !== "end lease";

export function take(state: State, action: NodeAction, self: Self): void {
  switch (action.kind) {
    case "leave":
      return leave(state, action.address, self);
    case "down":
      return downAddress(state, action.address, self);
    case "prepare for shutdown":
      return prepareForShutdown(state, self);
    case "gossip":
      return gossipTo(state, action.to, self);
    case "lead":
      return leadWhere(state, self);
    case "admit weakly":
      return change(state, admitted(state, self) ?? state.gossip, self);
    case "suspect":
      return notice(state, suspects(state, action.addresses, self), "unreachable", self);
    case "trust":
      return notice(state, [action.member], "reachable", self);
    case "resolve":
      return resolve(state, self);
    case "finish exiting":
      return finishExiting(state, self);
    case "stop":
      return stop(state);
    default:
      return action satisfies never;
  }
}
