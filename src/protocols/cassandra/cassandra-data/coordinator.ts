/** A coordinator: carries out the operations of its clients, one after the other. */
import type { RoleDefinition } from "../../../index.ts";
import { dropHint, excise, replay } from "./hints.ts";
import { catchUp, hear, nothingKnown } from "./knowledge.ts";
import { answered, attempt, beginNext, timeOut, written } from "./operations.ts";
import { collected, takenOver } from "./repair.ts";
import type { Rules } from "./rules.ts";
import type { CassandraData } from "./types.ts";

export const coordinator: RoleDefinition<CassandraData, "coordinator", Rules> = {
  init: ({ id, nodes, scope }) => ({
    ring: nothingKnown(scope),
    done: 0,
    attempt: 0,
    doing: null,
    unanswered: {},
    hints: {},
    isHinting: true,
    hasTurn: !scope.inTurn || id === nodes.coordinator[0],
  }),
  /** Hints are lost in a crash. */
  durable: ({ done, attempt, hasTurn }) => ({ done, attempt, hasTurn }),
  receive: {
    written,
    row: answered,
    outdated(state, message, self) {
      catchUp(state, message.ring);
      excise(state, self);
      if (message.attempt !== state.attempt || state.doing === null) return;
      attempt(state, self.scope.coordinators[self.id][state.done], self);
    },
    "your turn"(state) {
      state.hasTurn = true;
    },
    "hint taken": (state, { from, row }, self) => dropHint(state, from, row, self),
    collected,
    "taken over": takenOver,
    gossip(state, message, self) {
      hear(state.ring, message);
      if (self.scope.waitsLong && message.stage === 1) self.send(message.from, { kind: "heard" });
      excise(state, self);
    },
  },
  timeout: { "time out": timeOut, replay: (state, { to }, self) => replay(state, to, self) },
  actions({ hasTurn, doing, done, isHinting }, { id, scope }) {
    const mayBegin = hasTurn && doing === null && done < scope.coordinators[id].length;
    return [
      ...(mayBegin ? [{ kind: "begin" as const }] : []),
      ...(scope.hintWindowEnds && isHinting ? [{ kind: "hint window ends" as const }] : []),
    ];
  },
  act: {
    begin: (state, _, self) => beginNext(state, self),
    /** A replica was away for too long. */
    "hint window ends"(state) {
      state.isHinting = false;
    },
  },
  fair: ({ kind }) => kind === "begin",
};
