/** A lease: a lock that the server takes back by itself after a while, whether or not its holder is still alive. */
import { numbered, protocol, type Effects, type NodeId } from "hearsay";

export interface Lease {
  roles: {
    server: {
      state: { holder: NodeId | null; waiting: NodeId[] };
      receives: { kind: "acquire" } | { kind: "release" };
      timer: { kind: "lease ends" };
    };
    client: {
      state: { phase: "idle" | "waiting" | "holding" };
      receives: { kind: "granted" };
      action: { kind: "acquire" } | { kind: "release" };
    };
  };
  scope: { clients: number };
}
type Server = Lease["roles"]["server"]["state"];

// #region grant
/** Gives the lock to the next client in line, and takes it back when the lease ends. */
function grant(state: Server, self: Effects<Lease, "server">): void {
  state.holder = state.waiting.shift() ?? null;
  self.stopTimer({ kind: "lease ends" });
  if (state.holder === null) return;
  self.send(state.holder, { kind: "granted" });
  self.startTimer({ kind: "lease ends" }, { after: 10_000 });
}
// #endregion

export const lease = protocol<Lease>()({
  name: "lease",
  summary: "clients take turns to hold a lock that a server takes back after a while",
  nodes: ({ clients }) => ({
    server: ["s"],
    client: numbered("c", clients),
  }),
  roles: {
    // #region server
    server: {
      init: () => ({ holder: null, waiting: [] }),
      receive: {
        acquire(state, { from }, self) {
          state.waiting.push(from);
          if (state.holder === null) grant(state, self);
        },
        release(state, { from }, self) {
          if (from === state.holder) grant(state, self);
        },
      },
      timeout: { "lease ends": (state, _, self) => grant(state, self) },
    },
    // #endregion
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
  rules: {},
  // #region scopes
  scopes: {
    smoke: { clients: 2, inFlight: 2 },
    "a client crashes": { clients: 2, inFlight: 2, faults: { crash: { times: 1, of: ["c2"] } } },
  },
  // #endregion
});
