/** Random situations, reachable or not, and any event in them. */
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { suspects } from "../../src/protocols/akka/akka-cluster/failure-detector.ts";
import type { Gossip } from "../../src/protocols/akka/akka-cluster/cluster-gossip.ts";
import type { Status } from "../../src/protocols/akka/akka-cluster/membership.ts";
import { listeners } from "../../src/protocols/akka/akka-cluster/gossiping.ts";
import { viewOf } from "../../src/protocols/akka/akka-cluster/own-gossip.ts";
import { mayPrepareToo } from "../../src/protocols/akka/akka-cluster/leaving.ts";
import type { NodeAction, State } from "../../src/protocols/akka/akka-cluster/types.ts";
import { addressOf, uniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import type { Happening, Kinded } from "../real/react.ts";
import { compareSituation, compareStep } from "./daemon.ts";
import { anyGossip, relative } from "./gossips.ts";
import { isOneCentre, placeOf, type Situation } from "./situation.ts";

/** Two processes at n4. */
const names = ["n1#1", "n2#1", "n3#1", "n4#1", "n4#2"];

export async function compareSituations(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const situation = anySituation(draw);
    await compareSituation(comparison, situation);
    for (const happening of anythingIn(situation, draw)) await compareStep(comparison, situation, happening);
  }
}

function anySituation(draw: Draw): Situation {
  const uid = draw.chance(0.2) ? 2 : 1;
  const id = uid === 2 ? "n4" : draw.of(["n1", "n2", "n3", "n4"]);
  const side = (): string => draw.of(["west", "east"]);
  const centres = draw.chance(0.3) ? { n1: "west", n2: side(), n3: "east", n4: side() } : {};
  const scope = { ...akkaCluster.scopes.smoke, commands: {}, centres, membersMin: draw.of([1, 1, 3]), asksAgain: true };
  const me = uniqueAddress(id, uid);
  const any = anyGossip(draw, names, me);
  const gossip = draw.chance(0.4) ? leading(draw, any, me) : any;
  const { status } = gossip.members[me];
  const state: State = {
    uid,
    phase: { kind: "initialized" },
    gossip,
    exitingConfirmed: new Set(
      draw.some(
        Object.keys(gossip.members).filter((member) => member !== me),
        0.2,
      ),
    ),
    // A member that is Exiting and has finished its work has ended.
    isExiting: status === "Exiting",
    isPreparing: draw.chance(0.3),
    lease: null,
    hasStopped: false,
  };
  return { id, state, scope };
}

/**
 * A gossip on which this member has to act as a leader, or nearly so: it is Up, and little keeps it from acting. Among gossips drawn
 * independently there are hardly any in which a leader does something.
 */
function leading(draw: Draw, gossip: Gossip, me: string): Gossip {
  const { rows, versions } = gossip.reachability;
  const status = (member: string): Status => {
    if (member === me) return "Up";
    return member in rows ? "Down" : draw.of(["Joining", "Joining", "Up", "WeaklyUp", "Leaving", "Exiting"]);
  };
  const members = Object.fromEntries(
    Object.entries(gossip.members).map(([member, { upNumber }]) => [member, { status: status(member), upNumber }]),
  );
  const heard = Object.fromEntries(Object.entries(rows).filter(([observer]) => observer !== me));
  const seen = draw.chance(0.5) ? new Set(Object.keys(members)) : gossip.seen;
  return { ...gossip, members, seen, reachability: { rows: heard, versions } };
}

function anythingIn(situation: Situation, draw: Draw): readonly Happening[] {
  const { id, state } = situation;
  const me = uniqueAddress(id, state.uid);
  const { gossip } = state;
  const other = draw.of(names.filter((name) => name !== me));
  const by = draw.of([...Object.keys(gossip.members).filter((name) => name !== me), other]);
  const to = draw.chance(0.95) ? me : other;
  const told = draw.chance(0.6)
    ? relative(draw, gossip, names)
    : anyGossip(draw, names, draw.chance(0.9) ? me : undefined);
  const missed = [...new Set(draw.some(names).map(addressOf))];
  const same = draw.chance(0.5);
  const action = (what: NodeAction): Happening => ({ kind: "action", action: what });
  const message = (from: string, what: Kinded & Readonly<Record<string, unknown>>): Happening => ({
    kind: "message",
    from: addressOf(from),
    channel: "default",
    message: what,
  });
  const view = viewOf(state, placeOf(situation));
  const partners = isOneCentre(situation) ? listeners(view, true) : [];
  return [
    action({ kind: "leave", address: addressOf(other) }),
    action({ kind: "leave", address: id }),
    action({ kind: "down", address: addressOf(other) }),
    action({ kind: "down", address: id }),
    ...(suspects(state, missed, placeOf(situation)).length > 0 ? [action({ kind: "suspect", addresses: missed })] : []),
    ...(state.isPreparing ? [] : [action({ kind: "prepare for shutdown" })]),
    ...(mayPrepareToo(state, placeOf(situation)) ? [action({ kind: "prepare as others do" })] : []),
    ...(state.isExiting ? [action({ kind: "finish exiting" })] : []),
    ...(gossip.members[me].status === "Down" ? [action({ kind: "stop" })] : []),
    ...(partners.length > 0 ? [action({ kind: "gossip", to: draw.of(partners) })] : []),
    message(by, { kind: "Envelope", by, to, gossip: told }),
    message(by, {
      kind: "Status",
      by,
      version: same ? gossip.version : told.version,
      seen: draw.chance(0.6) ? gossip.seen : new Set(draw.some(names)),
    }),
    message(other, { kind: "Join", joining: other }),
    message(other, { kind: "InitJoin", asker: other }),
    message(other, { kind: "ExitingConfirmed", member: other }),
  ].filter((happening) => !isOfItself(happening, me));
}

const isOfItself = (happening: Happening, me: string): boolean =>
  happening.kind === "message" && "by" in happening.message && happening.message.by === me;
