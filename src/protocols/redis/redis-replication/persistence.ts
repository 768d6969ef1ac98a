/**
 * What survives a crash. A command goes from memory to the log file, and from there to the disk. The death of the process
 * spares what is in the file, the loss of power only what is on the disk. A command is in the file before the client is
 * answered, unless a sync every second is still under way: then it waits in memory. A sync takes two seconds at most.
 */
import type { Cause } from "../../../index.ts";
import type { Self } from "./rules.ts";
import type { Kept, Persistence, Server } from "./types.ts";

const SYNC_SECONDS_MAX = 2;

const isLog = (kind: Persistence["kind"]): boolean => kind !== "nothing" && kind !== "snapshots";

/** Called before a client is answered. */
export function flush({ disk, log }: Server, { kind, rewrites }: Persistence): void {
  if (!isLog(kind) || disk.syncing !== null) return;
  disk.written = log.length;
  if (kind === "log synced always" && (!disk.isRewriting || rewrites === "and syncs")) disk.synced = disk.written;
}

/** A second passes: a server that syncs every second begins to sync, or continues. */
export function secondPasses(state: Server, _: unknown, self: Self): void {
  self.record({ kind: "second" });
  self.startTimer({ kind: "second" }, { after: 1000 });
  if (self.scope.persistence.kind !== "log synced every second") return;
  const { disk } = state;
  if (disk.syncing !== null) {
    disk.syncing = { ...disk.syncing, seconds: disk.syncing.seconds + 1 };
    if (disk.syncing.seconds < SYNC_SECONDS_MAX) return;
    self.stopTimer({ kind: "synced" });
    finishSync(state, self);
  }
  beginSync(state, self);
}

function beginSync({ disk }: Server, self: Self): void {
  const { isSlow, rewrites } = self.scope.persistence;
  const isSuspended = disk.isRewriting && rewrites === "and does not sync";
  if (isSuspended || disk.isTailForgotten || disk.synced === disk.written || !self.rules.syncsWhenIdle()) return;
  if (!isSlow) {
    disk.synced = disk.written;
    return;
  }
  disk.syncing = { length: disk.written, seconds: 0 };
  self.startTimer({ kind: "synced" }, { after: 500 });
}

/** The commands that waited for the sync are written to the file. */
export function finishSync(state: Server, self: Self): void {
  const { disk } = state;
  disk.synced = disk.syncing?.length ?? disk.synced;
  disk.syncing = null;
  flush(state, self.scope.persistence);
}

/** New commands go to another file. The rest of the old one is still synced. */
export function rewrite({ disk }: Server, _: unknown, self: Self): void {
  disk.isRewriting = true;
  disk.isTailForgotten = disk.synced < disk.written && !self.rules.syncsOldFile();
}

/** The new log is on disk, and has everything. */
export function endRewrite(state: Server, _: unknown, self: Self): void {
  state.disk.isRewriting = state.disk.isTailForgotten = false;
  persistAll(state, self.scope.persistence);
}

/** A copy from another server, or a new file, is on disk before it counts. */
export function persistAll({ disk, log }: Server, { kind }: Persistence): void {
  if (!isLog(kind)) return;
  disk.written = disk.synced = log.length;
  disk.syncing = null;
}

export function snapshot({ disk, log, replid }: Server): void {
  disk.snapshot = { log, replid };
}

/** Which server replicates which is in a file of its own. */
export function keptAfter(state: Readonly<Server>, self: Pick<Self, "scope">, cause: Cause): Partial<Server> {
  const { master, connection, writes, pings, histories, log, disk } = state;
  const length = cause === "process" ? disk.written : disk.synced;
  const kept: Kept = {
    ...disk,
    written: length,
    synced: length,
    syncing: null,
    isRewriting: false,
    isTailForgotten: false,
  };
  const hasLog = isLog(self.scope.persistence.kind);
  return {
    master,
    connection,
    link: "down",
    writes,
    pings,
    histories,
    replicas: {},
    log: hasLog ? log.slice(0, length) : [...(disk.snapshot?.log ?? [])],
    disk: hasLog ? kept : { ...kept, written: 0, synced: 0 },
  };
}
