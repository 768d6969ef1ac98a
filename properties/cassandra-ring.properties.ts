import { always, deadlockFree, properties, sometimes, type NodeId, type Predicate, type World } from "../src/index.ts";
import { cassandraRing, type CassandraRing } from "../src/protocols/cassandra-ring/cassandra-ring.ts";
import { outcomes } from "../src/protocols/cassandra/changes.ts";
import { replicasOf } from "../src/protocols/cassandra/placement.ts";
import { type Owned, ringOf } from "../src/protocols/cassandra/ring.ts";
import { type Announcement, changesIn, ownedIn, type View } from "../src/protocols/cassandra-ring/view.ts";

type Holds = Predicate<typeof cassandraRing, never>;
type Nodes = World<CassandraRing>["nodes"];

const viewsOf = (
  nodes: Nodes,
): readonly { readonly id: NodeId; readonly view: View; readonly pending: readonly (readonly NodeId[])[] }[] =>
  nodes.flatMap(({ id, state }) => (state.role === "view" ? [{ id, view: state, pending: state.pending }] : []));
const wordsOf = (nodes: Nodes): readonly Announcement[] =>
  nodes.flatMap(({ state }) => (state.role === "owner" && state.says ? [state.says] : []));

const keysOf = ({ positions }: CassandraRing["scope"]): readonly number[] =>
  Array.from({ length: positions }, (_, i) => i + 1);
const placed = (key: number, owned: Owned, { copies }: CassandraRing["scope"]): readonly NodeId[] =>
  replicasOf(key, ringOf(owned), { kind: "simple", copies });

const shown = (view: View): string =>
  Object.entries(view.members)
    .map(([node, { tokens, status }]) => `${node} ${status.kind} [${tokens.join()}]`)
    .join(", ");

const owns = ({ status }: Announcement): boolean => ["normal", "leaving", "moving"].includes(status.kind);

/** What the last words of all say. Whoever was replaced said its own long before. */
const said = (words: readonly Announcement[]): string =>
  words
    .filter(
      (word) =>
        word.status.kind !== "left" &&
        !words.some(
          (other) => owns(other) && other.generation > word.generation && other.tokens.join() === word.tokens.join(),
        ),
    )
    .map((word) => `${word.node} ${word.status.kind} [${owns(word) ? word.tokens.join() : ""}]`)
    .join(", ");

const hasHeardAll = ({ view }: { readonly view: View }, words: readonly Announcement[]): boolean =>
  words.every(
    ({ node, generation, version }) =>
      view.heard[node]?.generation === generation && view.heard[node].version === version,
  );

const viewsAgree: Holds = ({ nodes }) => {
  const [one, ...others] = viewsOf(nodes);
  const other = others.find(({ view }) => shown(view) !== shown(one.view));
  return !other || `${one.id} sees ${shown(one.view)}; ${other.id} sees ${shown(other.view)}`;
};

const whoWillHaveItIsWrittenTo: Holds = ({ nodes, scope }) => {
  for (const { id, view, pending } of viewsOf(nodes)) {
    if (pending.length === 0) continue;
    const owned = ownedIn(view);
    for (const ring of outcomes(owned, changesIn(view))) {
      for (const key of keysOf(scope)) {
        const missed = placed(key, ring, scope).find(
          (node) => !placed(key, owned, scope).includes(node) && !pending[key - 1].includes(node),
        );
        if (missed) return `${id} does not write key ${key} to ${missed}, which may have it soon`;
      }
    }
  }
  return true;
};

const withoutConflict = [
  "smoke",
  "small",
  "three changes",
  "one moves",
  "one joins while another leaves",
  "one is replaced",
  "two are replaced",
];
const oneAtATime = [...withoutConflict, "one has a new address"];

export default properties(
  cassandraRing,
  {
    "each view gives a token to one node": always(({ nodes }) => {
      for (const { id, view } of viewsOf(nodes)) {
        const tokens = Object.values(ownedIn(view)).flat();
        const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
        if (twice !== undefined) return `${id} gives token ${twice} to two nodes`;
      }
      return true;
    }),
    "each view knows a host by one address": always(({ nodes }) => {
      for (const { id, view } of viewsOf(nodes)) {
        const hosts = Object.values(view.members).map(({ host }) => host);
        const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
        if (twice !== undefined) return `${id} knows host ${twice} by two addresses`;
      }
      return true;
    }),
    "each view has as many replicas of a key as there should be, or all nodes": always(({ nodes, scope }) => {
      for (const { id, view } of viewsOf(nodes)) {
        const owned = ownedIn(view);
        const wanted = Math.min(scope.copies, Object.keys(owned).length);
        const key = keysOf(scope).find((one) => new Set(placed(one, owned, scope)).size !== wanted);
        if (key !== undefined) return `${id} has ${placed(key, owned, scope).join()} for key ${key}`;
      }
      return true;
    }),
    "a view that has heard everybody's last word sees what they say": always(
      ({ nodes }) => {
        const words = wordsOf(nodes);
        const wrong = viewsOf(nodes).find((one) => hasHeardAll(one, words) && shown(one.view) !== said(words));
        return !wrong || `${wrong.id} has heard all and sees ${shown(wrong.view)}, not ${said(words)}`;
      },
      { scopes: withoutConflict },
    ),
    "when all is heard, all see the same ring": deadlockFree(viewsAgree, { scopes: oneAtATime }),
    "whoever will have a key is written to by whoever knows what is under way": always(whoWillHaveItIsWrittenTo, {
      scopes: oneAtATime,
    }),
    "whoever will have a key is written to though neighbours leave": always(whoWillHaveItIsWrittenTo, {
      scopes: ["neighbours leave"],
      variants: ["every outcome"],
    }),
    "nobody is written to who is a replica in no outcome": always(({ nodes, scope }) => {
      for (const { id, view, pending } of viewsOf(nodes)) {
        const rings = outcomes(ownedIn(view), changesIn(view));
        for (const key of keysOf(scope)) {
          const idle = pending[key - 1]?.find((node) => !rings.some((ring) => placed(key, ring, scope).includes(node)));
          if (idle) return `${id} writes key ${key} to ${idle}, which will not have it`;
        }
      }
      return true;
    }),
    "a key can be pending": sometimes(({ nodes }) => viewsOf(nodes).some(({ pending }) => pending.flat().length > 0), {
      scopes: withoutConflict,
    }),
  },
  {
    "whoever is about to have a key is written to by all": always(
      ({ nodes, scope }) => {
        const words = wordsOf(nodes);
        const owned = Object.fromEntries(words.filter(owns).map(({ node, tokens }) => [node, tokens]));
        for (const { id, view, pending } of viewsOf(nodes)) {
          for (const key of keysOf(scope)) {
            const written = [...placed(key, ownedIn(view), scope), ...(pending[key - 1] ?? [])];
            const missed = placed(key, owned, scope).find((node) => !written.includes(node));
            if (missed) return `${id} writes key ${key} to ${written.join()}, and ${missed} has it`;
          }
        }
        return true;
      },
      { scopes: ["one joins while another leaves"] },
    ),
    "whoever will have a key is written to though neighbours leave, by Cassandra's rule": always(
      whoWillHaveItIsWrittenTo,
      { scopes: ["neighbours leave"], variants: ["cassandra"] },
    ),
    "when all is heard, all see the same ring though two claim a token": deadlockFree(viewsAgree, {
      scopes: ["two claim a token"],
    }),
  },
);
