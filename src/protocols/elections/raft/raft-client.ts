/** A client: one operation after the other, each with its own number, sent to every server. */
import type { Effects, NodeId } from "../../../index.ts";
import type { Call, Client, Raft, RaftScope, Result } from "./types.ts";

type Self = Effects<Raft, "client">;

const retryMs = 300;

const indexOf = (id: NodeId): number => Number(id.slice(1)) - 1;

export const callsOf = (id: NodeId, { clients }: RaftScope): readonly Call[] => clients[indexOf(id)] ?? [];

export function invoke(state: Client, _: unknown, self: Self): void {
  state.isWaiting = true;
  const call = callsOf(self.id, self.scope)[state.finished];
  self.record({ kind: "invoke", call });
  ask(state, call, self);
}

/** A server that does not lead leaves the command in flight: how it gets to the leader is not modelled. */
function ask(state: Client, call: Call, self: Self): void {
  const kind = call.kind === "get" && self.scope.reads ? "read" : "command";
  for (const server of self.scope.asks?.[indexOf(self.id)] ?? self.nodes.server)
    self.send(server, { kind, operation: state.finished + 1, call }, { channel: "client" });
  if (state.retries < self.scope.retries) self.startTimer({ kind: "retry" }, { after: retryMs });
}

export function askAgain(state: Client, _: unknown, self: Self): void {
  state.retries += 1;
  ask(state, callsOf(self.id, self.scope)[state.finished], self);
}

export function onAnswer(
  state: Client,
  { operation, result }: { readonly operation: number; readonly result: Result },
  self: Self,
): void {
  if (!state.isWaiting || operation !== state.finished + 1) return;
  state.finished = operation;
  state.isWaiting = false;
  state.retries = 0;
  self.stopTimer({ kind: "retry" });
  self.record({ kind: "respond", result });
}
