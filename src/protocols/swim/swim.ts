/**
 * SWIM with the rules of hashicorp/memberlist: each member probes the others in turn, suspects who does not answer, and
 * tells on what it learns on the back of its packets. A suspect can refute with a higher incarnation; who does not is
 * dead after a while, and forgotten later.
 *
 * Sources: A. Das, I. Gupta, A. Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership
 * Protocol", DSN 2002; A. Dadgar, J. Phillips, J. Currey, "Lifeguard: Local Health Awareness for More Accurate Failure
 * Detection", DSN-W 2018; hashicorp/memberlist, state.go, suspicion.go and queue.go.
 *
 * Left out: Lifeguard's awareness score with its nacks, and how confirmations shorten a suspicion, for they change only how
 * long things take, and here a timer may fire at any time; the direct ping over TCP beside the indirect ones; sequence
 * numbers of pings (a late ack counts for the present probe of the same member, so members are trusted longer, never less);
 * a change of address; more than one helper and more than one listener at a time; Serf's intents on top.
 */
import { protocol, type Effects, type NodeId } from "../../index.ts";
import { declareDead, learn, type Member, reap } from "./members.ts";
import { mutants } from "./mutants.ts";
import { type Broadcast, gossip, type News, piggyback, tell } from "./news.ts";
import { answered, askHelpers, endProbe, type Probe, probeNext } from "./probing.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { merge, push, type Table, tableOf } from "./tables.ts";

export interface Swim {
  role: "member";
  state: {
    /** By name, the own one included. */
    members: Record<NodeId, Member>;
    queue: Record<NodeId, Broadcast>;
    probe: Probe | null;
    /** Who was probed in this round. */
    probed: Set<NodeId>;
    leaving: boolean;
    /** Whether it is in touch with the others, after a restart. */
    joined: boolean;
    /** Restarts so far: each start has another meta. On disk, as an address or a version is. */
    starts: number;
  };
  message:
    | { kind: "ping"; for: NodeId; news: News[] }
    | { kind: "ping-req"; of: NodeId; news: News[] }
    | { kind: "ack"; of: NodeId; for: NodeId; news: News[] }
    | { kind: "gossip"; news: News[] }
    | { kind: "push"; table: Table }
    | { kind: "pull"; table: Table };
  timer:
    | { kind: "probe" }
    | { kind: "no ack" }
    | { kind: "probe ends" }
    | { kind: "gossip" }
    | { kind: "push-pull" }
    | { kind: "suspicion"; of: NodeId }
    | { kind: "reap"; of: NodeId };
  /** `accuse` stands for a probe of a live member that failed, where probes are not looked at step by step. */
  action: { kind: "accuse"; of: NodeId } | { kind: "leave" };
  channel: "udp" | "stream";
  variant: "fixed" | "memberlist";
  scope: {
    members: number;
    /** Who probes whom. */
    probes: Readonly<Record<NodeId, readonly NodeId[]>>;
    /** Who may accuse whom without a probe. */
    accusations: Readonly<Record<NodeId, readonly NodeId[]>>;
    /** Who may leave. */
    leavers: readonly NodeId[];
    /** Who exchanges tables. */
    exchangers: readonly NodeId[];
    /** Whether the dead are forgotten. */
    reaps: boolean;
    /** How often each news is told: RetransmitMult(4) * log10(n+1), rounded up, in memberlist. */
    transmissions: number;
    /** How many confirmations of a suspicion count. */
    confirmations: number;
    /** A bound: worlds with a higher incarnation are open. */
    incarnationsMax: number;
  };
  record:
    | { kind: "heard dead"; of: NodeId; incarnation: number }
    | { kind: "forgot"; of: NodeId }
    | { kind: "told"; news: News }
    | { kind: "restarted" };
}
export type State = Swim["state"];
export type Self = Effects<Swim, typeof rules>;

const alive = (meta: number): Member => ({ status: "alive", incarnation: 0, meta, accusers: new Set() });

