/** What an operator can tell one node to do, by hand. */
import type { NodeId } from "../../../index.ts";
import type { Slot } from "./bus-messages.ts";
import type { Key } from "./data-messages.ts";

/** A plain failover asks the master and the voters, a forced one only the voters, and a takeover asks no node. */
export interface FailOver {
  readonly kind: "fail over";
  readonly how: "plain" | "force" | "takeover";
}

export type MigrationCommand =
  /** SETSLOT IMPORTING at the target. */
  | { kind: "import slot"; slot: Slot; from: NodeId }
  /** SETSLOT MIGRATING at the source. */
  | { kind: "migrate slot"; slot: Slot; to: NodeId }
  | { kind: "migrate keys"; keys: readonly Key[]; to: NodeId }
  /** SETSLOT NODE at the target, which ends the import: it owns the slot, with a new epoch that it gives itself. */
  | { kind: "take slot"; slot: Slot }
  /** SETSLOT NODE at the source, and at everybody else. */
  | { kind: "give slot"; slot: Slot; to: NodeId };

export type Command =
  /** A client writes to any slot; only the amount written matters. */
  | { kind: "write" }
  /** A replica has been out of touch with its master for so long that it may not be elected. */
  | { kind: "lose touch" }
  | FailOver
  | MigrationCommand
  | { kind: "bump epoch" }
  | { kind: "set config epoch"; epoch: number };

/** A command, and which node gets it. */
export interface Order {
  readonly at: NodeId;
  readonly command: Command;
}
