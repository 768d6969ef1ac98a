/**
 * The rows of a recorded history of a Redis Cluster, as a recorder writes them: what each node showed (`view`), frames on
 * the cluster bus (`bus`), operations of clients (`op`), what was done to the cluster (`event`). None of it is trusted.
 */
import * as z from "zod";
import { type Range, rangesIn } from "./ranges.ts";

const port = z.int().min(1).max(65535);
const epoch = z.int().min(0);
const time = z.number().min(-1e12).max(1e12);
// This is printed on a terminal.
const runName = z.string().regex(/^[\w.-]{1,40}$/u, "wanted letters, digits, '.', '_' or '-', at most 40");
const idPrefix = z.string().regex(/^[0-9a-f]{6,40}$/u, "wanted at least 6 hexadecimal digits of a node id");
const fullId = z.string().regex(/^[0-9a-f]{40}$/u, "wanted a node id, 40 hexadecimal digits");

const slots = z.string().transform((text, context): readonly Range[] => {
  const ranges = rangesIn(text === "" ? [] : text.split(","));
  if (ranges) return ranges;
  context.issues.push({ code: "custom", message: 'wanted slots, as in "0-4,2222"', input: text });
  return z.NEVER;
});
const decimal = z
  .string()
  .regex(/^\d{1,15}$/u, "wanted a whole number")
  .transform(Number);

export const runRow = z.object({
  kind: z.literal("run"),
  run: runName,
  /** Node ids by port. */
  ids: z.record(z.string().regex(/^\d{1,5}$/u, "wanted a port"), fullId),
  nodeTimeoutMs: z.number().min(1).max(1e9),
  /** How long a shown view may lag behind a frame that passed the proxy. */
  lagMs: z.number().min(0).max(1e6).default(200),
});

const recorded = { run: runName, t: time };

const view = z.object({
  ...recorded,
  kind: z.literal("view"),
  /** The sample was taken between t and t2. */
  t2: time.optional(),
  node: port,
  /** The text of CLUSTER NODES; left out if it has not changed. */
  nodes: z.string().max(1_000_000).optional(),
  info: z
    .object({ cluster_state: z.enum(["ok", "fail"]), cluster_current_epoch: decimal, cluster_my_epoch: decimal })
    .optional(),
  /** The epochs in nodes.conf. */
  disk: z.object({ currentEpoch: epoch, lastVoteEpoch: epoch }).nullish(),
});

const frameTypes = ["PING", "PONG", "MEET", "FAIL", "UPDATE", "AUTH_REQ", "AUTH_ACK", "MFSTART"] as const;

const bus = z
  .object({
    ...recorded,
    kind: z.literal("bus"),
    src: port,
    dst: port,
    type: z.enum(frameTypes),
    /** Which of the two connections between a pair: the sender's own, or the one that the receiver opened. */
    link: z.enum(["out", "in"]),
    cur: epoch,
    cfg: epoch,
    /** The sender's replication offset. */
    off: epoch.optional(),
    slots,
    /** The sender's master. */
    of: idPrefix.nullable(),
    /** The sender's flags: M or S first. */
    fl: z.string().regex(/^[MS](\|[a-z]+)*$/u, 'wanted flags, as in "M|self"'),
    st: z.enum(["ok", "fail"]),
    /** 1 paused for a manual failover, 2 votes may be given although the master works. */
    mf: z.int().min(0).max(255),
    /** The proxy did not let it through. */
    drop: z.literal(1).optional(),
    /** What it says of nodes that may have failed: [node, flags, whether a ping is pending]. */
    suspects: z.array(z.tuple([idPrefix, z.string().max(100), z.number()])).optional(),
    about: idPrefix.optional(),
    upd: z.object({ cfg: epoch, node: idPrefix, slots }).optional(),
  })
  .refine(({ type, about }) => type !== "FAIL" || about !== undefined, {
    path: ["about"],
    error: "wanted whom a FAIL is about",
  })
  .refine(({ type, upd }) => type !== "UPDATE" || upd !== undefined, {
    path: ["upd"],
    error: "wanted what an UPDATE says",
  });

const op = z.object({
  ...recorded,
  kind: z.literal("op"),
  t0: time,
  key: z.string().max(10_000),
  /** The node that answered last. */
  node: port.nullable(),
  res: z.string().max(200),
});

const event = z.object({
  ...recorded,
  kind: z.literal("event"),
  ev: z.string().max(10_000),
  node: z.union([port, z.string(), z.array(z.unknown())]).nullish(),
  /** The commands of an administrator that this event is about. */
  admin: z.string().max(10_000).optional(),
});

const unreachable = z.object({ ...recorded, kind: z.literal("unreachable"), node: port });

export const recordedRow = z.discriminatedUnion("kind", [view, bus, op, event, unreachable]);

export const kinds: readonly string[] = ["run", "view", "bus", "op", "event", "unreachable"];

export type RunRow = z.infer<typeof runRow>;
type At<T> = T & { readonly line: number };
export type ViewRow = At<z.infer<typeof view>>;
export type Frame = At<z.infer<typeof bus>>;
export type Operation = At<z.infer<typeof op>>;
export type ClusterEvent = At<z.infer<typeof event>>;
export type RecordedRow = At<z.infer<typeof recordedRow>>;
