/** Which server is the master, which configuration says so, and how servers that do not fit are reconfigured. */
import type { NodeId } from "../../../index.ts";
import { enterEpoch } from "./epoch.ts";
import { hello, publish } from "./hello.ts";
import type { Self } from "./rules.ts";
import type { Received, Sentinel } from "./types.ts";

export function onHello(state: Sentinel, { from, epoch, master, configEpoch }: Received<"hello">, self: Self): void {
  enterEpoch(state, epoch, self);
  if (configEpoch < state.configEpoch) self.send(from, hello(state), { channel: "hello" });
  if (!self.rules.isNewer(configEpoch, state.configEpoch)) return;
  state.configEpoch = configEpoch;
  if (master !== state.master) switchTo(state, master, self);
  if (self.scope.hellos !== "promotions") publish(state, self);
}

/** `sentinelResetMasterAndChangeAddress`: a failover under way ends, and the old master is a replica from now on. */
export function switchTo(state: Sentinel, master: NodeId, self: Self): void {
  const replicas = new Set([...state.replicas, state.master]);
  replicas.delete(master);
  state.replicas = replicas;
  state.master = master;
  state.down = new Set();
  state.leader = null;
  state.failover = null;
  state.waits = false;
  state.info[master] = { replicates: null };
  for (const answer of Object.values(state.answers)) answer.down = false;
  for (const kind of ["election", "patience", "failover", "down after"] as const) self.stopTimer({ kind });
}

/** Replicas that report to be masters or to replicate another one, while the master answers and reports to be a master. */
export const misplaced = (state: Readonly<Sentinel>, { rules }: Pick<Self, "rules">): readonly NodeId[] => {
  const { master, down, info, replicas } = state;
  if (!rules.isSane(down.has(master), info[master]?.replicates === null)) return [];
  return [...replicas].filter((id) => id in info && info[id].replicates !== master && !down.has(id));
};

/** +convert-to-slave and +fix-slave-config. Until then nothing stops an old master. */
export function reconfigure(state: Sentinel, { server }: { readonly server: NodeId }, self: Self): void {
  delete state.info[server];
  self.send(server, { kind: "slaveof", master: state.master }, { channel: "command" });
}
