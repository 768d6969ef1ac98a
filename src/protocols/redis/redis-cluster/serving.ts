/** Serves clients, one call after the other. Clients wait while keys are being sent (MIGRATE), and writes while they are paused. */
import type { NodeId } from "../../../index.ts";
import type { NodeEffects } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import type { Request } from "./data-messages.ts";
import { put } from "./keys.ts";
import { refusalOf } from "./routing.ts";

export function serveOrWait(state: ClusterNode, message: Received<"REQUEST">, self: NodeEffects): void {
  const { from, channel: _, ...request } = message;
  if (mustWait(state, request)) state.waiting.push({ from, request });
  else serve(state, from, request, self);
}

const mustWait = ({ move, isPaused }: ClusterNode, { call }: Request): boolean =>
  move !== null || (isPaused && call.kind === "set");

/** Serves clients that no longer have to wait. */
export function serveWaiting(state: ClusterNode, self: NodeEffects): void {
  const ready = state.waiting.filter(({ request }) => !mustWait(state, request));
  if (ready.length === 0) return;
  state.waiting = state.waiting.filter(({ request }) => mustWait(state, request));
  for (const { from, request } of ready) serve(state, from, request, self);
}

function serve(state: ClusterNode, from: NodeId, request: Request, self: NodeEffects): void {
  const { call, nth } = request;
  const because = refusalOf(state, request, self);
  if (because !== null) return self.send(from, { kind: "REFUSED", nth, because }, { channel: "client" });
  switch (call.kind) {
    case "get": {
      const values = call.keys.map((key) => state.data[key] ?? null);
      return self.send(from, { kind: "VALUES", nth, values }, { channel: "client" });
    }
    case "set":
      for (const key of call.keys) put(state, key, call.value, self);
      return self.send(from, { kind: "WRITTEN", nth }, { channel: "client" });
    default:
      call satisfies never;
  }
}
