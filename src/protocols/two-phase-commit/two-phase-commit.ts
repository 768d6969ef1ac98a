/**
 * Two-phase commit: a transaction manager and its resource managers all commit, or all abort.
 *
 * Source: J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 31(1), 2006, section 3 and the
 * specification in its appendix. As there, a resource manager may abort on its own until it has prepared, messages are a
 * set that only grows, and the manager may abort at any time before it has decided.
 * Left out: durable logs and recovery. A manager that crashes stays down, which is the known flaw: whoever has prepared
 * waits for ever.
 */
import { protocol, type NodeId } from "../../index.ts";

interface Manager {
  readonly role: "manager";
  outcome: "open" | "committed" | "aborted";
  prepared: Set<NodeId>;
}
interface Resource {
  readonly role: "resource";
  phase: "working" | "prepared" | "committed" | "aborted";
}

export interface TwoPhaseCommit {
  role: "manager" | "resource";
  state: Manager | Resource;
  message: { kind: "prepared" } | { kind: "commit" } | { kind: "abort" };
  timer: never;
  action: { kind: "commit" } | { kind: "abort" } | { kind: "prepare" } | { kind: "give up" };
  scope: { resources: number };
}

export const twoPhaseCommit = protocol<TwoPhaseCommit>()({
  name: "two-phase-commit",
  summary: "a manager and its resources all commit or all abort",
  channels: { default: "duplicating" },
  nodes: (scope) => ({
    resource: Array.from({ length: scope.resources }, (_, i) => `rm${i + 1}`),
    manager: ["tm"],
  }),
  init: (self) =>
    self.role === "manager"
      ? { role: "manager", outcome: "open", prepared: new Set() }
      : { role: "resource", phase: "working" },

  actions(state, self) {
    switch (state.role) {
      case "manager":
        if (state.outcome !== "open") return [];
        return self.rules.mayCommit(state, self.scope) ? [{ kind: "commit" }, { kind: "abort" }] : [{ kind: "abort" }];
      case "resource":
        return state.phase === "working" ? [{ kind: "prepare" }, { kind: "give up" }] : [];
    }
  },
  fair: (action) => action.kind !== "give up",

  reduce(state, event, self) {
    if (event.kind === "action") {
      switch (event.action.kind) {
        case "commit":
        case "abort":
          if (state.role !== "manager") return;
          state.outcome = event.action.kind === "commit" ? "committed" : "aborted";
          for (const resource of self.nodes.resource) self.send(resource, { kind: event.action.kind });
          return;
        case "prepare":
          if (state.role !== "resource") return;
          state.phase = "prepared";
          self.send("tm", { kind: "prepared" });
          return;
        case "give up":
          if (state.role === "resource") state.phase = "aborted";
          return;
      }
    }
    if (event.kind === "message") {
      switch (event.message.kind) {
        case "prepared":
          if (state.role === "manager" && state.outcome === "open") state.prepared.add(event.from);
          return;
        case "commit":
          if (state.role === "resource") state.phase = "committed";
          return;
        case "abort":
          if (state.role === "resource") state.phase = "aborted";
          return;
      }
    }
  },

  rules: {
    mayCommit: (manager: Readonly<Manager>, scope: TwoPhaseCommit["scope"]): boolean =>
      manager.prepared.size === scope.resources,
  },
  mutants: {
    "commits before all have prepared": {
      source:
        "the textbook mistake: Gray and Lamport 2006, section 3.1, requires all resource managers to have prepared",
      rules: { mayCommit: () => true },
    },
  },
  scopes: {
    smoke: { resources: 3 },
    small: { resources: 6 },
    "manager crashes": { resources: 2, faults: { crash: { times: 1, of: ["tm"] } } },
    rm2: { resources: 2 },
    rm3: { resources: 3 },
    rm4: { resources: 4 },
    rm5: { resources: 5 },
    rm6: { resources: 6 },
    rm7: { resources: 7 },
    rm8: { resources: 8 },
    rm9: { resources: 9 },
    "rm6, interchangeable": { resources: 6, symmetric: ["rm1", "rm2", "rm3", "rm4", "rm5", "rm6"] },
  },
  smaller: ({ symmetric, ...scope }) => {
    const all = { ...scope, resources: scope.resources - 1 };
    if (scope.resources <= 1) return [];
    return [symmetric && symmetric.length > 2 ? { ...all, symmetric: symmetric.slice(0, -1) } : all];
  },
});
