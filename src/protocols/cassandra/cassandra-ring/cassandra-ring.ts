/**
 * Cassandra's ring before transactional metadata: nodes learn by gossip who owns a token. Each node announces what it does (joins,
 * leaves, moves, replaces another), and each builds a ring from what it has heard. The ring says where a key is read, and to which
 * other nodes it is written because they will have it soon. Nobody checks whether others have heard.
 *
 * Sources: apache/cassandra before 5.1: service/StorageService.java, locator/TokenMetadata.java, SimpleStrategy.java and
 * NetworkTopologyStrategy.java.
 *
 * Nodes that own tokens (`owner`) and nodes that look at the ring (`view`) are separate here, although each real node is
 * both. Gossip eventually delivers the newest announcement of a node, and may or may not deliver earlier ones: so announcements
 * arrive in any order, and older ones are dropped. RING_DELAY may take any time: an owner proceeds whenever it likes.
 * The variant decides who is pending: under `cassandra`, each change is considered alone, with all leaving nodes gone; under
 * `every outcome`, every node is pending that would be a replica if some of the changes were completed.
 * A node must not leave while data is moving to it (4.x and 5.0: "unable to leave the ring"). Owners that only announce never notice;
 * in scopes with `refuses`, owners hear each other, and such a node does not begin to leave.
 * Left out: how gossip works (cassandra-gossip), racks and data centers (they are in `ring/placement.ts`, and tests enumerate
 * them), streaming and reads and writes (cassandra-data), removal of the dead, and the quarantine of losers of a conflict.
 */
import { numbered, protocol, type Effects, type NodeId } from "../../../index.ts";
import { mutants } from "./mutants.ts";
import { pendingByCassandra, pendingOfEveryOutcome } from "../ring/pending.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type { Announcement, CassandraRing, Owner, OwnerScope, Status, View } from "./types.ts";
import { changesIn, emptyView, hear, ownedIn } from "./ring-view.ts";

type Self = Effects<CassandraRing, "owner" | "view", typeof rules>;
type Ring = Pick<Self, "scope" | "variant" | "rules">;

const isOnRing = ({ doing }: OwnerScope): boolean => !doing.some((one) => /^(?:join|replace)/u.test(one));

function first(node: NodeId, { tokens, generation = 1, host = node }: OwnerScope): Announcement {
  return { node, generation, version: 1, host, tokens, status: { kind: "normal" } };
}

function begun(operation: string): Status {
  const [kind, argument] = operation.split(" ");
  switch (kind) {
    case "join":
      return { kind: "joining" };
    case "replace":
      return { kind: "replacing", of: argument };
    case "leave":
      return { kind: "leaving" };
    case "move":
      return { kind: "moving", to: Number(argument) };
    default:
      return { kind: "normal" };
  }
}

export const cassandraRing = protocol<CassandraRing>()({
  name: "cassandra-ring",
  summary: "each node works out the token ring from what it hears that the others do",
  variants: ["cassandra", "every outcome"],
  nodes: ({ owners, views }) => ({ owner: Object.keys(owners), view: numbered("v", views) }),
  roles: {
    owner: {
      init: ({ id, scope }) => ({
        says: isOnRing(scope.owners[id]) ? first(id, scope.owners[id]) : null,
        done: 0,
        view: scope.refuses ? firstView(scope) : null,
      }),
      start({ says }, self) {
        if (says !== null && !self.scope.formed) tell(says, self);
      },
      actions({ says, done, view }, self) {
        const { id, scope } = self;
        if (says !== null && !["normal", "left"].includes(says.status.kind)) return [{ kind: "finish" }];
        const operation = scope.owners[id].doing[done];
        if (operation === undefined) return [];
        const isRefused = operation === "leave" && view !== null && !self.rules.mayLeave(isMovingTo(id, view, self));
        return isRefused ? [] : [{ kind: "begin", operation }];
      },
      fair: () => true,
      act: {
        begin(state, { operation }, self) {
          const said = state.says ?? { ...first(self.id, self.scope.owners[self.id]), version: 0 };
          state.says = { ...said, version: said.version + 1, status: begun(operation) };
          tell(state.says, self);
        },
        finish(state, _, self) {
          state.says = finished(state);
          state.done += 1;
          if (state.says) tell(state.says, self);
        },
      },
      receive: {
        gossip(state, { says }, self) {
          if (state.view) hear(state.view, says, self.rules);
        },
      },
    },
    view: {
      init: ({ scope }) => ({ ...firstView(scope), pending: [] }),
      receive: {
        gossip(state, { says }, self) {
          hear(state, says, self.rules);
          state.pending = pendingOf(state, self);
        },
      },
    },
  },

  rules,
  mutants,
  scopes,
});

/** What an owner announces when its operation is over. */
function finished({ says }: Owner): Announcement | null {
  if (!says) return null;
  const { status, version, tokens } = says;
  return {
    ...says,
    version: version + 1,
    tokens: status.kind === "moving" ? [status.to] : tokens,
    status: { kind: status.kind === "leaving" ? "left" : "normal" },
  };
}

function tell(says: Announcement, self: Self): void {
  const others = self.scope.refuses ? self.nodes.owner.filter((owner) => owner !== self.id) : [];
  for (const listener of [...self.nodes.view, ...others]) self.send(listener, { kind: "gossip", says });
}

/** What is known at the start: in a scope that is `formed`, all nodes on the ring. */
function firstView({ formed, owners }: CassandraRing["scope"]): View {
  const view = emptyView();
  const known = formed ? Object.entries(owners).filter(([, own]) => isOnRing(own)) : [];
  for (const [node, own] of known) hear(view, first(node, own), rules);
  return view;
}

/** Whether a node will get keys that it does not have now, as far as it has heard. */
const isMovingTo = (node: NodeId, view: View, self: Ring): boolean =>
  pendingOf(view, self).some((pending) => pending.includes(node));

function pendingOf(view: View, { scope: { positions, copies }, variant, rules }: Ring): (readonly NodeId[])[] {
  const strategy = { kind: "simple", copies } as const;
  const [owned, changes] = [ownedIn(view), changesIn(view)];
  return Array.from({ length: positions }, (_, i) =>
    variant === "cassandra"
      ? pendingByCassandra(i + 1, owned, changes, strategy, rules)
      : pendingOfEveryOutcome(i + 1, owned, changes, strategy),
  );
}
