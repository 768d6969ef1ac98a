/** What an operator can tell one node to do, by hand. */
import type { NodeId } from "../../index.ts";
import type { Slot } from "./bus-messages.ts";
import type { Key } from "./data-messages.ts";

/** How much a failover by hand asks: the master and the voters, the voters alone, or nobody. */
export type How = "plain" | "force" | "takeover";

export type MigrationCommand =
  /** SETSLOT IMPORTING at the target. */
  | { kind: "import slot"; slot: Slot; from: NodeId }
  /** SETSLOT MIGRATING at the source. */
  | { kind: "migrate slot"; slot: Slot; to: NodeId }
  | { kind: "migrate keys"; keys: readonly Key[]; to: NodeId }
  /** SETSLOT NODE at the target, which ends the import: it owns the slot by an epoch of its own. */
  | { kind: "take slot"; slot: Slot }
  /** SETSLOT NODE at the source, and at everybody else. */
  | { kind: "give slot"; slot: Slot; to: NodeId };

export type Command =
  /** A client's, of whatever slot, where it matters only how much is written. */
  | { kind: "write" }
  /** A replica does not hear from its master for long: what it has is too old for it to be elected. */
  | { kind: "lose touch" }
  | { kind: "fail over"; how: How }
  | MigrationCommand
  | { kind: "bump epoch" }
  | { kind: "set config epoch"; epoch: number };

/** A command, and which node gets it. */
export interface Order {
  readonly at: NodeId;
  readonly command: Command;
}
