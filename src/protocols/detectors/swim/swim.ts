/**
 * SWIM with the rules of hashicorp/memberlist: each member probes the others in turn, suspects those that do not answer, and
 * piggybacks what it learns on its packets. A suspect can refute this with a higher incarnation; otherwise it is declared
 * dead after a while, and forgotten later.
 *
 * Sources: A. Das, I. Gupta, A. Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership
 * Protocol", DSN 2002; A. Dadgar, J. Phillips, J. Currey, "Lifeguard: Local Health Awareness for More Accurate Failure
 * Detection", DSN-W 2018; hashicorp/memberlist, state.go, suspicion.go and queue.go.
 *
 * Lifeguard's local health, and the way confirmations shorten a suspicion, only change how long things take. They are modelled in
 * scopes with `lifeguard`, which are simulated: in a check, a timer may fire at any time.
 *
 * Left out: the direct ping over TCP beside the indirect ones; sequence numbers of pings (a late ack or nack counts for the
 * present probe of the same member, so members are trusted longer, never less);
 * a change of address; more than one helper and more than one listener at a time; Serf's intents on top.
 */
import { numbered, protocol } from "../../../index.ts";
import { answerCame, awaitAnswer, sendNack, takeNack } from "./local-health.ts";
import { declareDead, learn, reap, suffice } from "./members.ts";
import { mutants } from "./mutants.ts";
import { gossip, piggyback, tell } from "./news.ts";
import { ackMs, answered, askHelpers, endProbe, probeMs, probeNext } from "./probing.ts";
import { rules, type Self } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { merge, push, pushPullMs, tableOf } from "./tables.ts";
import type { Member, News, State, Swim } from "./types.ts";

const udp = { channel: "udp" } as const;
const stream = { channel: "stream" } as const;

const alive = (meta: number): Member => ({ status: "alive", incarnation: 0, meta, accusers: new Set() });

function begin(self: Self): void {
  if (self.id in self.scope.probes) self.startTimer({ kind: "probe" }, { after: probeMs });
  if (self.scope.exchangers.includes(self.id)) self.startTimer({ kind: "push-pull" }, { after: pushPullMs });
}

function learnAll(state: State, { news }: { readonly news: readonly News[] }, self: Self): void {
  for (const one of news) learn(state, one, self);
}

export const swim = protocol<Swim>()({
  name: "swim",
  summary: "members probe each other in turn, and spread what they suspect on the back of their packets",
  channels: { udp: "unordered", stream: "fifo" },
  variants: ["fixed", "memberlist"],
  nodes: ({ members }) => ({ member: numbered("n", members) }),
  roles: {
    member: {
      init: ({ nodes }) => ({
        members: Object.fromEntries(nodes.member.map((member) => [member, alive(0)])),
        queue: {},
        probe: null,
        probed: new Set(),
        leaving: false,
        health: 0,
        joined: true,
        starts: 0,
      }),
      durable: ({ starts }, self) => ({ joined: false, starts: starts + 1, members: { [self.id]: alive(starts + 1) } }),
      start: (_, self) => begin(self),
      restart(state, self) {
        self.record({ kind: "restarted" });
        tell(state, { kind: "alive", of: self.id, incarnation: 0, meta: state.starts }, self);
        begin(self);
      },
      actions({ members, leaving }, self) {
        const accused = (self.scope.accusations[self.id] ?? []).filter((of) => members[of]?.status === "alive");
        return [
          ...(leaving ? [] : accused.map((of) => ({ kind: "accuse" as const, of }))),
          ...(self.scope.leavers.includes(self.id) && !leaving ? [{ kind: "leave" as const }] : []),
        ];
      },
      act: {
        accuse(state, { of }, self) {
          const { incarnation } = state.members[of];
          learn(state, { kind: "suspect", of, incarnation, by: self.id }, self);
        },
        leave(state, _, self) {
          state.leaving = true;
          const { incarnation } = state.members[self.id];
          learn(state, { kind: "dead", of: self.id, incarnation, by: self.id }, self);
        },
      },
      timeout: {
        probe: (state, _, self) => probeNext(state, self),
        "no ack": (state, _, self) => askHelpers(state, self),
        "probe ends": (state, _, self) => endProbe(state, self),
        gossip: (state, _, self) => gossip(state, self),
        "push-pull": (state, _, self) => push(state, self),
        nack: (state, { of, for: prober }, self) => sendNack(state, of, prober, self),
        suspicion: (state, { of }, self) => declareDead(state, of, self),
        "confirmed suspicion": (state, { of, by }, self) => suffice(state, of, by, self),
        reap: (state, { of }, self) => reap(state, of, self),
      },
      receive: {
        ping(state, message, self) {
          learnAll(state, message, self);
          self.send(message.from, { kind: "ack", of: self.id, for: message.for, news: piggyback(state, self) }, udp);
        },
        "ping-req"(state, message, self) {
          learnAll(state, message, self);
          self.send(message.of, { kind: "ping", for: message.from, news: piggyback(state, self) }, udp);
          awaitAnswer(message.of, message.from, ackMs, self);
        },
        ack(state, message, self) {
          learnAll(state, message, self);
          if (message.for === self.id) return answered(state, message.of, self);
          answerCame(message.of, message.for, self);
          self.send(message.for, { kind: "ack", of: message.of, for: message.for, news: piggyback(state, self) }, udp);
        },
        nack(state, message, self) {
          learnAll(state, message, self);
          takeNack(state, message.of, message.from);
        },
        gossip: learnAll,
        push(state, { from, table }, self) {
          // It sends what it knew before.
          self.send(from, { kind: "pull", table: tableOf(state) }, stream);
          merge(state, table, self);
        },
        pull: (state, { table }, self) => merge(state, table, self),
      },
      bounds: {
        "incarnation <= incarnationsMax": ({ members }, { incarnationsMax }) =>
          Object.values(members).every(({ incarnation }) => incarnation <= incarnationsMax),
      },
    },
  },

  rules,
  mutants,
  scopes,
});
