import { always, deadlockFree, properties, sometimes } from "../../src/index.ts";
import type { NodeId, Predicate, World } from "../../src/index.ts";
import { cassandraRing } from "../../src/protocols/cassandra/cassandra-ring/cassandra-ring.ts";
import { outcomes } from "../../src/protocols/cassandra/ring/ring-changes.ts";
import { replicasOf } from "../../src/protocols/cassandra/ring/placement.ts";
import { type Owned, ringOf } from "../../src/protocols/cassandra/ring/token-ring.ts";
import type { Announcement, CassandraRing, View } from "../../src/protocols/cassandra/cassandra-ring/types.ts";
import { changesIn, ownedIn } from "../../src/protocols/cassandra/cassandra-ring/ring-view.ts";

type Holds = Predicate<typeof cassandraRing>;
type ByRole = World<CassandraRing>["of"];

const announcedBy = ({ owner }: ByRole): readonly Announcement[] => owner.flatMap(({ state }) => state.says ?? []);

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

const whoWillHaveItIsWrittenTo: Holds = ({ of, scope }) => {
  for (const { id, state: view } of of.view) {
    if (view.pending.length === 0) continue;
    const owned = ownedIn(view);
    for (const ring of outcomes(owned, changesIn(view)))
      for (const key of keysOf(scope)) {
        const missed = placed(key, ring, scope).find(
          (node) => !placed(key, owned, scope).includes(node) && !view.pending[key - 1].includes(node),
        );
        if (missed) return `${id} does not write key ${key} to ${missed}, which may have it soon`;
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
    "each view gives a token to one node": always(({ of }) => {
      for (const { id, state: view } of of.view) {
        const tokens = Object.values(ownedIn(view)).flat();
        const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
        if (twice !== undefined) return `${id} gives token ${twice} to two nodes`;
      }
      return true;
    }),
    "each view knows a host by one address": always(({ of }) => {
      for (const { id, state: view } of of.view) {
        const hosts = Object.values(view.members).map(({ host }) => host);
        const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
        if (twice !== undefined) return `${id} knows host ${twice} by two addresses`;
      }
      return true;
    }),
    "each view has as many replicas of a key as there should be, or all nodes": always(({ of, scope }) => {
      for (const { id, state: view } of of.view) {
        const owned = ownedIn(view);
        const wanted = Math.min(scope.copies, Object.keys(owned).length);
        const key = keysOf(scope).find((one) => new Set(placed(one, owned, scope)).size !== wanted);
        if (key !== undefined) return `${id} has ${placed(key, owned, scope).join()} for key ${key}`;
      }
      return true;
    }),
    "a view that has heard everybody's last word sees what they say": always(
      ({ of }) => {
        const words = announcedBy(of);
        const wrong = of.view.find(({ state }) => hasHeardAll(state, words) && shown(state) !== said(words));
        return !wrong || `${wrong.id} has heard all and sees ${shown(wrong.state)}, not ${said(words)}`;
      },
      { scopes: withoutConflict },
    ),
    "once everything is heard, all views see the same ring": deadlockFree(viewsAgree, { scopes: oneAtATime }),
    "a future replica of a key is written to by every view that knows what is under way": always(
      whoWillHaveItIsWrittenTo,
      { scopes: oneAtATime },
    ),
    "a future replica of a key is written to though neighbours leave": always(whoWillHaveItIsWrittenTo, {
      scopes: ["neighbours leave"],
      variants: ["every outcome"],
    }),
    "no node is written to that is a replica in no outcome": always(({ of, scope }) => {
      for (const { id, state: view } of of.view) {
        const rings = outcomes(ownedIn(view), changesIn(view));
        for (const key of keysOf(scope)) {
          const idle = view.pending[key - 1]?.find(
            (node) => !rings.some((ring) => placed(key, ring, scope).includes(node)),
          );
          if (idle) return `${id} writes key ${key} to ${idle}, which will not have it`;
        }
      }
      return true;
    }),
    "a key can be pending": sometimes(({ of }) => of.view.some(({ state }) => state.pending.flat().length > 0), {
      scopes: withoutConflict,
    }),
  },
  {
    "a future replica of a key is written to by all": always(
      ({ of, scope }) => {
        const words = announcedBy(of);
        const owned = Object.fromEntries(words.filter(owns).map(({ node, tokens }) => [node, tokens]));
        for (const { id, state: view } of of.view)
          for (const key of keysOf(scope)) {
            const written = [...placed(key, ownedIn(view), scope), ...(view.pending[key - 1] ?? [])];
            const missed = placed(key, owned, scope).find((node) => !written.includes(node));
            if (missed) return `${id} writes key ${key} to ${written.join()}, and ${missed} has it`;
          }
        return true;
      },
      { scopes: ["one joins while another leaves"] },
    ),
    "a future replica of a key is written to though neighbours leave, by Cassandra's rule": always(
      whoWillHaveItIsWrittenTo,
      { scopes: ["neighbours leave"], variants: ["cassandra"] },
    ),
    "once everything is heard, all views see the same ring though two claim a token": deadlockFree(viewsAgree, {
      scopes: ["two claim a token"],
    }),
  },
);
