/**
 * A slot moves while it is used: the target imports it, the source marks it as migrating, its keys are moved batch by batch
 * (MIGRATE), and then the target owns it, with an epoch that no other node has agreed to.
 *
 * MIGRATE is synchronous: until the target has answered, the source serves no client. Then the source deletes the keys. If
 * it stops waiting, the keys may be at both.
 */
import { bind } from "./binding.ts";
import { broadcastPong } from "./bus.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import type { MigrationCommand } from "./commands.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import type { CommandHandlers } from "./handlers.ts";
import { holdsKeysOf, put, START, tellMarks } from "./keys.ts";
import { hasSlots, isMaster, masterOf } from "./node-table.ts";
import { replicate } from "./change-of-role.ts";

const migrateTimeoutMs = 60_000;

/** For scopes that begin in the middle of a migration. */
export function startMoving(node: ClusterNode, self: NodeSelf): ClusterNode {
  const { moving } = self.scope;
  if (moving === null) return node;
  const { slot, from, to, sent } = moving;
  const master = masterOf(node, self.id);
  const isTold = master === self.id || self.rules.replicatesMarks(self.variant);
  if (isTold && master === to) node.importing[slot] = from;
  if (isTold && master === from) node.migrating[slot] = to;
  for (const key of sent) {
    if (master === to) node.data[key] = START;
    if (master === from) delete node.data[key];
  }
  return node;
}

export const migrationCommands: CommandHandlers<MigrationCommand> = {
  "import slot": {
    accepts: (state, { slot, from }, { id }) =>
      isMaster(state, id) && state.slots[slot] !== id && isMaster(state, from),
    obey(state, { slot, from }, self) {
      state.importing[slot] = from;
      tellMarks(state, self);
    },
  },
  "migrate slot": {
    accepts: (state, { slot, to }, { id }) => isMaster(state, id) && state.slots[slot] === id && isMaster(state, to),
    obey(state, { slot, to }, self) {
      state.migrating[slot] = to;
      tellMarks(state, self);
    },
  },
  "migrate keys": {
    accepts: (state, _, { id }) => isMaster(state, id) && state.move === null,
    obey(state, { keys, to }, self, operator) {
      state.moves += 1;
      const data = self.rules.paired(keys, state.data);
      state.move = { keys: Object.keys(data), to, operator };
      self.send(to, { kind: "RESTORE", move: state.moves, data }, { channel: "client" });
      if (self.scope.migrateTimesOut) self.startTimer({ kind: "migrate ends" }, { after: migrateTimeoutMs });
    },
  },
  "take slot": {
    accepts: (state, { slot }, { id }) => isMaster(state, id) && state.slots[slot] !== id,
    obey(state, { slot }, self) {
      delete state.importing[slot];
      bind(state, slot, self.id, self.rules.forgetsNotClaiming(self.variant));
      bumpWithoutConsensus(state, self);
      broadcastPong(state, self);
      tellMarks(state, self);
    },
  },
  "give slot": {
    accepts(state, { slot, to }, { id, scope, rules }) {
      const isInUse = state.slots[slot] === id && holdsKeysOf(state, slot, scope);
      return isMaster(state, id) && rules.mayOwn(isMaster(state, to)) && !isInUse;
    },
    obey(state, { slot, to }, self) {
      const { id, rules, scope, variant } = self;
      const wasOwn = state.slots[slot] === id;
      if (!holdsKeysOf(state, slot, scope) && rules.clearsMigrating(wasOwn)) delete state.migrating[slot];
      bind(state, slot, to, rules.forgetsNotClaiming(variant));
      tellMarks(state, self);
      if (wasOwn && !hasSlots(state, id) && rules.followsWhoGotTheLastSlot()) replicate(state, to, self);
    },
  },
};

/** The target takes keys of slots that it imports or owns, and that it does not hold yet. */
export function restore(state: ClusterNode, { from, move, data }: Received<"RESTORE">, self: NodeEffects): void {
  const isRefused = Object.keys(data).some((key) => {
    const slot = self.scope.keys[key];
    const isMeant = isMaster(state, self.id) && (slot in state.importing || state.slots[slot] === self.id);
    return !isMeant || key in state.data;
  });
  if (!isRefused) for (const [key, value] of Object.entries(data)) put(state, key, value, self);
  self.send(from, { kind: "RESTORED", move, isRefused }, { channel: "client" });
}

/** An answer that comes after the source stopped waiting is ignored. */
export function restored(state: ClusterNode, { move, isRefused }: Received<"RESTORED">, self: NodeEffects): void {
  if (state.move === null || move !== state.moves) return;
  if (!isRefused) for (const key of state.move.keys) put(state, key, null, self);
  endMove(state, isRefused, self);
}

export function endMove(state: ClusterNode, isRefused: boolean, self: NodeEffects): void {
  const { move } = state;
  state.move = null;
  self.stopTimer({ kind: "migrate ends" });
  if (move?.operator) self.send(move.operator, { kind: "OBEYED", isRefused }, { channel: "client" });
}
