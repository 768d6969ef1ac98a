/** The operations of a register's clients in a scope, one after the other. */
import { numbered, type NodeId } from "../../index.ts";

export type Doing = "read" | "write";

export interface Clients {
  readonly servers: number;
  /** For each client its operations. */
  readonly clients: readonly (readonly Doing[])[];
}

/** What clients record about them. */
export type RegisterRecord =
  | { kind: "invoke"; call: { kind: "read" } | { kind: "write"; value: number } }
  | { kind: "respond"; result: number | "done" };

export const nodesOf = ({ servers, clients }: Clients) => ({
  server: numbered("s", servers),
  client: numbered("c", clients.length),
});

export const writeThenRead: readonly Doing[] = ["write", "read"];

export const clientNumber = (id: NodeId): number => Number(id.slice(1));

export const operationsOf = (id: NodeId, { clients }: Clients): readonly Doing[] => clients[clientNumber(id) - 1] ?? [];

/** No two writes write the same value: c1 writes 11 in its first operation, c2 writes 22 in its second. */
export const valueOf = (id: NodeId, operation: number): number => 10 * clientNumber(id) + operation + 1;

/** Fewer clients, then fewer operations. */
export const withFewer = <S extends Clients>(scope: S): readonly S[] => [
  ...scope.clients.map((_, i) => ({ ...scope, clients: scope.clients.toSpliced(i, 1) })),
  ...scope.clients.flatMap((operations, i) =>
    operations.map((_, j) => ({ ...scope, clients: scope.clients.with(i, operations.toSpliced(j, 1)) })),
  ),
];
