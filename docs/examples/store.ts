/**
 * A store of one number: a server that answers a write once it is on disk, and clients that give up after a while.
 *
 * Source: made up, to show every part of a protocol.
 * Left out: several servers.
 */
// #region types
import { between, fewer, numbered, once, protocol } from "hearsay";
import type { Effects, NodeId, OperationEntry, RegisterCall } from "hearsay";

export interface Store {
  roles: {
    server: {
      state: { memory: number; disk: number; unanswered: { client: NodeId; operation: number }[] };
      receives: { kind: "write"; value: number; operation: number } | { kind: "read"; operation: number };
      action: { kind: "sync" };
    };
    client: {
      state: { operation: number; isWaiting: boolean };
      receives:
        | { kind: "written"; operation: number }
        | { kind: "value"; value: number; operation: number }
        | { kind: "closed" };
      timer: { kind: "patience" };
      action: { kind: "ask" };
    };
  };
  scope: { clients: number; operations: number };
  channel: "tcp";
  variant: "careful" | "hasty";
  record: OperationEntry<RegisterCall<number>, number | "done">;
}
// #endregion

// #region rules
const rules = {
  /** Whether a write is answered while it is only in memory. */
  answersBeforeSync: (variant: Store["variant"]): boolean => variant === "hasty",
  /** Whether an answer belongs to the operation that a client is waiting for. */
  isAnswer: (operation: number, waitedFor: number): boolean => operation === waitedFor,
};
// #endregion

// #region helpers
type Client = Store["roles"]["client"]["state"];
type Doing = Effects<Store, "client", typeof rules>;

/** @returns the number of the operation that begins */
function begin(state: Client, self: Doing): number {
  state.operation += 1;
  state.isWaiting = true;
  self.startTimer({ kind: "patience" }, { after: 1_000 });
  return state.operation;
}

function end(state: Client, operation: number, result: number | "done", self: Doing): void {
  if (!state.isWaiting || !self.rules.isAnswer(operation, state.operation)) return;
  state.isWaiting = false;
  self.stopTimer({ kind: "patience" });
  self.record({ kind: "respond", result });
}
// #endregion

// #region head
export const store = protocol<Store>()({
  name: "store",
  summary: "a server answers a write once it is on disk",
  channels: { tcp: "fifo" },
  variants: ["careful", "hasty"],
  nodes: ({ clients }) => ({
    server: ["s"],
    client: numbered("c", clients),
  }),
  // #endregion
  roles: {
    // #region server
    server: {
      init: () => ({ memory: 0, disk: 0, unanswered: [] }),
      receive: {
        write(state, { from, value, operation }, self) {
          state.memory = value;
          if (self.rules.answersBeforeSync(self.variant)) self.send(from, { kind: "written", operation });
          else state.unanswered.push({ client: from, operation });
        },
        read(state, { from, operation }, self) {
          self.send(from, { kind: "value", value: state.disk, operation });
        },
      },
      // One write at a time: the next one stays in flight until this one is on disk.
      accepts: ({ unanswered }, { kind }) => kind === "read" || unanswered.length === 0,
      actions: ({ memory, disk, unanswered }) => (memory === disk && unanswered.length === 0 ? [] : [{ kind: "sync" }]),
      fair: () => true,
      act: {
        sync(state, _, self) {
          state.disk = state.memory;
          for (const { client, operation } of state.unanswered) self.send(client, { kind: "written", operation });
          state.unanswered = [];
        },
      },
      durable: ({ disk }) => ({ disk, memory: disk }),
      // If the process died, the operating system closes its connections; if the power failed, nobody does.
      lastWords: (_, self, cause) =>
        cause === "process" ? self.nodes.client.map((to) => ({ to, message: { kind: "closed" } })) : [],
    },
    // #endregion
    // #region client
    client: {
      init: () => ({ operation: 0, isWaiting: false }),
      actions: ({ isWaiting }) => (isWaiting ? [] : [{ kind: "ask" }]),
      act: {
        ask(state, _, self) {
          const operation = begin(state, self);
          const call = self.choose([{ kind: "write", value: operation }, { kind: "read" }] as const);
          self.record({ kind: "invoke", call });
          self.send("s", { ...call, operation });
        },
      },
      receive: {
        written: (state, { operation }, self) => end(state, operation, "done", self),
        value: (state, { operation, value }, self) => end(state, operation, value, self),
        closed: (state) => void (state.isWaiting = false),
      },
      timeout: { patience: (state) => void (state.isWaiting = false) },
      // #region bounds
      bounds: { "operation <= operations": ({ operation }, { operations }) => operation <= operations },
      // #endregion
    },
    // #endregion
  },

  rules,
  // #region mutants
  mutants: {
    "a late answer counts for the next operation": {
      source: "made up: answers carry no number",
      rules: { isAnswer: () => true },
      scope: "two operations",
    },
  },
  // #endregion
  // #region scopes
  scopes: {
    smoke: { clients: 1, operations: 1 },
    "two operations": { clients: 1, operations: 2 },
    "the power fails": { clients: 1, operations: 2, faults: { power: once("server"), restart: 1 } },
    "the server crashes": { clients: 2, operations: 1, faults: { crash: once("s"), restart: 1 } },
    "the connection breaks": { clients: 2, operations: 1, faults: { drop: 1 } },
    "a client is cut off": {
      clients: 2,
      operations: 1,
      faults: { partition: 1 },
      partitions: { "c1 is cut off": between(["c1"], ["s"]), "c1 hears nothing": [["s", "c1"]] },
    },
    small: { clients: 2, operations: 2, symmetric: ["c1", "c2"] },
  },
  smaller: (scope) => fewer(scope, { operations: 1 }),
  // #endregion
});
