/** Votes and epochs: what shows of them in frames, in CLUSTER INFO and CLUSTER NODES, and on disk. */
import type { Frame } from "./cluster-rows.ts";
import { forgetsEpochs, forNeighbours, watcher } from "./watching.ts";

export const votesOnce = watcher("no node votes twice in an epoch", (watch, recording) => {
  const votes = new Map<string, Frame>();
  for (const frame of recording.frames) {
    if (frame.type !== "AUTH_ACK") continue;
    watch.watched++;
    const key = `${frame.src} ${frame.cur}`;
    const first = votes.get(key);
    if (first) {
      const message = `voted for ${frame.dst} in epoch ${frame.cur}, after its vote for ${first.dst} at ${first.t} ms`;
      watch.violated(frame.src, frame.t, message);
    } else votes.set(key, frame);
  }
});

/** Elected: it asked for votes in an epoch, and later is a master with that configEpoch. */
export const electedOnce = watcher("no epoch has two winners", (watch, recording) => {
  const asked = new Set<string>();
  const elected = new Map<number, number>();
  for (const { type, src, cur, cfg, fl, t } of recording.frames) {
    if (type === "AUTH_REQ") asked.add(`${src} ${cur}`);
    if (!fl.startsWith("M") || !asked.has(`${src} ${cfg}`)) continue;
    const winner = elected.get(cfg);
    if (winner === src) continue;
    watch.watched++;
    if (winner === undefined) elected.set(cfg, src);
    else watch.violated(src, t, `was elected in epoch ${cfg}, as ${winner} was`);
  }
});

/** A replica shows its master's configEpoch: only what a master shows is its own. */
export const epochsGrow = watcher("epochs never decrease", (watch, recording) => {
  const shown = recording.views.flatMap(({ node, t, t2, info, disk, belief }) => [
    ...(info ? [{ node, t, t2, what: "currentEpoch", epoch: info.cluster_current_epoch }] : []),
    ...(info && belief?.myself.role === "master"
      ? [{ node, t, t2, what: "own configEpoch", epoch: belief.myself.epoch }]
      : []),
    ...(disk
      ? [
          { node, t, t2, what: "currentEpoch on disk", epoch: disk.currentEpoch },
          { node, t, t2, what: "lastVoteEpoch on disk", epoch: disk.lastVoteEpoch },
        ]
      : []),
  ]);
  // Within one connection frames keep their order; across the two they do not.
  const sent = recording.frames.map(({ src, dst, link, t, cur }) => ({
    node: src,
    t,
    t2: t,
    what: `currentEpoch in frames to ${dst} on its ${link} link`,
    epoch: cur,
  }));
  forNeighbours(
    [...shown, ...sent],
    ({ node, what }) => `${node} ${what}`,
    (before, one) => {
      watch.watched++;
      if (one.epoch >= before.epoch) return;
      const message = `${one.what} fell from ${before.epoch} to ${one.epoch}`;
      watch.violatedUnless(forgetsEpochs, [before.t, one.t2], one.node, one.t, message);
    },
  );
});

export const noEpochAboveCurrent = watcher(
  "no node knows a configuration epoch above its current epoch",
  (watch, recording) => {
    for (const { node, t, info, belief } of recording.views) {
      if (!info || !belief) continue;
      watch.watched++;
      const current = info.cluster_current_epoch;
      const above = [...belief.byId.values()].find(({ epoch }) => epoch > current);
      if (!above) continue;
      watch.violated(
        node,
        t,
        `knows configEpoch ${above.epoch} of ${recording.nameOf(above.id)}, and its currentEpoch is ${current}`,
      );
    }
    for (const { src, t, cur, cfg } of recording.frames) {
      watch.watched++;
      if (cfg > cur) watch.violated(src, t, `sent configEpoch ${cfg} with currentEpoch ${cur}`);
    }
  },
);
