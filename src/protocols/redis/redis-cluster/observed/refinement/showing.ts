/** What a node shows of its state, and how that differs from what a real one showed. */
import type { ClusterNode } from "../../types.ts";
import { formed } from "../../formed-cluster.ts";
import type { Slot } from "../../bus-messages.ts";
import { masterOf } from "../../node-table.ts";
import { openSlots } from "../cluster-nodes.ts";
import type { Belief, View } from "../recording.ts";
import { nameOfId, type SlotNames } from "./names.ts";
import { scopeOf } from "./reactions.ts";

/** A point in which a state is not what was shown. */
export type Difference =
  | { readonly kind: "currentEpoch"; readonly is: number; readonly shown: number }
  | { readonly kind: "health"; readonly of: string; readonly is: string; readonly shown: string }
  | { readonly kind: "role"; readonly of: string; readonly is: string | null; readonly shown: string | null }
  | { readonly kind: "epoch"; readonly of: string; readonly is: number; readonly shown: number }
  | { readonly kind: "owner"; readonly of: Slot; readonly is: string | null; readonly shown: string | null };

/** What a view shows, in the protocol's names. */
export interface Shown {
  readonly currentEpoch: number | undefined;
  readonly nodes: ReadonlyMap<
    string,
    { readonly master: string | null; readonly health: string; readonly epoch: number }
  >;
  readonly slots: ReadonlyMap<Slot, string>;
}

/** Nodes that were unknown at the beginning of a recording are left out, and with them what they own. */
export function shownIn(
  { info, belief }: View & { readonly belief: Belief },
  isKnown: (id: string) => boolean,
  names: SlotNames,
): Shown {
  const idOf = (id: string | undefined): string | null => (id !== undefined && isKnown(id) ? nameOfId(id) : null);
  return {
    currentEpoch: info?.cluster_current_epoch,
    nodes: new Map(
      [...belief.byId.values()]
        .filter(({ id }) => isKnown(id))
        .map(({ id, role, masterId, failing, epoch }) => [
          nameOfId(id),
          { master: role === "master" ? null : idOf(masterId), health: healthOf(failing), epoch },
        ]),
    ),
    slots: new Map(
      [...belief.ownerOf].flatMap(([one, { id }]) =>
        isKnown(id) ? [[names.ofClass(one), nameOfId(id)] as const] : [],
      ),
    ),
  };
}

const healthOf = (failing: "no" | "pfail" | "fail"): "ok" | "pfail" | "fail" => (failing === "no" ? "ok" : failing);

/** Redis 7.0 prints the epoch of its master for a replica. */
export function differences(state: ClusterNode, shown: Shown, names: SlotNames): readonly Difference[] {
  const found: Difference[] = [];
  if (shown.currentEpoch !== undefined && shown.currentEpoch !== state.currentEpoch)
    found.push({ kind: "currentEpoch", is: state.currentEpoch, shown: shown.currentEpoch });
  for (const [of, { master, health, epoch }] of shown.nodes) {
    const known = state.nodes[of];
    if (known.master !== master) found.push({ kind: "role", of, is: known.master, shown: master });
    if (known.health !== health) found.push({ kind: "health", of, is: known.health, shown: health });
    const printed = state.nodes[masterOf(state, of)]?.configEpoch ?? known.configEpoch;
    if (printed !== epoch) found.push({ kind: "epoch", of, is: printed, shown: epoch });
  }
  for (const slot of names.all) {
    const owner = shown.slots.get(slot) ?? null;
    if (state.slots[slot] !== owner) found.push({ kind: "owner", of: slot, is: state.slots[slot], shown: owner });
  }
  return found;
}

/** Changes a state so that it shows just this; what does not show stays as it is. */
export function shownBy(state: ClusterNode, shown: Shown, names: SlotNames): void {
  state.currentEpoch = shown.currentEpoch ?? state.currentEpoch;
  for (const [of, { master, health, epoch }] of shown.nodes) {
    const known = state.nodes[of];
    known.master = master;
    known.health = healthIn(health);
    // A replica's own epoch does not show: its master's is printed.
    if (master === null) known.configEpoch = epoch;
  }
  for (const slot of names.all) state.slots[slot] = shown.slots.get(slot) ?? null;
  state.size = new Set(Object.values(state.slots).filter((owner) => owner !== null)).size;
}

const healthIn = (health: string): "ok" | "pfail" | "fail" => (health === "pfail" || health === "fail" ? health : "ok");

/** A node that shows just this, and of which nothing else is known. */
export function stateThatShows(shown: Shown, self: string, names: SlotNames): ClusterNode {
  const masters = [...shown.nodes].filter(([, { master }]) => master === null).map(([id]) => id);
  const shards = masters.map((master) => ({ master, replicas: replicasIn(shown, master), slots: [] }));
  const state = formed(scopeOf(shards), self);
  shownBy(state, shown, names);
  // A replica is told its master's epoch in each header.
  for (const [of, { epoch }] of shown.nodes) state.nodes[of].configEpoch = epoch;
  return state;
}

/** Its replicas, and theirs. */
function replicasIn({ nodes }: Shown, master: string): readonly string[] {
  const found = [master];
  for (const id of found)
    for (const [of, known] of nodes) if (known.master === id && !found.includes(of)) found.push(of);
  return found.slice(1);
}

/** Open slots are the work of an administrator, and show. */
export function openedAs(state: ClusterNode, { myself }: Belief, names: SlotNames): void {
  const open = openSlots(myself);
  const some = (isImported: boolean): Record<Slot, string> =>
    Object.fromEntries(
      open.filter((one) => one.isImported === isImported).map((one) => [names.of(one.slot), nameOfId(one.otherId)]),
    );
  state.importing = some(true);
  state.migrating = some(false);
}

export function inWords(difference: Difference, nodeOf: (name: string) => string, names: SlotNames): string {
  const { kind, is, shown } = difference;
  const who = (name: string | null): string => (name === null ? "nobody" : nodeOf(name));
  switch (kind) {
    case "currentEpoch":
      return `currentEpoch is ${shown}, not ${is}`;
    case "health":
      return `${nodeOf(difference.of)} is ${shown}, not ${is}`;
    case "role":
      return `${nodeOf(difference.of)} replicates ${who(shown as string | null)}, not ${who(is as string | null)}`;
    case "epoch":
      return `${nodeOf(difference.of)} has configEpoch ${shown}, not ${is}`;
    case "owner":
      return `slots ${names.shown(difference.of)} are owned by ${who(shown as string | null)}, not ${who(is as string | null)}`;
  }
}
