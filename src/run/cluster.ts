/** Reads the configuration of a cluster, `cluster.json`: its nodes and their addresses, their scope, and how messages travel. */
import * as z from "zod";
import { pick } from "zod/mini";
import type { ChannelKind } from "../model/network.ts";
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import { partAt } from "../model/part-at.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import { timingFieldsAt, timingSchema } from "../model/timing-schema.ts";
import { untimedScope } from "../simulate/replayable-scope.ts";
import { valueText } from "../trace/step-name.ts";
import { ClusterError } from "./cluster-error.ts";
import { unlikeScopes } from "./cluster-scope.ts";

/** How messages of a channel travel from process to process. */
export type Transport = "udp" | "tcp" | "websocket";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A cluster in which a protocol can run. */
export interface Cluster {
  /** The name of the scope, if it is one of the protocol's. */
  readonly scopeName: string | undefined;
  readonly scope: Scope;
  readonly variant: string | undefined;
  readonly nodes: ReadonlyMap<string, Address>;
  readonly transports: ReadonlyMap<string, Transport>;
}

const ADDRESS = '"host:port", such as "127.0.0.1:7001" or "[::1]:7001"';
const address = z
  .string({ error: ADDRESS })
  .regex(/^(?:\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):[1-9][0-9]{0,4}$/u, { error: ADDRESS })
  .transform((text): Address => {
    const at = text.lastIndexOf(":");
    return { host: text.slice(0, at).replace(/^\[|\]$/gu, ""), port: Number(text.slice(at + 1)) };
  })
  .refine(({ port }) => port < 65_536, { error: "a port below 65,536" });

const SCOPE = "the name of a scope, or its values";
const schema = z.strictObject({
  scope: z.union([z.string(), z.looseObject({})], { error: SCOPE }),
  variant: z.string({ error: "the name of a variant" }).optional(),
  nodes: z.record(z.string(), address, { error: 'addresses by nodes: { "n1": "127.0.0.1:7001" }' }),
  channels: z
    .record(z.string(), z.enum(["udp", "tcp", "websocket"], { error: '"udp", "tcp" or "websocket"' }), {
      error: 'transports by channels: { "default": "udp" }',
    })
    .optional(),
  timing: z.optional(pick(timingSchema, { timers: true, actions: true })),
});

/**
 * @param where the file, for errors
 * @throws ClusterError if it is not a configuration for this protocol
 */
export function clusterIn(json: unknown, suite: Suite, where: string): Cluster {
  const { of } = suite;
  const refuse = (message: string): never => {
    throw new ClusterError(`${where}: ${message}`);
  };
  if (!isRecord(json)) return refuse(`wanted ${EXAMPLE}; got ${valueText(json)}.`);
  mustHaveFields(json, Object.keys(schema.shape), refuse);
  if (isRecord(json["timing"])) mustHaveTiming(json["timing"], refuse);
  const { data, error } = schema.safeParse(json);
  if (data === undefined) {
    const [{ path, message }] = error.issues;
    const there = partAt(json, path);
    const got = there === undefined ? "nothing" : valueText(there);
    throw new ClusterError(`${where}, at ${path.join(".")}: wanted ${message}; got ${got}.`);
  }
  const scopeName = typeof data.scope === "string" ? data.scope : undefined;
  if (scopeName !== undefined && !Object.hasOwn(of.scopes, scopeName))
    refuse(`${of.name} has no scope "${scopeName}": ${didYouMean(scopeName, Object.keys(of.scopes))}`);
  if (data.variant !== undefined && !of.variants?.includes(data.variant))
    refuse(`${of.name} has no variant "${data.variant}": ${didYouMean(data.variant, of.variants ?? [])}`);
  const values = scopeName === undefined ? (data.scope as Scope) : of.scopes[scopeName];
  const strange = scopeName === undefined ? unlikeScopes(values, suite) : undefined;
  if (strange !== undefined) refuse(strange);
  mustDiffer(data.nodes, refuse);
  const timing = { delay: 0, ...values.timing, ...data.timing } as NonNullable<Scope["timing"]>;
  return {
    scopeName,
    scope: untimedScope({ ...values, timing }),
    variant: data.variant,
    nodes: new Map(Object.entries(data.nodes)),
    transports: new Map(Object.entries(data.channels ?? {})),
  };
}

