/** Replicas that become masters: seen in the frames that a node sends, and in what it shows of itself. */
import type { Recording } from "./recording.ts";
import { forNeighbours, watcher } from "./watching.ts";

interface Promotion {
  readonly node: number;
  /** As a replica it was last seen at `from`, as a master first at `t`. */
  readonly from: number;
  readonly t: number;
  readonly epoch: number;
  readonly masterId: string;
  readonly masterEpoch: number;
}

export const promotedFresh = watcher(
  "a promoted replica has a greater epoch than its master had",
  (watch, recording) => {
    for (const { node, t, epoch, masterId, masterEpoch } of promotionsIn(recording)) {
      watch.watched++;
      if (epoch > masterEpoch) continue;
      const master = recording.nameOf(masterId);
      watch.violated(
        node,
        t,
        `became master with configEpoch ${epoch}; that of its master ${master} is ${masterEpoch}`,
      );
    }
  },
);

/** Each connection shows a promotion once at most; what several of them show at the same time is one. */
function promotionsIn(recording: Recording): readonly Promotion[] {
  const seen = [...inFrames(recording), ...inViews(recording)].sort((a, b) => a.t - b.t);
  const promotions: Promotion[] = [];
  for (const one of seen) {
    const isKnown = promotions.some(
      ({ node, t, epoch }) => node === one.node && epoch === one.epoch && t + recording.lagMs >= one.from,
    );
    if (!isKnown) promotions.push(one);
  }
  return promotions;
}

function inFrames({ frames }: Recording): readonly Promotion[] {
  const found: Promotion[] = [];
  forNeighbours(
    frames,
    ({ src, dst, link }) => `${src} ${dst} ${link}`,
    (before, { src, t, fl, cfg, slots }) => {
      if (before.of === null || !fl.startsWith("M") || slots.length === 0) return;
      found.push({ node: src, from: before.t, t, epoch: cfg, masterId: before.of, masterEpoch: before.cfg });
    },
  );
  return found;
}

function inViews({ views }: Recording): readonly Promotion[] {
  const found: Promotion[] = [];
  forNeighbours(
    views,
    ({ node }) => `${node}`,
    (before, { node, t2, belief }) => {
      const masterId = before.belief?.myself.role === "replica" ? before.belief.myself.masterId : undefined;
      const master = masterId === undefined ? undefined : before.belief?.byId.get(masterId);
      if (!master || belief?.myself.role !== "master" || belief.myself.slots.length === 0) return;
      const { epoch } = belief.myself;
      found.push({ node, from: before.t, t: t2, epoch, masterId: master.id, masterEpoch: master.epoch });
    },
  );
  return found;
}