function begin(self: Self): void {
  if (self.id in self.scope.probes) self.startTimer({ kind: "probe" });
  if (self.scope.exchangers.includes(self.id)) self.startTimer({ kind: "push-pull" });
}

function leave(state: State, self: Self): void {
  state.leaving = true;
  const { incarnation } = state.members[self.id];
  learn(state, { kind: "dead", of: self.id, incarnation, by: self.id }, self);
}

function accuse(state: State, of: NodeId, self: Self): void {
  const { incarnation } = state.members[of];
  learn(state, { kind: "suspect", of, incarnation, by: self.id }, self);
}

export const swim = protocol<Swim>()({
  name: "swim",
  summary: "members probe each other in turn, and spread what they suspect on the back of their packets",
  channels: { udp: "unordered", stream: "fifo" },
  variants: ["fixed", "memberlist"],
  nodes: ({ members }) => ({ member: Array.from({ length: members }, (_, i) => `n${i + 1}`) }),
  init: ({ nodes }) => ({
    members: Object.fromEntries(nodes.member.map((member) => [member, alive(0)])),
    queue: {},
    probe: null,
    probed: new Set(),
    leaving: false,
    joined: true,
    starts: 0,
  }),
  durable: ({ starts }, self) => ({ joined: false, starts: starts + 1, members: { [self.id]: alive(starts + 1) } }),

  actions({ members, leaving }, self) {
    const accused = (self.scope.accusations[self.id] ?? []).filter((of) => members[of]?.status === "alive");
    return [
      ...(leaving ? [] : accused.map((of) => ({ kind: "accuse" as const, of }))),
      ...(self.scope.leavers.includes(self.id) && !leaving ? [{ kind: "leave" as const }] : []),
    ];
  },

  reduce(state, event, self) {
    switch (event.kind) {
      case "start":
        return begin(self);
      case "restart":
        self.record({ kind: "restarted" });
        tell(state, { kind: "alive", of: self.id, incarnation: 0, meta: state.starts }, self);
        return begin(self);
      case "action":
        return event.action.kind === "leave" ? leave(state, self) : accuse(state, event.action.of, self);
      case "timer":
        break;
      case "message":
        return receive(state, event.from, event.message, self);
      default:
        return event satisfies never;
    }
    const { timer } = event;
    switch (timer.kind) {
      case "probe":
        return probeNext(state, self);
      case "no ack":
        return askHelpers(state, self);
      case "probe ends":
        return endProbe(state, self);
      case "gossip":
        return gossip(state, self);
      case "push-pull":
        return push(state, self);
      case "suspicion":
        return declareDead(state, timer.of, self);
      case "reap":
        return reap(state, timer.of, self);
      default:
        return timer satisfies never;
    }
  },

  beyond({ members }, { incarnationsMax }) {
    const isBeyond = Object.values(members).some(({ incarnation }) => incarnation > incarnationsMax);
    return isBeyond && `incarnation above ${incarnationsMax}`;
  },

  rules,
  mutants,
  scopes,
});

function receive(state: State, from: NodeId, message: Swim["message"], self: Self): void {
  switch (message.kind) {
    case "push":
      merge(state, message.table, self);
      self.send(from, { kind: "pull", table: tableOf(state) }, { channel: "stream" });
      return;
    case "pull":
      return merge(state, message.table, self);
    case "ping":
    case "ping-req":
    case "ack":
    case "gossip":
      break;
    default:
      return message satisfies never;
  }
  for (const news of message.news) learn(state, news, self);
  switch (message.kind) {
    case "ping":
      self.send(from, { kind: "ack", of: self.id, for: message.for, news: piggyback(state, self) }, { channel: "udp" });
      return;
    case "ping-req":
      self.send(message.of, { kind: "ping", for: from, news: piggyback(state, self) }, { channel: "udp" });
      return;
    case "ack":
      if (message.for === self.id) return answered(state, message.of, self);
      self.send(message.for, { ...message, news: piggyback(state, self) }, { channel: "udp" });
      return;
    case "gossip":
      return;
    default:
      message satisfies never;
  }
}
