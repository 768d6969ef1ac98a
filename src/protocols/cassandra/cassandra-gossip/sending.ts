/** Sending. A message that would never arrive is not sent at all: nobody could tell the difference. */
import type { NodeId } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { CassandraGossip, Message } from "./types.ts";

type Place = Pick<Self, "id" | "scope">;

/** Whether a node is down in the whole run. */
export const isOver = (of: NodeId, { dead = [], left = [] }: CassandraGossip["scope"]): boolean =>
  dead.includes(of) || left.includes(of);

export const isOutOfReach = (of: NodeId, { id, scope }: Place): boolean =>
  isOver(of, scope) || (scope.unreachable?.[id]?.includes(of) ?? false);

export function sendTo(to: NodeId, message: Message, self: Self): void {
  if (!isOutOfReach(to, self)) self.send(to, message, { channel: channelOf(message) });
}

function channelOf({ kind }: Message): CassandraGossip["channel"] {
  switch (kind) {
    case "syn":
    case "ack":
    case "ack2":
      return "gossip";
    case "echo":
    case "echoed":
    case "shutdown":
      return "direct";
  }
}
