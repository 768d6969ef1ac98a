/**
 * The bully algorithm: the highest process that is up becomes coordinator. A process that suspects the coordinator asks all
 * higher processes. If none of them answers in time, it tells all lower ones that it is the coordinator; if one does,
 * that one takes over.
 *
 * Source: H. Garcia-Molina, "Elections in a Distributed Computing System", IEEE Transactions on Computers C-31(1), 1982,
 * section III, in the form that textbooks give it: ELECTION, OK (here `answer`) and COORDINATOR. The paper assumes that
 * no message is lost or late and that a process which does not answer in time has crashed. Here neither is assumed, which
 * is the point.
 *
 * The variant `epochs` is not in the paper: a coordinator begins an epoch later than all it has heard of, every message
 * carries its sender's epoch, and processes keep theirs on disk and accept no coordinator of an earlier one. Of two coordinators in
 * the same epoch the higher one is accepted.
 *
 * Left out:
 * - How a process finds out that its coordinator is gone. The timer `suspect` is a failure detector that may be wrong at
 *   any time; there are no heartbeats.
 * - The paper's phase in which the winner reorganizes the others and hands out a new task before work continues.
 * - An answer to a coordinator that is not accepted.
 *
 * Every process starts as a follower of the highest. Processes are compared by name, so there are at most nine. A channel
 * holds a message at most once: a second copy in flight would say nothing new.
 */
import { fewer, numbered, protocol, type NodeId } from "../../../index.ts";
import { mutants } from "./mutants.ts";
import { rules, type Self } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { Bully, Process } from "./types.ts";

const answerMs = 500;
const coordinatorMs = 2_000;
const suspectMs = 5_000;

const higher = (self: Self): readonly NodeId[] => self.peers.filter((peer) => peer > self.id);
const lower = (self: Self): readonly NodeId[] => self.peers.filter((peer) => peer < self.id);

function stopTimers({ coordinator }: Process, self: Self): void {
  self.stopTimer({ kind: "no answer" });
  self.stopTimer({ kind: "no coordinator" });
  if (coordinator !== null) self.stopTimer({ kind: "suspect", coordinator });
}

function settle(state: Process, coordinator: NodeId, self: Self): void {
  stopTimers(state, self);
  state.phase = "settled";
  state.coordinator = coordinator;
  if (coordinator !== self.id) self.startTimer({ kind: "suspect", coordinator }, { after: suspectMs });
}

function elect(state: Process, self: Self): void {
  const above = higher(self);
  if (above.length === 0) return lead(state, self);
  stopTimers(state, self);
  state.phase = "electing";
  state.coordinator = null;
  for (const peer of above) self.send(peer, { kind: "election", epoch: state.epoch });
  self.startTimer({ kind: "no answer" }, { after: answerMs });
}

function lead(state: Process, self: Self): void {
  if (self.variant === "epochs") state.epoch += 1;
  settle(state, self.id, self);
  for (const peer of lower(self)) self.send(peer, { kind: "coordinator", epoch: state.epoch });
}

export const bully = protocol<Bully>()({
  name: "bully",
  summary: "the highest process that is up becomes coordinator",
  channels: { default: "coalescing" },
  variants: ["classic", "epochs"],
  nodes: ({ processes }) => ({ process: numbered("n", processes) }),
  roles: {
    process: {
      init: ({ nodes }) => ({ phase: "settled", coordinator: nodes.process.at(-1) ?? null, epoch: 0 }),
      start(state, self) {
        if (state.coordinator !== null) settle(state, state.coordinator, self);
      },
      restart(state, self) {
        state.coordinator = null;
        if (self.rules.electsOnRecovery()) elect(state, self);
      },
      timeout: {
        suspect: (state, _, self) => elect(state, self),
        "no coordinator": (state, _, self) => elect(state, self),
        "no answer": (state, _, self) => lead(state, self),
      },
      receive: {
        election(state, { from, epoch }, self) {
          state.epoch = Math.max(state.epoch, epoch);
          self.send(from, { kind: "answer", epoch: state.epoch });
          if (state.phase === "settled" && self.rules.standsWhenAsked()) elect(state, self);
        },
        answer(state, { epoch }, self) {
          state.epoch = Math.max(state.epoch, epoch);
          if (state.phase !== "electing") return;
          state.phase = "waiting";
          self.stopTimer({ kind: "no answer" });
          self.startTimer({ kind: "no coordinator" }, { after: coordinatorMs });
        },
        coordinator(state, { from, epoch }, self) {
          if (!self.rules.accepts(state, { epoch, from }, self.variant)) return;
          state.epoch = epoch;
          settle(state, from, self);
        },
      },
      durable: (state, self) => self.rules.persisted(state),
      bounds: { "epoch <= epochMax": ({ epoch }, { epochMax }) => epoch <= epochMax },
    },
  },

  rules,
  mutants,
  scopes,
  smaller: (scope) => fewer(scope, { processes: 2 }),
});
