/**
 * Two-phase commit: a transaction manager and its resource managers all commit, or all abort.
 *
 * Source: J. Gray and L. Lamport, "Consensus on Transaction Commit", ACM TODS 31(1), 2006, section 3 and the
 * specification in its appendix. As there, a resource manager may abort on its own until it has prepared, messages are a
 * set that only grows, and the manager may abort at any time before it has decided.
 * Left out: durable logs and recovery. A manager that crashes stays down, which is the known flaw: a resource manager that has
 * prepared then waits for ever.
 */
import { numbered, once, protocol, type NodeId } from "../../../index.ts";

export interface TwoPhaseCommit {
  roles: {
    manager: {
      state: { outcome: "open" | "committed" | "aborted"; prepared: Set<NodeId> };
      receives: { kind: "prepared" };
      action: { kind: "commit" | "abort" };
    };
    resource: {
      state: { phase: "working" | "prepared" | "committed" | "aborted" };
      receives: { kind: "commit" | "abort" };
      action: { kind: "prepare" | "give up" };
    };
  };
  scope: { resources: number };
}

export const twoPhaseCommit = protocol<TwoPhaseCommit>()({
  name: "two-phase-commit",
  summary: "a manager and its resources all commit or all abort",
  channels: { default: "duplicating" },
  nodes: ({ resources }) => ({ resource: numbered("rm", resources), manager: ["tm"] }),
  roles: {
    manager: {
      init: () => ({ outcome: "open", prepared: new Set() }),
      receive: {
        prepared(state, { from }) {
          if (state.outcome === "open") state.prepared.add(from);
        },
      },
      actions({ outcome, prepared }, { rules, nodes }) {
        if (outcome !== "open") return [];
        return rules.mayCommit(prepared.size, nodes.resource.length)
          ? [{ kind: "commit" }, { kind: "abort" }]
          : [{ kind: "abort" }];
      },
      act: {
        commit(state, _, self) {
          state.outcome = "committed";
          for (const resource of self.nodes.resource) self.send(resource, { kind: "commit" });
        },
        abort(state, _, self) {
          state.outcome = "aborted";
          for (const resource of self.nodes.resource) self.send(resource, { kind: "abort" });
        },
      },
      fair: () => true,
    },
    resource: {
      init: () => ({ phase: "working" }),
      receive: {
        commit: (state) => void (state.phase = "committed"),
        abort: (state) => void (state.phase = "aborted"),
      },
      actions: ({ phase }) => (phase === "working" ? [{ kind: "prepare" }, { kind: "give up" }] : []),
      act: {
        prepare(state, _, self) {
          state.phase = "prepared";
          self.send("tm", { kind: "prepared" });
        },
        "give up": (state) => void (state.phase = "aborted"),
      },
      fair: ({ kind }) => kind === "prepare",
    },
  },

  rules: { mayCommit: (prepared: number, resources: number): boolean => prepared === resources },
  mutants: {
    "commits before all have prepared": {
      source: "the textbook mistake: Gray and Lamport 2006, section 3.1, requires that all have prepared",
      rules: { mayCommit: () => true },
    },
  },
  scopes: {
    smoke: { resources: 3 },
    small: { resources: 6 },
    "manager crashes": { resources: 2, faults: { crash: once("tm") } },
    // As the TLA+ examples and Stateright name them.
    ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((resources) => [`rm${resources}`, { resources }])),
    "rm6 interchangeable": { resources: 6, symmetric: ["rm1", "rm2", "rm3", "rm4", "rm5", "rm6"] },
  },
  smaller: ({ symmetric, ...scope }) => {
    const all = { ...scope, resources: scope.resources - 1 };
    if (scope.resources <= 1) return [];
    return [symmetric && symmetric.length > 2 ? { ...all, symmetric: symmetric.slice(0, -1) } : all];
  },
});
