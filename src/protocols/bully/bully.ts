/**
 * The bully algorithm: the highest process that is up becomes coordinator. Whoever suspects the coordinator asks all
 * higher processes; if none of them answers in time it tells all lower ones that it is the coordinator, and if one does,
 * that one goes on.
 *
 * Source: H. Garcia-Molina, "Elections in a Distributed Computing System", IEEE Transactions on Computers C-31(1), 1982,
 * section III, in the form that textbooks give it: ELECTION, OK (here `answer`) and COORDINATOR. The paper assumes that
 * no message is lost or late and that a process which does not answer in time has crashed. Nothing here keeps to that, which
 * is the point.
 *
 * The variant `epochs` is not in the paper: a coordinator begins an epoch later than all it has heard of, every message
 * carries its sender's, processes keep theirs on disk and take no coordinator of an earlier one. Of two coordinators in
 * one epoch the higher is taken.
 *
 * Left out:
 * - How a process finds out that its coordinator is gone. The timer `suspect` is a failure detector that may be wrong at
 *   any time; there are no heartbeats.
 * - The paper's phase in which the winner reorganizes the others and hands out a new task before work goes on.
 * - An answer to a coordinator that is not accepted.
 *
 * Everybody starts as follower of the highest. Processes are compared by name, so there are at most nine. A channel
 * holds a message at most once: saying the same twice at a time says nothing new.
 */
import { protocol, type NodeId } from "../../index.ts";
import { rules } from "./rules.ts";
import { mutants } from "./mutants.ts";
import { scopes, smaller } from "./scopes.ts";
import type { Bully, Process, Self } from "./process.ts";

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
  nodes: ({ processes }) => ({ process: Array.from({ length: processes }, (_, i) => `n${i + 1}`) }),
  init: ({ nodes }) => ({ phase: "settled", coordinator: nodes.process.at(-1) ?? null, epoch: 0 }),

  reduce(state, event, self) {
    switch (event.kind) {
      case "start":
        if (state.coordinator !== null) settle(state, state.coordinator, self);
        return;
      case "restart":
        state.coordinator = null;
        if (self.rules.electsOnRecovery()) elect(state, self);
        return;
      case "timer":
        switch (event.timer.kind) {
          case "suspect":
          case "no coordinator":
            return elect(state, self);
          case "no answer":
            return lead(state, self);
          default:
            return event.timer satisfies never;
        }
      case "message": {
        const { from, message } = event;
        switch (message.kind) {
          case "election":
            state.epoch = Math.max(state.epoch, message.epoch);
            self.send(from, { kind: "answer", epoch: state.epoch });
            if (state.phase === "settled" && self.rules.standsWhenAsked()) elect(state, self);
            return;
          case "answer":
            state.epoch = Math.max(state.epoch, message.epoch);
            if (state.phase !== "electing") return;
            state.phase = "waiting";
            self.stopTimer({ kind: "no answer" });
            self.startTimer({ kind: "no coordinator" }, { after: coordinatorMs });
            return;
          case "coordinator":
            if (!self.rules.accepts(state, { epoch: message.epoch, from }, self.variant)) return;
            state.epoch = message.epoch;
            return settle(state, from, self);
          default:
            return message satisfies never;
        }
      }
      case "action":
        return;
      default:
        event satisfies never;
    }
  },

  durable: (state, self) => self.rules.persisted(state),
  beyond: ({ epoch }, { epochMax }) => epoch > epochMax && `epoch above ${epochMax}`,

  rules,
  mutants,
  scopes,
  smaller,
});
