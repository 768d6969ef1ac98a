/**
 * Checks a recorded history of a real Redis Cluster: one watcher for each property that can be observed from outside. Recordings are taken one by one; nothing is compared across them.
 */
import type { Observe, WatchedProperty } from "../../../../index.ts";
import { recordingsIn } from "./recording.ts";
import { refine } from "./refinement/refine.ts";
import { electedOnce, epochsGrow, noEpochAboveCurrent, votesOnce } from "./watch-epochs.ts";
import { promotedFresh } from "./watch-promotions.ts";
import { ownersServe } from "./watch-serving.ts";
import { mastersOwn, noReplicationCycles, ownersGrow, replicasAreEmpty } from "./watch-slots.ts";
import type { Findings, Watcher } from "./watching.ts";

/** Named like the properties in the properties file that say the same. */
export const watchers: readonly Watcher[] = [
  votesOnce,
  electedOnce,
  epochsGrow,
  noEpochAboveCurrent,
  mastersOwn,
  ownersGrow,
  promotedFresh,
  replicasAreEmpty,
  noReplicationCycles,
  ownersServe,
];

export const observe: Observe = function* (rows, variant = "7.0.15") {
  const { recordings, skipped } = recordingsIn(rows);
  const observations = recordings.reduce(
    (sum, { views, frames, operations, events }) =>
      sum + views.length + frames.length + operations.length + events.length,
    0,
  );
  const properties: WatchedProperty[] = [];
  let limit: string | undefined;
  for (const [done, { name, watch }] of watchers.entries()) {
    limit ??= yield { done, of: watchers.length };
    properties.push({ name, ...(limit === undefined ? joined(recordings.map(watch)) : nothing) });
  }
  const seen = { observations, properties, skipped };
  if (limit !== undefined) return { ...seen, limit };
  return { ...seen, ...(yield* refine(recordings, variant === "fixed" ? "fixed" : "7.0.15")) };
};

const nothing: Findings = { watched: 0, violations: [], excepted: [] };

const joined = (findings: readonly Findings[]): Findings => ({
  watched: findings.reduce((sum, { watched }) => sum + watched, 0),
  violations: findings.flatMap(({ violations }) => violations),
  excepted: findings.flatMap(({ excepted }) => excepted),
});
