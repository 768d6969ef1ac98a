/**
 * Redis Sentinel: sentinels watch a master. If enough of them consider it down, one begins a failover in a new epoch and asks
 * for votes. A leader promotes a replica, tells the other sentinels, and has the other servers replicate it. If the old master
 * comes back, it is made a replica; until then nothing stops it.
 *
 * Source: redis/redis, tag 7.0.15, src/sentinel.c: `sentinelVoteLeader`, `sentinelGetLeader`, `sentinelSelectSlave`,
 * `sentinelProcessHelloMessage`, `sentinelRefreshInstanceInfo`, `sentinelResetMasterAndChangeAddress`. Variants:
 * - `7.0.15` asks for votes in the newest epoch that a sentinel has heard of, and counts votes of that epoch. All masters
 *   that it watches share one epoch, so the failover of another master allows two leaders of one epoch (redis/redis#2230),
 *   or makes a sentinel ignore its majority (redis/redis#12865).
 * - `fixed` asks and counts in the epoch of the failover.
 *
 * Time is left to the checker: a timer may fire whenever it is armed, and "after 8 seconds" means "some time". What the
 * real periods make unlikely but not impossible is known to be false here: see the properties.
 * - What is repeated periodically (PING, INFO, IS-MASTER-DOWN-BY-ADDR, hellos) is sent when its answer has changed, and on
 *   a restart. A hello goes from sentinel to sentinel, not through a server.
 * - SDOWN is an action (`suspect`) that a later answer to a PING reverts; the PINGs themselves are modelled in a scope of
 *   their own. In most scopes the master is considered down from the start, and is frozen: that is, slow.
 * - The states after an election follow each other at once, up to the first that waits for a server.
 *
 * Left out: TILT (a sentinel that only watches and votes is one that is not `impatient`, except for `isdown`, which TILT
 * answers with 0); how replicas and sentinels are discovered, forgotten and reset; parallel-syncs (all others follow the
 * new master at once); how old the INFO of a replica may be, and for how long a replica may have been without its master;
 * the 20 s besides down-after until a master that reports to be a replica counts as down; PSYNC (a replica that changes its
 * master copies all that the new one has); min-replicas-max-lag (a replica counts until its connection closes); scripts,
 * and clients that look for the new master.
 */
import { fewer, numbered, protocol } from "../../../index.ts";
import { mutants } from "./mutants.ts";
import { server } from "./redis-server.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { sentinel } from "./sentinel.ts";
import type { RedisSentinel } from "./types.ts";

export const redisSentinel = protocol<RedisSentinel>()({
  name: "redis-sentinel",
  summary: "sentinels that agree that a master is down elect one of them, which promotes a replica",
  channels: {
    ask: "fifo",
    hello: "coalescing",
    ping: "coalescing",
    command: "fifo",
    info: "fifo",
    replication: "fifo",
    client: "fifo",
  },
  variants: ["fixed", "7.0.15"],
  nodes: ({ sentinels, replicas, writes }) => ({
    sentinel: numbered("s", sentinels),
    // The first master, and its replicas.
    server: ["m", ...numbered("r", replicas)],
    client: writes > 0 ? ["c"] : [],
  }),
  roles: {
    sentinel,
    server,
    client: {
      init: () => ({ writes: 0 }),
      // It goes on writing, whatever it is told.
      receive: { acknowledged: () => undefined, refused: () => undefined },
      actions: ({ writes }, { scope }) => (writes < scope.writes ? [{ kind: "write" }] : []),
      act: {
        write(state, _, self) {
          state.writes += 1;
          self.send(self.nodes.server[0], { kind: "write", write: state.writes }, { channel: "client" });
        },
      },
    },
  },
  rules,
  mutants,
  scopes,
  smaller: (scope) => fewer(scope, { replicas: 1 }),
});
