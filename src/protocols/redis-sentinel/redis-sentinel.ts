/**
 * Redis Sentinel: sentinels watch a master. When enough of them hold it down, one begins a failover in a new epoch and asks
 * for votes; a leader makes a replica the master, tells the other sentinels, and points the other servers there. The old
 * master, should it come back, is made a replica; nothing holds it back before that.
 *
 * Source: redis/redis, tag 7.0.15, src/sentinel.c: `sentinelVoteLeader`, `sentinelGetLeader`, `sentinelSelectSlave`,
 * `sentinelProcessHelloMessage`, `sentinelRefreshInstanceInfo`, `sentinelResetMasterAndChangeAddress`. Variants:
 * - `7.0.15` asks for votes in the newest epoch that a sentinel has heard of, and counts votes of that one: the epoch is
 *   one for all masters that it watches, so the failover of another master lets two lead a failover of one epoch
 *   (redis/redis#2230), or a majority be ignored (redis/redis#12865).
 * - `fixed` asks and counts in the epoch of the failover.
 *
 * Time is left to the checker. A timer may fire whenever it is armed, and "after 8 seconds" means "some time". What the
 * real periods make unlikely and not impossible is a limit here: see the properties.
 * - What is asked for again and again (PING, INFO, IS-MASTER-DOWN-BY-ADDR, hellos) is sent where its answer has changed,
 *   and on a restart. A hello goes from sentinel to sentinel, not through a server.
 * - SDOWN is an action (`suspect`), which a later answer to a PING ends; the PINGs themselves are looked at in a scope of
 *   their own. Most scopes begin when the master is held down already, and is frozen: that is, slow.
 * - The states after an election follow each other at once, up to the first that waits for a server.
 *
 * Left out: TILT (a sentinel that only watches and votes is one that is not `impatient`, but for `isdown`, which TILT
 * answers with 0); how replicas and sentinels are discovered, forgotten and reset; parallel-syncs (all others are pointed
 * to the new master at once); how old what INFO says of a replica may be, and for how long a replica may have been without
 * its master; the 20 s beside down-after until a master that reports to be a replica is held down; PSYNC (a replica that
 * is repointed takes all that its master has); min-replicas-max-lag (a replica counts until its connection closes);
 * scripts, and clients that look for the new master.
 */
import { protocol, type NodeId } from "../../index.ts";
import { mutants } from "./mutants.ts";
import { server } from "./redis-server.ts";
import { rules } from "./rules.ts";
import { scopes, smaller } from "./scopes.ts";
import { sentinel } from "./sentinel.ts";
import type { RedisSentinel } from "./types.ts";

const named = (prefix: string, count: number): NodeId[] => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

export const redisSentinel = protocol<RedisSentinel>()({
  name: "redis-sentinel",
  summary: "sentinels that hold a master down together elect one of them, which makes a replica the master",
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
    sentinel: named("s", sentinels),
    // The first master, and its replicas.
    server: ["m", ...named("r", replicas)],
    client: writes > 0 ? ["c"] : [],
  }),
  roles: {
    sentinel,
    server,
    client: {
      init: () => ({ writes: 0 }),
      // What it is told changes nothing about what it does next.
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
  smaller,
});
