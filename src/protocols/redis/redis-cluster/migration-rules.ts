/** The decisions about moving slots and about clients in which variants and mutants differ. */
import type { Order } from "./commands.ts";
import type { Data, Key } from "./data-messages.ts";
import type { Variant } from "./types.ts";

export const migrationRules = {
  /** Whether a replica knows which slots are moving (valkey-io/valkey#445). */
  replicatesMarks: (variant: Variant): boolean => variant === "fixed",
  /** Whether a slot that is being imported stays bound, whichever node claims it (valkey-io/valkey#445). */
  ignoresClaimsOnImports: (variant: Variant): boolean => variant === "7.0.15",
  /** Whether a slot that is moving goes to the node that replaces its target (valkey-io/valkey#445). */
  followsHeirs: (variant: Variant): boolean => variant === "fixed",
  /** Whether replicas are told that the keys of a lost slot are deleted (redis/redis#11084). */
  replicatesLoss: (variant: Variant): boolean => variant === "fixed",
  /** Whether a slot may be given to a node. */
  mayOwn: (isMaster: boolean): boolean => isMaster,
  /** Whether the source notes the end of a migration, which it may have heard of on the bus already. */
  clearsMigrating: (_wasOwn: boolean): boolean => true,
  /** The commands of an operator: at the end of a migration the target is told first. */
  inOrder: (orders: readonly Order[]): readonly Order[] => orders,
  /** Keys with their values; missing keys are left out. */
  paired: (keys: readonly Key[], data: Readonly<Data>): Data =>
    Object.fromEntries(keys.filter((key) => key in data).map((key) => [key, data[key]])),
  /** Whether a client is redirected for missing keys, while this many of those it asks for are still here. */
  redirects: (present: number): boolean => present === 0,
  /** Whether a client updates its slot cache on ASK. */
  learnsFromAsk: (): boolean => false,
};
