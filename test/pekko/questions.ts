/** How the real daemon is made to take a step of the model, or why it is not asked. */
import type { NodeAction } from "../../src/protocols/akka/akka-cluster/types.ts";
import { suspects } from "../../src/protocols/akka/akka-cluster/failure-detector.ts";
import { membersAt } from "../../src/protocols/akka/akka-cluster/membership.ts";
import { addressOf, uniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";
import type { Happening } from "../real/react.ts";
import { placeOf, type Situation } from "./situation.ts";

/** The messages and calls for the daemon. */
type Question = { readonly event: object } | { readonly notAsked: string };

const OF_SEEDS = "heard or timed by an actor that lives while seeds are asked: see `seeds.ts`";

export function realEvent(situation: Situation, happening: Happening): Question {
  if (situation.state.hasStopped) return { notAsked: "the process has ended" };
  switch (happening.kind) {
    case "action":
      return ofAction(situation, happening.action as NodeAction);
    case "timer":
      return happening.timer.kind === "lease operation timeout" ? ofLease(situation, false) : { notAsked: OF_SEEDS };
    case "message":
      return ofMessage(situation, happening);
  }
}

function ofMessage(situation: Situation, { message, from }: Extract<Happening, { kind: "message" }>): Question {
  const { id, state } = situation;
  const isMeant = (process: string): boolean => process === uniqueAddress(id, state.uid);
  switch (message.kind) {
    case "InitJoinAck":
    case "InitJoinNack":
      return { notAsked: OF_SEEDS };
    case "Welcome": {
      const { joining, gossip } = message as unknown as { joining: string; gossip: Situation["state"]["gossip"] };
      const [by] = membersAt(gossip.members, from);
      if (!isMeant(joining)) return { notAsked: "an answer to the process before it, which is gone" };
      if (state.phase.kind === "initialized")
        return { notAsked: "a Welcome to a member, which the daemon does not handle" };
      return { event: { kind: "Welcome", by, gossip } };
    }
    case "LeaseGranted":
    case "LeaseDenied":
      if (!isMeant((message as unknown as { to: string }).to))
        return { notAsked: "an answer to the process before it, which is gone" };
      return ofLease(situation, message.kind === "LeaseGranted");
    default:
      return { event: message };
  }
}

function ofAction(situation: Situation, action: NodeAction): Question {
  switch (action.kind) {
    case "down":
      return { event: { kind: "down", addresses: [action.address] } };
    case "suspect": {
      const more = suspects(situation.state, action.addresses, placeOf(situation)).map(addressOf);
      return reap(situation, (missed) => [...new Set([...missed, ...more])]);
    }
    case "trust":
      return reap(situation, (missed) => missed.filter((address) => address !== addressOf(action.member)));
    default:
      return { event: action };
  }
}

/** Its failure detector reports anew which members it misses. @param change changes the set of those that it misses already */
function reap({ id, state }: Situation, change: (missed: readonly string[]) => readonly string[]): Question {
  const { members, reachability } = state.gossip;
  const rows = Object.entries(reachability.rows[uniqueAddress(id, state.uid)] ?? {});
  const before = rows.filter(([, said]) => said === "unreachable").map(([member]) => addressOf(member));
  const missed = change(before);
  if ([...before, ...missed].some((address) => membersAt(members, address).length > 1))
    return { notAsked: "two processes at one address, which no failure detector tells apart" };
  return { event: { kind: "reap", missed } };
}

/** The resolver has got its answer, and downs the members that it had decided on. */
function ofLease({ state }: Situation, isGranted: boolean): Question {
  const { members } = state.gossip;
  const wanted = (isGranted ? state.lease?.ifGranted : state.lease?.ifDenied) ?? [];
  const downed = wanted.filter((member) => member in members && members[member].status !== "Down");
  if (downed.length === 0) return { notAsked: "an answer of the lease after which nobody is downed" };
  return { event: { kind: "down", addresses: downed.map(addressOf) } };
}
