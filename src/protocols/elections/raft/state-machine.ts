/**
 * The state machine of every server: a map, and a session for each client, so that a command that was sent twice is carried out once.
 * Source: Ongaro's dissertation, section 6.3.
 */
import { keyValueMap, type NodeId } from "../../../index.ts";
import { entryAt } from "./log-entries.ts";
import type { Self } from "./rules.ts";
import type { Call, Command, Machine, Result, Server } from "./types.ts";

const map = keyValueMap<number>();

/** Applies what became committed. A leader answers the clients that asked for it. */
export function commitUpTo(state: Server, index: number, self: Self): void {
  while (state.commitIndex < index) {
    state.commitIndex += 1;
    const entry = entryAt(state, state.commitIndex);
    if (!entry) return;
    self.record({ kind: "applied", index: state.commitIndex, entry });
    if (entry.kind !== "command") continue;
    carryOut(state.machine, entry, self);
    if (state.role === "leader") answer(state, entry, self);
  }
}

/** A session that has moved on to a later operation no longer has the result of an earlier one. */
function answer({ machine }: Server, { client, operation }: Command, self: Self): void {
  const session = machine.sessions[client];
  if (session?.operation === operation) sendAnswer(client, operation, session.result, self);
}

export const sendAnswer = (client: NodeId, operation: number, result: Result, self: Self): void =>
  self.send(client, { kind: "answer", operation, result }, { channel: "client" });

/** What a call that changes nothing would answer now. */
export const read = ({ values }: Machine, call: Call): Result =>
  map.apply(new Map(Object.entries(values)), call).result;

function carryOut(machine: Machine, { client, operation, call }: Command, self: Self): void {
  if (self.rules.isRepeated(operation, machine.sessions[client]?.operation ?? 0)) return;
  const { state, result } = map.apply(new Map(Object.entries(machine.values)), call);
  machine.values = Object.fromEntries(state) as Record<string, number>;
  machine.sessions[client] = { operation, result };
}
