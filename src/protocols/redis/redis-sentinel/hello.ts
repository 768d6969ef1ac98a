/** What a sentinel publishes of itself. */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Sentinel, SentinelMessage } from "./types.ts";

/** The server that a sentinel calls the master: the promoted replica as soon as it reports to be a master. */
export const masterOf = ({ master, failover }: Readonly<Sentinel>): NodeId =>
  failover?.phase === "reconfiguration" ? failover.promoted : master;

export const hello = (state: Sentinel): SentinelMessage => ({
  kind: "hello",
  epoch: state.epoch,
  master: masterOf(state),
  configEpoch: state.configEpoch,
});

/** Hellos are published every two seconds through each server; those that say nothing new are left out. */
export const publish = (state: Sentinel, self: Self): void => self.broadcast(hello(state), { channel: "hello" });
