/** What is no business of the bus: clients, operators, and the keys that nodes send each other. */
import type { NodeId } from "../../index.ts";
import type { ClusterNode, Self } from "./cluster-node.ts";
import { obeyOrRefuse } from "./commands.ts";
import type { DataMessage } from "./data-messages.ts";
import { hearStream } from "./keys.ts";
import { restore, restored } from "./migration.ts";
import { serveOrWait } from "./serving.ts";

export function receiveData(state: ClusterNode, from: NodeId, message: DataMessage, self: Self): void {
  switch (message.kind) {
    case "REQUEST":
      return serveOrWait(state, from, message, self);
    case "COMMAND":
      return obeyOrRefuse(state, from, message.command, self);
    case "RESTORE":
      return restore(state, from, message.move, message.data, self);
    case "RESTORED":
      return restored(state, message.move, message.isRefused, self);
    case "SYNC":
    case "COPY":
    case "EFFECT":
    case "MARKS":
      return hearStream(state, from, message, self);
    case "REFUSED":
    case "VALUES":
    case "WRITTEN":
    case "OBEYED":
      return;
    default:
      message satisfies never;
  }
}
