/**
 * A register without replication: a server holds the value, clients read and write it. One server is linearizable; two
 * that know nothing of each other are not, because what is written to one is not seen at the other.
 *
 * Source: the example `single-copy-register` of Stateright (https://github.com/stateright/stateright), which shows the same
 * with the same operations: a client uses one server after the other.
 * Left out: crashes and losses. A client whose request is lost waits for ever.
 */
import { protocol, type Effects, type StateOf } from "../../../index.ts";
import { type Clients, clientNumber, nodesOf, operationsOf, valueOf, withFewer } from "../client-operations.ts";
import { type RegisterRecord, writeThenRead } from "../client-operations.ts";

export interface SingleCopyRegister {
  roles: {
    server: {
      /** 0 before the first write. */
      state: { value: number };
      receives: { kind: "read" } | { kind: "write"; value: number };
    };
    client: {
      /** How many of its operations are over, and whether one is under way. */
      state: { finished: number; waiting: boolean };
      receives: { kind: "value"; value: number } | { kind: "written" };
      action: { kind: "invoke" };
    };
  };
  scope: Clients;
  record: RegisterRecord;
}

function finish(
  state: StateOf<SingleCopyRegister, "client">,
  result: number | "done",
  self: Effects<SingleCopyRegister, "client">,
): void {
  state.waiting = false;
  state.finished += 1;
  self.record({ kind: "respond", result });
}

export const singleCopyRegister = protocol<SingleCopyRegister>()({
  name: "single-copy-register",
  summary: "clients read and write a value on one server, or on several that know nothing of each other",
  nodes: nodesOf,
  roles: {
    server: {
      init: () => ({ value: 0 }),
      receive: {
        read: ({ value }, { from }, self) => self.send(from, { kind: "value", value }),
        write(state, { from, value }, self) {
          state.value = value;
          self.send(from, { kind: "written" });
        },
      },
    },
    client: {
      init: () => ({ finished: 0, waiting: false }),
      actions: ({ waiting, finished }, { id, scope }) =>
        !waiting && finished < operationsOf(id, scope).length ? [{ kind: "invoke" }] : [],
      act: {
        invoke(state, _, self) {
          const isWrite = operationsOf(self.id, self.scope)[state.finished] === "write";
          const call = isWrite
            ? ({ kind: "write", value: valueOf(self.id, state.finished) } as const)
            : ({ kind: "read" } as const);
          state.waiting = true;
          self.record({ kind: "invoke", call });
          const servers = self.nodes.server;
          self.send(servers[(clientNumber(self.id) - 1 + state.finished) % servers.length], call);
        },
      },
      fair: () => true,
      receive: {
        value: (state, { value }, self) => finish(state, value, self),
        written: (state, _, self) => finish(state, "done", self),
      },
    },
  },

  rules: {},
  scopes: {
    smoke: { servers: 1, clients: [writeThenRead, writeThenRead] },
    small: {
      servers: 1,
      clients: [
        [...writeThenRead, ...writeThenRead],
        [...writeThenRead, "write"],
        ["read", ...writeThenRead],
      ],
    },
    "two copies": { servers: 2, clients: [writeThenRead, writeThenRead] },
  },
  smaller: withFewer,
});
