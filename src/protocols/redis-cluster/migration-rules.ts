/** The decisions about slots on their way and about clients, in which the variants and the mutants differ. */
import type { Order } from "./commands.ts";
import type { Data, Key } from "./data-messages.ts";
import type { Variant } from "./types.ts";

export const migrationRules = {
  /** Whether a replica knows which slots are on their way (valkey-io/valkey#445). */
  replicatesMarks: (variant: Variant): boolean => variant === "fixed",
  /** Whether a slot that is imported stays bound whoever claims it (valkey-io/valkey#445). */
  ignoresClaimsOnImports: (variant: Variant): boolean => variant === "7.0.15",
  /** Whether a slot is on its way to whoever takes the place of its target (valkey-io/valkey#445). */
  followsHeirs: (variant: Variant): boolean => variant === "fixed",
  /** Whether replicas are told that the keys of a lost slot are deleted (redis/redis#11084). */
  replicatesLoss: (variant: Variant): boolean => variant === "fixed",
  /** Whether a slot may be given to a node. */
  mayOwn: (isMaster: boolean): boolean => isMaster,
  /** Whether the end of a migration is noted at the source, which may have heard of it by the bus already. */
  clearsMigrating: (_wasOwn: boolean): boolean => true,
  /** The commands of an operator: at the end of a migration the target is told first. */
  inOrder: (orders: readonly Order[]): readonly Order[] => orders,
  /** Keys with their values; keys that are not there (any more) are left out. */
  paired: (keys: readonly Key[], data: Readonly<Data>): Data =>
    Object.fromEntries(keys.filter((key) => key in data).map((key) => [key, data[key]])),
  /** Whether a client is sent after the keys that are missing, while so many of those it asks for are still here. */
  redirects: (present: number): boolean => present === 0,
  /** Whether a client takes it from ASK that a slot has moved. */
  learnsFromAsk: (): boolean => false,
};
