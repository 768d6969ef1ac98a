/** Writes of clients, against what the node that acknowledged them believed of itself around that time. */
import { keySlot } from "../key-slot.ts";
import { openSlots } from "./cluster-nodes.ts";
import type { Recording, View } from "./recording.ts";
import type { Frame, Operation } from "./cluster-rows.ts";
import { watcher } from "./watching.ts";

/**
 * Between two samples a node may have owned a slot and lost it again: only its frames would tell. A write counts as
 * watched where the node was sampled before and after it.
 */
export const ownersServe = watcher(
  "a write is acknowledged only by a node that owns or imports its slot and considers the cluster up",
  (watch, recording) => {
    const views = byNode(recording.views, ({ node }) => node);
    const frames = byNode(recording.frames, ({ src }) => src);
    for (const operation of recording.operations) {
      const { node, res, t, key } = operation;
      if (node === null || res !== "ok") continue;
      const around = samplesAround(views.get(node) ?? [], operation);
      if (!around) continue;
      watch.watched++;
      const slot = keySlot(key);
      const sent = between(frames.get(node) ?? [], around[0].t, around[1].t2);
      if (!around.some((view) => serves(recording, view, slot)) && !sent.some((frame) => owns(frame, slot)))
        watch.violated(node, t, `acknowledged a write to slot ${slot}, without owning or importing it`);
      const isWell = around.some(({ info }) => info?.cluster_state !== "fail") || sent.some(({ st }) => st === "ok");
      if (!isWell) watch.violated(node, t, `acknowledged a write to slot ${slot} in state fail`);
    }
  },
);

/** The last sample before an operation and the first one after it. */
function samplesAround(views: readonly View[], { t0, t }: Operation): readonly [View, View] | undefined {
  const at = firstFrom(views, t);
  let last = at - 1;
  while (last >= 0 && views[last].t2 > t0) last--;
  return last >= 0 && at < views.length && views[last].belief ? [views[last], views[at]] : undefined;
}

function between<T extends { readonly t: number }>(all: readonly T[], from: number, to: number): readonly T[] {
  const found: T[] = [];
  for (let i = firstFrom(all, from); i < all.length && all[i].t <= to; i++) found.push(all[i]);
  return found;
}

/** The place of the first that is not before `t`, of many in the order of time. */
function firstFrom(all: readonly { readonly t: number }[], t: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].t < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

function serves({ classes, idOf }: Recording, { node, belief }: View, slot: number): boolean {
  if (!belief) return false;
  const isImporting = openSlots(belief.myself).some((one) => one.slot === slot && one.isImported);
  return isImporting || belief.ownerOf.get(classes.of(slot))?.id === idOf(node);
}

const owns = ({ fl, slots }: Frame, slot: number): boolean =>
  fl.startsWith("M") && slots.some(([from, to]) => slot >= from && slot <= to);

function byNode<T>(all: readonly T[], nodeOf: (one: T) => number): ReadonlyMap<number, readonly T[]> {
  const map = new Map<number, T[]>();
  for (const one of all) {
    const list = map.get(nodeOf(one));
    if (list) list.push(one);
    else map.set(nodeOf(one), [one]);
  }
  return map;
}
