/** Somebody with `redis-cli`: gives one command after the other, each when the one before was obeyed, and ends at the first that is not. */
import type { Event, NodeId } from "../../index.ts";
import type { RedisCluster, Self } from "./cluster-node.ts";
import type { Command } from "./commands.ts";

export interface Order {
  readonly at: NodeId;
  readonly command: Command;
}

export interface Operator {
  readonly role: "operator";
  /** How many commands it has given. */
  given: number;
  phase: "next" | "waits" | "gave up";
}

export const operator: Operator = { role: "operator", given: 0, phase: "next" };

export const hasNext = ({ given, phase }: Readonly<Operator>, { scope }: Pick<Self, "scope">): boolean =>
  phase === "next" && given < scope.orders.length;

export function reduceOperator(state: Operator, event: Event<RedisCluster>, self: Self): void {
  switch (event.kind) {
    case "start":
    case "restart":
    case "timer":
      return;
    case "action": {
      const { at, command } = self.rules.inOrder(self.scope.orders)[state.given];
      state.given += 1;
      state.phase = "waits";
      self.send(at, { kind: "COMMAND", command }, { channel: "client" });
      return;
    }
    case "message":
      if (event.message.kind !== "OBEYED" || state.phase !== "waits") return;
      state.phase = event.message.isRefused ? "gave up" : "next";
      return;
    default:
      event satisfies never;
  }
}

/** All of a migration, key by key. */
export const reshard = (
  slot: string,
  from: NodeId,
  to: NodeId,
  batches: readonly (readonly string[])[],
): readonly Order[] => [
  { at: to, command: { kind: "import slot", slot, from } },
  { at: from, command: { kind: "migrate slot", slot, to } },
  ...batches.map((keys): Order => ({ at: from, command: { kind: "migrate keys", keys, to } })),
  ...closing(slot, from, to),
];

/** Its end: the target is told first that the slot is its own. */
export const closing = (slot: string, from: NodeId, to: NodeId): readonly Order[] => [
  { at: to, command: { kind: "take slot", slot } },
  { at: from, command: { kind: "give slot", slot, to } },
];
