/** The text that CLUSTER NODES prints: one node's view of the whole cluster. */
import { type Range, rangesIn } from "./ranges.ts";

/** One line: what the printing node believes of one node, itself included. */
export interface Listed {
  readonly id: string;
  readonly isMyself: boolean;
  readonly role: "master" | "replica";
  readonly failing: "no" | "pfail" | "fail";
  /** For a replica, if it is known. */
  readonly masterId: string | undefined;
  /** Redis 7.0 prints the master's for a replica. */
  readonly epoch: number;
  readonly slots: readonly Range[];
  /** Slots being migrated or imported, as they are printed: "[77->-…]", "[77-<-…]". */
  readonly open: readonly string[];
}

/** An open slot, and the node that it comes from or goes to. */
export interface Open {
  readonly slot: number;
  readonly isImported: boolean;
  readonly otherId: string;
}

export const openSlots = ({ open }: Pick<Listed, "open">): readonly Open[] =>
  open.flatMap((text) => {
    const { slot, way, otherId } =
      /^\[(?<slot>\d{1,5})-(?<way>[<>])-(?<otherId>[0-9a-f]{40})\]$/u.exec(text)?.groups ?? {};
    return slot === undefined ? [] : [{ slot: Number(slot), isImported: way === "<", otherId }];
  });

/** What is wrong with a text, in words. */
export class UnreadableNodes extends Error {
  override readonly name = "UnreadableNodes";
}

/**
 * Nodes that are still shaking hands have made-up ids and are left out.
 *
 * @throws UnreadableNodes
 */
export function readClusterNodes(text: string): readonly Listed[] {
  const lines = text.split(/\r?\n/u);
  if (lines.at(-1) !== "") throw new UnreadableNodes("it is cut off: wanted a line break at the end");
  const listed = lines.slice(0, -1).flatMap((line, i) => listedIn(line, i + 1) ?? []);
  const own = listed.filter(({ isMyself }) => isMyself).length;
  if (own !== 1) throw new UnreadableNodes(`wanted one node with the flag "myself"; got ${own}`);
  const ids = new Set(listed.map(({ id }) => id));
  if (ids.size < listed.length) throw new UnreadableNodes("a node is listed twice");
  return listed;
}

function listedIn(line: string, at: number): Listed | undefined {
  const [id = "", , flagText = "", masterId = "", , , epoch = "", link = "", ...rest] = line.split(" ");
  const flags = flagText.split(",");
  const slots = rangesIn(rest.filter((part) => !part.startsWith("[")));
  const isWellFormed =
    /^[0-9a-f]{40}$/u.test(id) &&
    /^(?:-|[0-9a-f]{40})$/u.test(masterId) &&
    /^\d{1,15}$/u.test(epoch) &&
    (link === "connected" || link === "disconnected") &&
    slots !== undefined;
  if (!isWellFormed)
    throw new UnreadableNodes(
      `its line ${at} is not "id address flags master ping pong epoch link slots…": ` +
        JSON.stringify(line.replace(/\p{Cc}+/gu, " ").slice(0, 80)),
    );
  if (flags.includes("handshake")) return undefined;
  return {
    id,
    isMyself: flags.includes("myself"),
    role: flags.includes("slave") ? "replica" : "master",
    failing: flags.includes("fail") ? "fail" : flags.includes("fail?") ? "pfail" : "no",
    masterId: masterId === "-" ? undefined : masterId,
    epoch: Number(epoch),
    slots,
    open: rest.filter((part) => part.startsWith("[")),
  };
}
