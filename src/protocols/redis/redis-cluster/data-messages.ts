/** What clients and nodes say to each other about keys: on connections of their own, not on the bus. */
import type { NodeId } from "../../../index.ts";
import type { Slot } from "./bus-messages.ts";

export type Key = string;
export type Data = Record<Key, string>;

/** What a client asks for. It reads or writes all keys at once; null deletes. */
export type Call =
  | { readonly kind: "get"; readonly keys: readonly Key[] }
  | { readonly kind: "set"; readonly keys: readonly Key[]; readonly value: string | null };

/** Where a client is redirected, or that it can't be served now. */
export type Refusal =
  | { readonly kind: "MOVED"; readonly slot: Slot; readonly to: NodeId }
  | { readonly kind: "ASK"; readonly to: NodeId }
  | { readonly kind: "TRYAGAIN" | "CLUSTERDOWN" | "CROSSSLOT" };

export interface Request {
  readonly kind: "REQUEST";
  readonly call: Call;
  /** The number of the operation among the client's. */
  readonly nth: number;
  /** The client was sent here by ASK. */
  readonly asking: boolean;
  /** The client reads at replicas. */
  readonly readonly: boolean;
}

/** Which slots are moving, at a master. */
export interface Marks {
  readonly migrating: Readonly<Record<Slot, NodeId>>;
  readonly importing: Readonly<Record<Slot, NodeId>>;
}

/** What a client is told: each answer names the operation that it is about. */
export type Answer =
  | { kind: "REFUSED"; nth: number; because: Refusal }
  | { kind: "VALUES"; nth: number; values: (string | null)[] }
  | { kind: "WRITTEN"; nth: number };

/** From node to node. */
export type KeyMessage =
  /** Keys being moved, and whether they were accepted. */
  | { kind: "RESTORE"; move: number; data: Data }
  | { kind: "RESTORED"; move: number; isRefused: boolean }
  /** A replica asks for a copy, gets it, and from then on what changes. */
  | { kind: "SYNC" }
  | { kind: "COPY"; data: Data; marks: Marks | null }
  | { kind: "EFFECT"; key: Key; value: string | null }
  | { kind: "MARKS"; marks: Marks };
