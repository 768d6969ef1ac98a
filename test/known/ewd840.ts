/**
 * Termination detection in a ring, as a global specification: which nodes are active, and where the token is, is shared.
 *
 * Source: E. W. Dijkstra, W. H. J. Feijen, A. J. M. van Gasteren, "Derivation of a termination detection algorithm for
 * distributed computations", EWD 840; as specified by S. Merz in github.com/tlaplus/Examples, specifications/ewd840.
 */
import { always, leadsTo, type Predicate, properties, protocol, recurs } from "../../src/index.ts";

type Id = `n${number}`;
interface Ring {
  roles: {
    node: {
      state: { black: boolean };
      action: { kind: "initiate probe" | "pass token" | "deactivate" } | { kind: "send"; to: number };
    };
  };
  scope: { nodes: number };
  /** `active` by id: what a node does depends on few of them. */
  shared: { token: { at: number; black: boolean }; [active: Id]: boolean };
}

const id = (at: number): Id => `n${at}`;
const places = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const placeOf = (node: string): number => Number(node.slice(1));

export const ewd840 = protocol<Ring>()({
  name: "ewd840",
  summary: "nodes in a ring detect that all of them are passive",
  nodes: (scope) => ({ node: places(scope.nodes).map(id) }),
  shared: ({ nodes }) => ({
    token: { at: 0, black: true },
    ...Object.fromEntries(places(nodes).map((at) => [id(at), true])),
  }),
  roles: {
    node: {
      init: () => ({ black: false }),
      // Every start is possible, but that the token is black.
      start(state, self) {
        state.black = self.choose([true, false]);
        self.shared[self.id as Id] = self.choose([true, false]);
        if (self.id === "n0") self.shared.token.at = self.choose(places(self.scope.nodes));
      },
      actions({ black }, { id: own, shared, scope }) {
        const at = placeOf(own);
        const active = shared[own as Id];
        const mayPass = !active || black || shared.token.black;
        const holds = shared.token.at === at;
        return [
          ...(holds && at === 0 && (black || shared.token.black) ? [{ kind: "initiate probe" } as const] : []),
          ...(holds && at > 0 && mayPass ? [{ kind: "pass token" } as const] : []),
          ...(active ? places(scope.nodes).filter((to) => to !== at) : []).map((to) => ({ kind: "send", to }) as const),
          ...(active ? [{ kind: "deactivate" } as const] : []),
        ];
      },
      fair: ({ kind }) => kind === "initiate probe" || kind === "pass token",
      act: {
        "initiate probe"(state, _, { shared, scope }) {
          shared.token = { at: scope.nodes - 1, black: false };
          state.black = false;
        },
        "pass token"(state, _, { shared }) {
          shared.token.at -= 1;
          shared.token.black ||= state.black;
          state.black = false;
        },
        send(state, { to }, self) {
          self.shared[id(to)] = true;
          if (to > placeOf(self.id)) state.black = true;
        },
        deactivate: (_state, _, self) => void (self.shared[self.id as Id] = false),
      },
    },
  },
  rules: {},
  scopes: { smoke: { nodes: 3 }, "four nodes": { nodes: 4 } },
});

const areAllPassive: Predicate<typeof ewd840> = ({ nodes, shared }) => nodes.every((node) => !shared[node.id as Id]);
const isDetected: Predicate<typeof ewd840> = ({ nodes: [first], shared: { token, n0 } }) =>
  token.at === 0 && !token.black && !first!.state.black && !n0;

export const suite = properties(
  ewd840,
  {
    "termination is detected only where all are passive": always(
      (world) => isDetected(world) !== true || areAllPassive(world),
    ),
    "termination is detected": leadsTo(areAllPassive, isDetected),
  },
  { "probes go on for ever": recurs(({ step }) => step.kind === "act" && step.action.kind === "initiate probe") },
);
