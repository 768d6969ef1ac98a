/**
 * A master watches its slaves in two ways: by a long-lived TCP connection, which the operating system closes at once when
 * a process exits, and by heartbeats, whose absence shows that a whole machine is gone. After k consecutive periods
 * without a heartbeat the master suspects a slave.
 *
 * Sources: POSIX.1, `_exit` (a process that ends closes its connections); Erlang/OTP, kernel, `net_ticktime` (a node that is
 * silent for this many ticks is down); T. D. Chandra and S. Toueg, "Unreliable Failure Detectors for Reliable Distributed
 * Systems", JACM 43(2), 1996, section 2 (completeness and accuracy, and that an asynchronous system has no detector with both).
 *
 * A slave's process has an incarnation, which grows by one with every restart. A closed connection is final for the
 * process at its other end; a suspicion because of silence is withdrawn at the next heartbeat.
 *
 * Time does not pass here: a period is whatever lies between two checks of the master, and a check may come at any time. A
 * pause (garbage collection, SIGSTOP) is a slave that is not scheduled between checks. A lost FIN (a drop on the channel
 * `connection`) stands for a cut cable or a half-open connection.
 * Slaves send heartbeats on their own or, in scopes with `asks`, the master pings at the beginning of each
 * period and a slave answers at once.
 * Left out: keep-alive of the operating system and the RST that answers a send to a restarted machine; a master that comes
 * back, or another in its place (see fenced-lease).
 */
import { fewer, numbered, protocol, type Effects } from "../../../index.ts";
import { scopes } from "./scopes.ts";
import type { Heartbeat, Slave, Watch } from "./types.ts";

/** Milliseconds between two checks of the master. */
export const periodMs = 1000;

const rules = {
  /** Whether this many consecutive misses are enough to suspect, given k. */
  isSilent: (missed: number, misses: number): boolean => missed >= misses,
  /** The number of misses after a heartbeat. */
  missedAfterHeartbeat: (_missed: number): number => 0,
  /** Whether a heartbeat withdraws a suspicion that was due to silence. */
  takesBack: (): boolean => true,
  /** Whether a heartbeat is from a process that the master knows to have ended. */
  isOfEndedProcess: (incarnation: number, watch: Readonly<Watch>): boolean =>
    incarnation < watch.incarnation || (incarnation === watch.incarnation && watch.connection === "closed"),
  /** Whether the closed connection of this incarnation concerns the process that is known now. */
  closes: (incarnation: number, watch: Readonly<Watch>): boolean => incarnation >= watch.incarnation,
  /** The status after a connection was closed. */
  statusAfterClose: (_before: Watch["status"]): Watch["status"] => "suspect",
};

/** Begins a period of the master. If it pings, a slave that does not answer within the period has missed it. */
function beginPeriod(self: Effects<Heartbeat, "master">): void {
  if (self.scope.asks)
    for (const slave of self.nodes.slave) self.send(slave, { kind: "ping" }, { channel: "heartbeats" });
  self.startTimer({ kind: "check" }, { after: periodMs });
}

function sendHeartbeat({ incarnation }: Slave, self: Effects<Heartbeat, "slave">): void {
  for (const master of self.nodes.master)
    self.send(master, { kind: "heartbeat", incarnation }, { channel: "heartbeats" });
  self.record({ kind: "sent", slave: self.id });
}

/** A slave that is pinged needs no timer. */
function awaitTurn(self: Effects<Heartbeat, "slave">): void {
  if (!self.scope.asks) self.startTimer({ kind: "heartbeat" }, { after: periodMs });
}

