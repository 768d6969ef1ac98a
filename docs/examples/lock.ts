/** A lock service: one server, and clients that want the lock now and then. */
// #region types
import { numbered, protocol, type NodeId } from "hearsay";

export interface Lock {
  roles: {
    server: {
      state: { holder: NodeId | null; waiting: NodeId[] };
      receives: { kind: "acquire" } | { kind: "release" };
    };
    client: {
      state: { phase: "idle" | "waiting" | "holding" };
      receives: { kind: "granted" };
      action: { kind: "acquire" } | { kind: "release" };
    };
  };
  scope: { clients: number };
}
// #endregion

// #region protocol
export const lock = protocol<Lock>()({
  name: "lock",
  summary: "clients take turns to hold a lock that a server keeps",
  nodes: ({ clients }) => ({
    server: ["s"],
    client: numbered("c", clients),
  }),
  roles: {
    server: {
      init: () => ({ holder: null, waiting: [] }),
      receive: {
        acquire(state, { from }, self) {
          if (self.rules.isFree(state)) {
            state.holder = from;
            self.send(from, { kind: "granted" });
          } else {
            state.waiting.push(from);
          }
        },
        release(state, _, self) {
          state.holder = self.rules.next(state.waiting) ?? null;
          state.waiting = state.waiting.filter((id) => id !== state.holder);
          if (state.holder !== null) self.send(state.holder, { kind: "granted" });
        },
      },
    },
    client: {
      init: () => ({ phase: "idle" }),
      actions({ phase }) {
        if (phase === "idle") return [{ kind: "acquire" }];
        return phase === "holding" ? [{ kind: "release" }] : [];
      },
      fair: ({ kind }) => kind === "release",
      act: {
        acquire(state, _, self) {
          state.phase = "waiting";
          self.send("s", { kind: "acquire" });
        },
        release(state, _, self) {
          state.phase = "idle";
          self.send("s", { kind: "release" });
        },
      },
      receive: { granted: (state) => void (state.phase = "holding") },
    },
  },
  // #endregion
  // #region rules
  rules: {
    isFree: ({ holder }: Lock["roles"]["server"]["state"]): boolean => holder === null,
    next: (waiting: readonly NodeId[]): NodeId | undefined => waiting[0],
  },
  mutants: {
    "grants to whoever asks": {
      source: "made up: the server forgets to look",
      rules: { isFree: () => true },
    },
    "serves the last one first": {
      source: "made up: a stack in place of a queue",
      rules: { next: (waiting) => waiting.at(-1) },
      scope: "three clients",
    },
  },
  // #endregion
  // #region scopes
  scopes: {
    smoke: { clients: 2, inFlight: 2 },
    "three clients": { clients: 3, inFlight: 2 },
    "a client crashes": { clients: 2, inFlight: 2, faults: { crash: { times: 1, of: ["c2"] } } },
  },
});
// #endregion