const EXAMPLE = '{ "scope": "smoke", "nodes": { "n1": "127.0.0.1:7001" } }';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mustHaveFields(json: object, known: readonly string[], refuse: (message: string) => never): void {
  const unknown = Object.keys(json).find((field) => !known.includes(field));
  if (unknown !== undefined) refuse(`a cluster has no "${unknown}": ${didYouMean(unknown, known)}`);
}

/** Most of a scope's timing is for `simulate`; here, the clock and the network are real. */
function mustHaveTiming(timing: object, refuse: (message: string) => never): void {
  const known = ["timers", "actions"];
  const simulated = Object.keys(timing).find((field) => timingFieldsAt([]).includes(field) && !known.includes(field));
  if (simulated !== undefined)
    refuse(`timing.${simulated} is for simulated time. A cluster has timing.timers and timing.actions: leave it out.`);
  const unknown = Object.keys(timing).find((field) => !known.includes(field));
  if (unknown !== undefined) refuse(`timing has no "${unknown}": ${didYouMean(unknown, known)}`);
}

function mustDiffer(nodes: Readonly<Record<string, Address>>, refuse: (message: string) => never): void {
  const first = new Map<string, string>();
  for (const [node, { host, port }] of Object.entries(nodes)) {
    const other = first.get(`${host} ${port}`);
    if (other !== undefined)
      refuse(`${other} and ${node} have the same address, port ${port} of ${host}: give each its own.`);
    first.set(`${host} ${port}`, node);
  }
}

/** The transport of each channel: as configured, or the one that suits its kind. @throws ClusterError if it is impossible */
export function transportsOf(
  { transports }: Cluster,
  channels: readonly string[],
  kinds: readonly ChannelKind[],
  where: string,
): readonly Transport[] {
  const unknown = [...transports.keys()].find((name) => !channels.includes(name));
  if (unknown !== undefined)
    throw new ClusterError(`${where}: no channel is called "${unknown}": ${didYouMean(unknown, channels)}`);
  const chosen = channels.map((name, channel) => transports.get(name) ?? (kinds[channel] === "fifo" ? "tcp" : "udp"));
  const reordering = chosen.findIndex((transport, channel) => transport === "udp" && kinds[channel] === "fifo");
  if (reordering >= 0)
    throw new ClusterError(
      `${where}: the channel "${channels[reordering]}" is fifo, and UDP keeps no order. Use "tcp" or "websocket" for it.`,
    );
  if (chosen.includes("tcp") && chosen.includes("websocket"))
    throw new ClusterError(
      `${where}: a node has one port, for TCP or for WebSocket. Use one of the two for all channels that are not UDP.`,
    );
  return chosen;
}

/** @throws ClusterError if the configuration has other nodes than the scope */
export function mustHaveAll({ nodes }: Cluster, wanted: readonly string[], where: string): void {
  const missing = wanted.find((node) => !nodes.has(node));
  if (missing !== undefined)
    throw new ClusterError(`${where} has no address for ${missing}. The scope has the nodes ${wanted.join(", ")}.`);
  const surplus = [...nodes.keys()].find((node) => !wanted.includes(node));
  if (surplus !== undefined)
    throw new ClusterError(`${where}: the scope has no node "${surplus}": ${didYouMean(surplus, wanted)}`);
}

/** @throws ModelError for a protocol that cannot run in several processes */
export function mustBeSpread(protocol: string, hasShared: boolean): void {
  if (hasShared)
    throw new ModelError(
      `${protocol} has a shared part, which handlers of all nodes change at once; processes share nothing. Make it a node, and send it messages.`,
    );
}