export const heartbeat = protocol<Heartbeat>()({
  name: "heartbeat",
  summary: "a master suspects a slave whose connection closes or that misses k heartbeats in a row",
  channels: { heartbeats: "unordered", connection: "fifo" },
  nodes: (scope) => ({ master: ["master"], slave: numbered("s", scope.slaves) }),
  roles: {
    master: {
      init: ({ nodes }) => ({
        watches: Object.fromEntries(
          nodes.slave.map((slave) => [
            slave,
            { incarnation: 1, connection: "open", heard: false, missed: 0, status: "up" },
          ]),
        ),
      }),
      start: (_, self) => beginPeriod(self),
      restart: (_, self) => beginPeriod(self),
      timeout: {
        check({ watches }, _, self) {
          const { misses } = self.scope;
          for (const watch of Object.values(watches)) {
            if (!watch.heard) watch.missed = Math.min(watch.missed + 1, misses);
            watch.heard = false;
            if (self.rules.isSilent(watch.missed, misses)) watch.status = "suspect";
          }
          self.record({ kind: "checked" });
          beginPeriod(self);
        },
      },
      receive: {
        heartbeat({ watches }, { from, incarnation }, self) {
          const watch = watches[from];
          if (watch === undefined || self.rules.isOfEndedProcess(incarnation, watch)) return;
          if (incarnation > watch.incarnation || self.rules.takesBack()) watch.status = "up";
          watch.incarnation = incarnation;
          watch.connection = "open";
          watch.heard = true;
          watch.missed = self.rules.missedAfterHeartbeat(watch.missed);
          self.record({ kind: "heard", slave: from });
        },
        closed({ watches }, { from, incarnation }, self) {
          const watch = watches[from];
          if (watch === undefined || !self.rules.closes(incarnation, watch)) return;
          watch.incarnation = Math.max(watch.incarnation, incarnation);
          watch.connection = "closed";
          watch.status = self.rules.statusAfterClose(watch.status);
        },
      },
    },
    slave: {
      init: () => ({ incarnation: 1 }),
      start: (_, self) => awaitTurn(self),
      restart(state, self) {
        state.incarnation += 1;
        self.record({ kind: "restarted", slave: self.id });
        awaitTurn(self);
      },
      timeout: {
        heartbeat(state, _, self) {
          sendHeartbeat(state, self);
          awaitTurn(self);
        },
      },
      receive: { ping: (state, _, self) => sendHeartbeat(state, self) },
      durable: ({ incarnation }) => ({ incarnation }),
      /** The operating system closes the connections of a process that ends. A machine that is gone says nothing. */
      lastWords: ({ incarnation }, { nodes }, cause) =>
        cause === "process"
          ? nodes.master.map((to) => ({ to, message: { kind: "closed", incarnation }, channel: "connection" }))
          : [],
    },
  },

  rules,
  mutants: {
    "only the connection is watched": {
      source:
        "R. Braden, RFC 1122, 1989, section 4.2.3.6: keep-alive is off unless asked for, and then waits two hours, so a dead machine's connection stays open",
      rules: { isSilent: () => false },
      scope: "host crashes",
    },
    "a closed connection is ignored": {
      source: "the textbook mistake: the process is known to be gone, and k periods are waited for nothing",
      rules: { statusAfterClose: (before) => before },
    },
    "suspects one miss too early": {
      source: "the textbook mistake, off by one",
      rules: { isSilent: (missed, misses) => missed >= misses - 1 && missed > 0 },
    },
    "misses are counted that are not consecutive": {
      source: "the textbook mistake: a heartbeat does not reset the count",
      rules: { missedAfterHeartbeat: (missed) => missed },
    },
    "a heartbeat that was under way when the connection closed counts": {
      source: "the textbook mistake: once a connection is closed only a newer incarnation may be taken for alive",
      rules: { isOfEndedProcess: (incarnation, watch) => incarnation < watch.incarnation },
    },
    "the end of an old connection closes the new one": {
      source: "the textbook mistake: a FIN is taken for the slave's, not for that process's",
      rules: { closes: () => true },
      scope: "restarts",
    },
    "a suspicion is never taken back": {
      source:
        "the textbook mistake: Chandra and Toueg 1996, section 2, ask of eventual accuracy only that mistakes are corrected in the end",
      rules: { takesBack: () => false },
    },
  },

  scopes,
  smaller: (scope) => fewer(scope, { slaves: 1, misses: 2 }),
});
