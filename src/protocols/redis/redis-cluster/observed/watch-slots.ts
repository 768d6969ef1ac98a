/** Watches which node owns which slots in the views of single nodes, and how that changes from one view to the next. */
import type { Recording, View } from "./recording.ts";
import { forNeighbours, givesSlots, watcher } from "./watching.ts";

export const mastersOwn = watcher("only masters own slots", (watch, recording) => {
  for (const { node, t, belief } of recording.views) {
    if (!belief) continue;
    watch.watched++;
    if (belief.ownedTwice.length > 0) watch.violated(node, t, `two nodes own ${named(recording, belief.ownedTwice)}`);
    const replica = [...belief.byId.values()].find(({ role, slots }) => role === "replica" && slots.length > 0);
    if (replica) watch.violated(node, t, `${recording.nameOf(replica.id)} owns slots, and is a replica`);
  }
});

/** The cheapest strong check: it needs only two views of one node. */
export const ownersGrow = watcher("in one view a slot never goes to a lower epoch or to nobody", (watch, recording) => {
  forNeighbours(
    recording.views.filter(({ belief }) => belief),
    ({ node }) => `${node}`,
    (before, after) => {
      watch.watched++;
      for (const [message, slots] of changes(recording, before, after)) {
        const sentence = `the owner of ${named(recording, slots)} ${message}`;
        watch.violatedUnless(givesSlots, [before.t, after.t2], after.node, after.t, sentence);
      }
    },
  );
});

function named({ classes }: Recording, slots: Iterable<number>): string {
  const shown = classes.shown(slots);
  return /^\d+$/u.test(shown) ? `slot ${shown}` : `slots ${shown}`;
}

/** Slots by what is wrong with how their owner changed. */
function changes(
  recording: Recording,
  { belief: before }: View,
  { belief: after }: View,
): ReadonlyMap<string, readonly number[]> {
  const wrong = new Map<string, number[]>();
  if (before === after || !before || !after) return wrong;
  for (const [slots, owner] of before.ownerOf) {
    const next = after.ownerOf.get(slots);
    if (next && next.epoch >= owner.epoch) continue;
    const is = next ? `${recording.nameOf(next.id)} at epoch ${next.epoch}` : "nobody";
    const message = `was ${recording.nameOf(owner.id)} at epoch ${owner.epoch}, and is now ${is}`;
    wrong.set(message, [...(wrong.get(message) ?? []), slots]);
  }
  return wrong;
}

export const replicasAreEmpty = watcher("a replica owns no slots and has none open", (watch, recording) => {
  for (const { node, t, belief } of recording.views) {
    if (belief?.myself.role !== "replica") continue;
    watch.watched++;
    const { slots, open } = belief.myself;
    if (slots.length > 0) watch.violated(node, t, "is a replica and owns slots");
    if (open.length > 0) watch.violated(node, t, `is a replica and has open slots: ${open.join(" ")}`);
  }
});

export const noReplicationCycles = watcher(
  "no node replicates itself, directly or through others",
  (watch, recording) => {
    for (const { node, t, belief } of recording.views) {
      if (!belief) continue;
      watch.watched++;
      const path = [belief.myself.id];
      for (let next = belief.myself.masterId; next !== undefined; next = belief.byId.get(next)?.masterId) {
        const isCycle = path.includes(next);
        path.push(next);
        if (!isCycle) continue;
        watch.violated(node, t, `replicates in a cycle: ${path.map(recording.nameOf).join(" → ")}`);
        break;
      }
    }
  },
);
