/**
 * Cassandra's ring before transactional metadata: who owns a token is gossip. Each node announces what it does (joins,
 * leaves, moves, replaces another), and each makes a ring of what it has heard, which says where a key is read and where it
 * is written besides because somebody will have it soon. Nobody asks whether others have heard.
 *
 * Sources: apache/cassandra before 5.1: service/StorageService.java, locator/TokenMetadata.java, SimpleStrategy.java and
 * NetworkTopologyStrategy.java.
 *
 * The nodes that own tokens (`owner`) and those that look at the ring (`view`) are apart here, though each real node is
 * both. Gossip tells the newest of a node in the end, and what came before or not: so announcements arrive in any order,
 * and older ones are dropped. The wait of RING_DELAY is none here: an owner goes on whenever it likes.
 * Variants say who is pending: by `cassandra` each change alone, with all gone that leave; by `every outcome` whoever
 * would be a replica if any of the changes were completed.
 * Left out: how gossip works (cassandra-gossip), racks and data centers (they are in `cassandra/placement.ts`, and tests enumerate
 * them), streaming and reads and writes (cassandra-data), removal of the dead, and the quarantine of losers of a conflict.
 */
import { protocol, type Effects, type NodeId } from "../../index.ts";
import { mutants } from "./mutants.ts";
import { pendingByCassandra, pendingOfEveryOutcome } from "../cassandra/pending.ts";
import { rules } from "./rules.ts";
import { scopes } from "./scopes.ts";
import { type Announcement, changesIn, emptyView, hear, ownedIn, type Status, type View } from "./view.ts";

export interface Owner {
  readonly role: "owner";
  /** What it announces now; null before it has anything to say. */
  says: Announcement | null;
  /** How many of its operations are over. */
  done: number;
}
export interface Viewer extends View {
  readonly role: "view";
  /** By position, counted from 1: who is written to besides the replicas. */
  pending: (readonly NodeId[])[];
}

export interface CassandraRing {
  role: "owner" | "view";
  state: Owner | Viewer;
  message: { kind: "gossip"; says: Announcement };
  timer: never;
  action: { kind: "begin"; operation: string } | { kind: "finish" };
  variant: "cassandra" | "every outcome";
  scope: {
    /** Keys and tokens are numbers from 1 to this. */
    positions: number;
    /** Replicas of a key. */
    copies: number;
    views: number;
    /** Whether views know from the start whoever is on the ring. */
    formed: boolean;
    owners: Readonly<Record<NodeId, OwnerScope>>;
  };
}
interface OwnerScope {
  readonly tokens: readonly number[];
  /** One after the other: "join", "leave", "move 5", "replace n2". Whoever joins or replaces comes with it. */
  readonly doing: readonly string[];
  /** By its clock, at its first start; 1 when left out. */
  readonly generation?: number;
  /** Its name when left out. */
  readonly host?: string;
}
type Self = Effects<CassandraRing, typeof rules>;

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
  summary: "each node makes a ring of what it hears that others do to theirs",
  variants: ["cassandra", "every outcome"],
  nodes: ({ owners, views }) => ({
    owner: Object.keys(owners),
    view: Array.from({ length: views }, (_, i) => `v${i + 1}`),
  }),
  init({ id, role, scope }) {
    if (role === "owner") {
      const own = scope.owners[id];
      return { role, says: isOnRing(own) ? first(id, own) : null, done: 0 };
    }
    const view: Viewer = { role, ...emptyView(), pending: [] };
    const known = scope.formed ? Object.entries(scope.owners).filter(([, own]) => isOnRing(own)) : [];
    for (const [node, own] of known) hear(view, first(node, own), rules);
    return view;
  },

  actions(state, { id, scope }) {
    if (state.role === "view") return [];
    if (state.says !== null && !["normal", "left"].includes(state.says.status.kind)) return [{ kind: "finish" }];
    const operation = scope.owners[id].doing[state.done];
    return operation === undefined ? [] : [{ kind: "begin", operation }];
  },
  fair: () => true,

  reduce(state, event, self) {
    if (state.role === "view") {
      if (event.kind !== "message") return;
      hear(state, event.message.says, self.rules);
      state.pending = pendingOf(state, self);
      return;
    }
    switch (event.kind) {
      case "start":
        if (state.says !== null && !self.scope.formed) tell(state.says, self);
        return;
      case "action":
        state.says = next(state, event.action, self);
        tell(state.says, self);
        return;
      case "restart":
      case "message":
      case "timer":
        return;
      default:
        event satisfies never;
    }
  },

  rules,
  mutants,
  scopes,
});

/** What an owner says next, and that it is done with an operation once it is over. */
function next(state: Owner, action: CassandraRing["action"], { id, scope }: Self): Announcement {
  const said = state.says ?? { ...first(id, scope.owners[id]), version: 0 };
  if (action.kind === "begin") return { ...said, version: said.version + 1, status: begun(action.operation) };
  state.done += 1;
  const { status } = said;
  return {
    ...said,
    version: said.version + 1,
    tokens: status.kind === "moving" ? [status.to] : said.tokens,
    status: { kind: status.kind === "leaving" ? "left" : "normal" },
  };
}

function tell(says: Announcement, self: Self): void {
  for (const view of self.nodes.view) self.send(view, { kind: "gossip", says });
}

function pendingOf(view: View, { scope: { positions, copies }, variant, rules }: Self): (readonly NodeId[])[] {
  const strategy = { kind: "simple", copies } as const;
  const [owned, changes] = [ownedIn(view), changesIn(view)];
  return Array.from({ length: positions }, (_, i) =>
    variant === "cassandra"
      ? pendingByCassandra(i + 1, owned, changes, strategy, rules)
      : pendingOfEveryOutcome(i + 1, owned, changes, strategy),
  );
}
