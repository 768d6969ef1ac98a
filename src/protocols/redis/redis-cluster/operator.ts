/** An operator with `redis-cli`: gives commands, each after the one before was obeyed, and stops at the first that is refused. */
import type { RoleDefinition } from "../../../index.ts";
import type { Rules } from "./rules.ts";
import type { RedisCluster } from "./types.ts";

export const operator: RoleDefinition<RedisCluster, "operator", Rules> = {
  init: () => ({ given: 0, phase: "next" }),
  receive: {
    OBEYED(state, { isRefused }) {
      if (state.phase === "waits") state.phase = isRefused ? "gave up" : "next";
    },
  },
  actions: ({ given, phase }, { scope }) => (phase === "next" && given < scope.orders.length ? [{ kind: "next" }] : []),
  act: {
    next(state, _, { rules, scope, send }) {
      const { at, command } = rules.inOrder(scope.orders)[state.given];
      state.given += 1;
      state.phase = "waits";
      send(at, { kind: "COMMAND", command }, { channel: "client" });
    },
  },
  fair: () => true,
  durable: (state) => state,
};
