import { always, deadlockFree, each, properties, sometimes, step } from "../../src/index.ts";
import type { NodeId, Predicate, World } from "../../src/index.ts";
import { cassandraRing } from "../../src/protocols/cassandra/cassandra-ring/cassandra-ring.ts";
import { pendingByCassandra } from "../../src/protocols/cassandra/ring/pending.ts";
import { outcomes } from "../../src/protocols/cassandra/ring/ring-changes.ts";
import { replicasOf } from "../../src/protocols/cassandra/ring/placement.ts";
import { type Ring, ringOf } from "../../src/protocols/cassandra/ring/token-ring.ts";
import type { Announcement, CassandraRing, View } from "../../src/protocols/cassandra/cassandra-ring/types.ts";
import { changesIn, ownedIn } from "../../src/protocols/cassandra/cassandra-ring/ring-view.ts";

type Holds = Predicate<typeof cassandraRing>;
type ByRole = World<CassandraRing>["of"];

const announcedBy = ({ owner }: ByRole): readonly Announcement[] => owner.flatMap(({ state }) => state.says ?? []);

const keysOf = ({ positions }: CassandraRing["scope"]): readonly number[] =>
  Array.from({ length: positions }, (_, i) => i + 1);
const placed = (key: number, ring: Ring, { copies }: CassandraRing["scope"]): readonly NodeId[] =>
  replicasOf(key, ring, { kind: "simple", copies });

const ringIn = (view: View): Ring => ringOf(ownedIn(view));
/** The rings that the changes under way may lead to. */
const ringsAfter = (view: View): readonly Ring[] => outcomes(ownedIn(view), changesIn(view)).map(ringOf);

const shown = (view: View): string =>
  Object.entries(view.members)
    .map(([node, { tokens, status }]) => `${node} ${status.kind} [${tokens.join()}]`)
    .join(", ");

const owns = ({ status }: Announcement): boolean => ["normal", "leaving", "moving"].includes(status.kind);

/** The ring according to the latest announcement of every node. A node that was replaced made its own long before, and is left out. */
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

const hasHeardAll = (view: View, words: readonly Announcement[]): boolean =>
  words.every(
    ({ node, generation, version }) =>
      view.heard[node]?.generation === generation && view.heard[node].version === version,
  );

const viewsAgree: Holds = ({ of: { view } }) => {
  const [one, ...others] = view;
  const other = others.find(({ state }) => shown(state) !== shown(one.state));
  return !other || `${one.id} sees ${shown(one.state)}; ${other.id} sees ${shown(other.state)}`;
};

/** The first value that occurs twice in a list. */
const twice = <T>(all: readonly T[]): T | undefined => all.find((one, i) => all.indexOf(one) !== i);

