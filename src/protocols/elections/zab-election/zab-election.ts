/**
 * Election and recovery of Zab, as in ZooKeeper. Servers vote for the most advanced server (the later epoch, then the later
 * transaction, then the greater name). The server that a quorum votes for proposes an epoch later than any that a quorum has
 * accepted, gives its history to the servers that acknowledge it, and leads once a quorum has that history.
 *
 * Sources: F. Junqueira, B. Reed and M. Serafini, "Zab: High-performance broadcast for primary-backup systems", DSN 2011,
 * section IV, phases 1 and 2. As in Apache ZooKeeper (`FastLeaderElection.java`, `Leader.java` and `Learner.java`): phase 0,
 * the choice of a leader, and taking the leader's history instead of that of its most advanced follower.
 *
 * Left out:
 * - Broadcast, phase 3. Logs are as the scope says, and nobody appends.
 * - Answers from servers that are not looking: a server that looks in a later round than the others waits until they give up
 *   too. Observers, weights and hierarchical quorums.
 * - When a leader steps down: in ZooKeeper when its followers are gone, here at any time.
 * - Connections. ZooKeeper's are TCP; here a message stays in flight for good and may arrive late or again. So within a
 *   round only better votes of a sender count, which has the same effect, and a proposed epoch that is not later than
 *   the accepted one is ignored (ZooKeeper: an answer that does not count, or the end of the connection).
 */
import { fewer, numbered, protocol } from "../../../index.ts";
import { finalize, onNotification } from "./looking.ts";
import { mutants } from "./mutants.ts";
import { onRecovery } from "./recovery.ts";
import { look } from "./round.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { ZabElection } from "./types.ts";

export const zabElection = protocol<ZabElection>()({
  name: "zab-election",
  summary: "a quorum elects the server with the most transactions, which leads an epoch that nobody else has led",
  channels: { default: "duplicating" },
  nodes: ({ servers }) => ({ server: numbered("n", servers) }),
  roles: {
    server: {
      init({ id, nodes, scope }) {
        const log = scope.logs[nodes.server.indexOf(id)] ?? [];
        const epoch = Math.floor(Math.max(0, ...scope.logs.flat()) / 100);
        return {
          phase: { kind: "looking" },
          round: 0,
          vote: { epoch, zxid: log.at(-1) ?? 0, id },
          received: {},
          acceptedEpoch: epoch,
          currentEpoch: epoch,
          log,
        };
      },
      start: look,
      restart: look,
      timeout: {
        finalize: (state, _, self) => finalize(state, self),
        "give up": (state, _, self) => look(state, self),
      },
      receive: {
        notification: onNotification,
        "follower info": onRecovery,
        "leader info": onRecovery,
        "ack epoch": onRecovery,
        "new leader": onRecovery,
        ack: onRecovery,
      },
      durable: (state, self) => self.rules.persisted(state),
      bounds: { "round <= roundMax": ({ round }, { roundMax }) => round <= roundMax },
    },
  },

  rules,
  mutants,
  scopes,
  smaller: (scope) => fewer(scope, { roundMax: 1 }),
});
