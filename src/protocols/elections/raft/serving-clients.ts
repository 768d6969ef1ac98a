/** How a leader handles a client's command: it goes into the log, and is answered once it is committed and applied. */
import type { Self } from "./rules.ts";
import { append } from "./sending-entries.ts";
import { sendAnswer } from "./state-machine.ts";
import type { Received, Server } from "./types.ts";

export function onCommand(state: Server, { from, operation, call }: Received<"command">, self: Self): void {
  if (self.rules.answersBeforeCommit() && call.kind !== "get") sendAnswer(from, operation, "done", self);
  append(state, { term: state.term, kind: "command", client: from, operation, call }, self);
}
