/** A node: what it does with each message, timer and action, and what it does after all of them. */
import { listenFor, pingsOf, sendPing, tellingNews } from "./bus.ts";
import { updateClusterState, rejoin } from "./cluster-state.ts";
import { suspect } from "./failure-detection.ts";
import { formed } from "./formed-cluster.ts";
import { type NodeRole, within } from "./handlers.ts";
import { hearBus } from "./hear-bus.ts";
import { copyIfNeeded, hearCopy, hearEffect, hearMarks, sendCopy } from "./keys.ts";
import { endManualFailover, startIfCaughtUp } from "./manual-failover.ts";
import { endMove, restore, restored, startMoving } from "./migration.ts";
import { othersOf } from "./node-table.ts";
import { durable } from "./nodes-conf.ts";
import { commandsOf, obey, obeyOrRefuse } from "./obeying.ts";
import { awaitElection, stand, winIfElected } from "./replica-election.ts";
import { awaitOrphan, moveToOrphan } from "./replica-migration.ts";
import { hearOffset, resynced } from "./replication.ts";
import type { NodeEffects } from "./rules.ts";
import { serveOrWait, serveWaiting } from "./serving.ts";
import type { ClusterNode } from "./types.ts";

const receive: NodeRole["receive"] = {
  ...hearBus,
  PSYNC: resynced,
  OFFSET: hearOffset,
  SYNC: sendCopy,
  COPY: hearCopy,
  EFFECT: hearEffect,
  MARKS: hearMarks,
  REQUEST: serveOrWait,
  COMMAND: obeyOrRefuse,
  RESTORE: restore,
  RESTORED: restored,
};

const timeout: NodeRole["timeout"] = {
  "no pong": suspect,
  election: (state, _, self) => stand(state, self),
  "votes expire": (state) => void (state.election = null),
  "vote window": (state, { of }) => void (state.nodes[of].isVotedFor = false),
  "manual failover ends": endManualFailover,
  rejoin,
  "orphan waits": (state, _, self) => moveToOrphan(state, self),
  "migrate ends": (state, _, self) => endMove(state, true, self),
};

const act: NodeRole["act"] = {
  ping: (state, { to }, self) => sendPing(state, to, true, self),
  fsync: (state) => void (state.unsynced = null),
  command: obey,
};

export const node: NodeRole = {
  init: (self) => startMoving(formed(self.scope, self.id), self),
  start: (state, self) => reacting(state, self, () => undefined),
  restart: (state, self) =>
    reacting(state, self, (telling) => {
      state.state = "fail";
      state.mustWait = true;
      for (const other of othersOf(state, self.id)) sendPing(state, other, true, telling);
    }),
  receive: eachReacting(receive),
  timeout: eachReacting(timeout),
  actions: (state, self) => [
    ...(state.unsynced ? [{ kind: "fsync" } as const] : []),
    ...pingsOf(state, self),
    ...commandsOf(state, self),
  ],
  act: eachReacting(act),
  fair: ({ kind }) => kind !== "command",
  durable,
  bounds: { "currentEpoch <= epochMax": ({ currentEpoch }, { epochMax }) => currentEpoch <= epochMax },
};

function eachReacting<T extends Parameters<typeof within>[0]>(handlers: T): T {
  return within(handlers, (handle) => (state, event, self) => {
    reacting(state, self, (telling) => handle(state, event, telling));
  });
}

/** Reacts, does what follows every event, and tells the news: to whom depends on the state before, and on what was sent meanwhile. */
function reacting(state: ClusterNode, self: NodeEffects, react: (self: NodeEffects) => void): void {
  tellingNews(state, self, (telling) => {
    react(telling);
    beforeSleep(state, telling);
  });
}

/** What a node does after each event, before it waits for the next one (`clusterBeforeSleep`). */
function beforeSleep(state: ClusterNode, self: NodeEffects): void {
  startIfCaughtUp(state, self);
  winIfElected(state, self);
  updateClusterState(state, self);
  awaitElection(state, self);
  awaitOrphan(state, self);
  if (Object.keys(self.scope.keys).length > 0) {
    copyIfNeeded(state, self);
    serveWaiting(state, self);
  }
  for (const of of self.scope.suspects[self.id] ?? []) {
    if (state.nodes[of]?.health === "ok") listenFor(of, self, true);
    else self.stopTimer({ kind: "no pong", of });
  }
}
