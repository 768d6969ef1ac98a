/**
 * A slot moves while it is used: the target imports it, the source marks it as on its way, its keys are moved one batch
 * after the other (MIGRATE), and then the target owns it, by an epoch that nobody else agreed to.
 *
 * MIGRATE is synchronous: until the target has answered the source serves nobody. The source deletes the keys then. Where it
 * does not wait any longer, the keys may be at both.
 */
import type { NodeId } from "../../index.ts";
import { bind } from "./binding.ts";
import { broadcastPong } from "./bus.ts";
import type { NodeEffects, NodeSelf } from "./rules.ts";
import type { ClusterNode, Received } from "./types.ts";
import type { MigrationCommand } from "./commands.ts";
import type { Key } from "./data-messages.ts";
import { bumpWithoutConsensus } from "./epochs.ts";
import { holdsKeysOf, put, START, tellMarks } from "./keys.ts";
import type { Slot } from "./bus-messages.ts";
import { hasSlots, isMaster, masterOf } from "./node-table.ts";
import { replicate } from "./change-of-role.ts";

const migrateTimeoutMs = 60_000;

/** Where a scope begins in the middle of a migration. */
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

export function isMigrationAccepted(
  state: Readonly<ClusterNode>,
  command: MigrationCommand,
  { id, scope, rules }: NodeSelf,
): boolean {
  if (!isMaster(state, id)) return false;
  switch (command.kind) {
    case "import slot":
      return state.slots[command.slot] !== id && isMaster(state, command.from);
    case "migrate slot":
      return state.slots[command.slot] === id && isMaster(state, command.to);
    case "migrate keys":
      return state.move === null;
    case "take slot":
      return state.slots[command.slot] !== id;
    case "give slot": {
      const isInUse = state.slots[command.slot] === id && holdsKeysOf(state, command.slot, scope);
      return rules.mayOwn(isMaster(state, command.to)) && !isInUse;
    }
    default:
      return command satisfies never;
  }
}

/** Of MIGRATE it is known only later whether it is obeyed: then `operator` is told. */
export function migrate(
  state: ClusterNode,
  command: MigrationCommand,
  operator: NodeId | null,
  self: NodeEffects,
): void {
  const forgets = self.rules.forgetsNotClaiming(self.variant);
  switch (command.kind) {
    case "import slot":
      state.importing[command.slot] = command.from;
      return tellMarks(state, self);
    case "migrate slot":
      state.migrating[command.slot] = command.to;
      return tellMarks(state, self);
    case "migrate keys":
      return sendKeys(state, command.keys, command.to, operator, self);
    case "take slot":
      delete state.importing[command.slot];
      bind(state, command.slot, self.id, forgets);
      bumpWithoutConsensus(state, self);
      broadcastPong(state, self);
      return tellMarks(state, self);
    case "give slot":
      return giveSlot(state, command.slot, command.to, forgets, self);
    default:
      command satisfies never;
  }
}

function giveSlot(state: ClusterNode, slot: Slot, to: NodeId, forgets: boolean, self: NodeEffects): void {
  const wasOwn = state.slots[slot] === self.id;
  if (!holdsKeysOf(state, slot, self.scope) && self.rules.clearsMigrating(wasOwn)) delete state.migrating[slot];
  bind(state, slot, to, forgets);
  tellMarks(state, self);
  if (wasOwn && !hasSlots(state, self.id) && self.rules.followsWhoGotTheLastSlot()) replicate(state, to, self);
}

function sendKeys(
  state: ClusterNode,
  keys: readonly Key[],
  to: NodeId,
  operator: NodeId | null,
  self: NodeEffects,
): void {
  state.moves += 1;
  const data = self.rules.paired(keys, state.data);
  state.move = { keys: Object.keys(data), to, operator };
  self.send(to, { kind: "RESTORE", move: state.moves, data }, { channel: "client" });
  if (self.scope.migrateTimesOut) self.startTimer({ kind: "migrate ends" }, { after: migrateTimeoutMs });
}

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

/** What comes after the source stopped to wait is not heard. */
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