const whoWillHaveItIsWrittenTo: Holds = ({ of, scope }) =>
  each(of.view, ({ id, state: view }) => {
    if (view.pending.length === 0) return true;
    const now = ringIn(view);
    const written = keysOf(scope).map((key) => [...placed(key, now, scope), ...view.pending[key - 1]]);
    return each(ringsAfter(view), (ring) =>
      each(keysOf(scope), (key) => {
        const missed = placed(key, ring, scope).find((node) => !written[key - 1].includes(node));
        return !missed || `${id} does not write key ${key} to ${missed}, which may soon own it`;
      }),
    );
  });

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
    "each view gives each token to one node": always(({ of }) =>
      each(of.view, ({ id, state }) => {
        const token = twice(Object.values(ownedIn(state)).flat());
        return token === undefined || `${id} gives token ${token} to two nodes`;
      }),
    ),
    "each view knows a host by one address": always(({ of }) =>
      each(of.view, ({ id, state }) => {
        const host = twice(Object.values(state.members).map((member) => member.host));
        return host === undefined || `${id} knows host ${host} by two addresses`;
      }),
    ),
    "each view has the full number of replicas of a key, or all nodes": always(({ of, scope }) =>
      each(of.view, ({ id, state }) => {
        const owned = ownedIn(state);
        const wanted = Math.min(scope.copies, Object.keys(owned).length);
        const ring = ringOf(owned);
        const key = keysOf(scope).find((one) => new Set(placed(one, ring, scope)).size !== wanted);
        return key === undefined || `${id} places key ${key} on ${placed(key, ring, scope).join()}`;
      }),
    ),
    "a view that has heard the latest from every node agrees with all of them": always(
      ({ of }) => {
        const words = announcedBy(of);
        const wrong = of.view.find(({ state }) => hasHeardAll(state, words) && shown(state) !== said(words));
        return !wrong || `${wrong.id} has heard all and sees ${shown(wrong.state)}, not ${said(words)}`;
      },
      { scopes: withoutConflict },
    ),
    "once all news has arrived, all views see the same ring": deadlockFree(viewsAgree, { scopes: oneAtATime }),
    "every view that knows the changes under way writes to future replicas": always(whoWillHaveItIsWrittenTo, {
      scopes: oneAtATime,
    }),
    "future replicas are written to while neighbours leave": always(whoWillHaveItIsWrittenTo, {
      scopes: ["neighbours leave"],
      variants: ["every outcome"],
    }),
    "future replicas are written to while two nodes move": always(whoWillHaveItIsWrittenTo, {
      scopes: ["two move"],
      variants: ["every outcome"],
    }),
    "no node begins to leave if it has heard that data is moving to it": step(
      ({ step: taken, scope, of }) => {
        if (taken.kind !== "act" || taken.action.kind !== "begin" || taken.action.operation !== "leave") return true;
        const { node } = taken;
        const view = of.owner.find(({ id }) => id === node)?.before.state.view;
        if (!view) return true;
        const owned = ownedIn(view);
        const key = keysOf(scope).find((one) =>
          pendingByCassandra(one, owned, changesIn(view), { kind: "simple", copies: scope.copies }).includes(node),
        );
        return key === undefined || `${node} begins to leave while key ${key} is moving to it`;
      },
      { scopes: ["neighbours leave unless data moves to them"], variants: ["cassandra"] },
    ),
    "every pending node is a replica in some outcome": always(
      ({ of, scope }) =>
        each(of.view, ({ id, state: view }) => {
          if (view.pending.every((nodes) => nodes.length === 0)) return true;
          const rings = ringsAfter(view);
          return each(keysOf(scope), (key) => {
            const replicas = rings.flatMap((ring) => placed(key, ring, scope));
            const idle = view.pending[key - 1]?.find((node) => !replicas.includes(node));
            return !idle || `${id} writes key ${key} to ${idle}, which will not own it`;
          });
        }),
      {
        scopes: [...oneAtATime, "neighbours leave", "neighbours leave unless data moves to them", "two claim a token"],
      },
    ),
    "a key can be pending": sometimes(({ of }) => of.view.some(({ state }) => state.pending.flat().length > 0), {
      scopes: withoutConflict,
    }),
  },
  {
    "every view writes to future replicas": always(
      ({ of, scope }) => {
        const words = announcedBy(of);
        const ring = ringOf(Object.fromEntries(words.filter(owns).map(({ node, tokens }) => [node, tokens])));
        return each(of.view, ({ id, state: view }) => {
          const seen = ringIn(view);
          return each(keysOf(scope), (key) => {
            const written = [...placed(key, seen, scope), ...(view.pending[key - 1] ?? [])];
            const missed = placed(key, ring, scope).find((node) => !written.includes(node));
            return !missed || `${id} writes key ${key} to ${written.join()}, but ${missed} owns it`;
          });
        });
      },
      { scopes: ["one joins while another leaves"] },
    ),
    "by Cassandra's rule, future replicas are written to while neighbours leave": always(whoWillHaveItIsWrittenTo, {
      scopes: ["neighbours leave"],
      variants: ["cassandra"],
    }),
    "future replicas are written to if no node leaves while data moves to it": always(whoWillHaveItIsWrittenTo, {
      scopes: ["neighbours leave unless data moves to them"],
      variants: ["cassandra"],
    }),
    "by Cassandra's rule, future replicas are written to while two nodes move": always(whoWillHaveItIsWrittenTo, {
      scopes: ["two move"],
      variants: ["cassandra"],
    }),
    "once all news has arrived, all views agree even if two claim a token": deadlockFree(viewsAgree, {
      scopes: ["two claim a token"],
    }),
  },
);
