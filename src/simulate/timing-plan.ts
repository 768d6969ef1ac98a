/** A scope's timing, prepared: names become numbers, durations become samplers, and what does not fit the protocol is refused. */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Cause } from "../model/network.ts";
import type { Duration, PerChannel, Timing } from "../model/timing.ts";
import type { Space } from "../semantics/space.ts";
import { type Sampler, samplerOf } from "./durations.ts";

/** What happens to some nodes again and again, to each on its own. */
interface Rate {
  readonly nodes: readonly number[];
  readonly every: Sampler;
}

export interface Plan {
  /** By channel. */
  readonly delay: readonly Sampler[];
  readonly loss: readonly number[];
  readonly duplication: readonly number[];
  /** Microseconds per byte; 0 if bandwidth is unlimited. */
  readonly perByte: number;
  readonly processing: Sampler | undefined;
  readonly drift: number;
  readonly offset: Sampler | undefined;
  readonly timers: ReadonlyMap<string, Sampler>;
  readonly actions: ReadonlyMap<string, Sampler>;
  readonly crashes: readonly (Rate & { readonly down: Sampler | undefined; readonly cause: Cause })[];
  readonly pauses: readonly (Rate & { readonly lasting: Sampler })[];
  readonly partitions: { readonly every: Sampler; readonly lasting: Sampler } | undefined;
  readonly schedule: readonly Planned[];
  readonly secondsMax: number;
}

/** An entry of the schedule. */
export type Planned = { readonly at: Sampler } & (
  | { readonly kind: "crash"; readonly node: number; readonly cause: Cause }
  | { readonly kind: "restart"; readonly node: number }
  | { readonly kind: "pause"; readonly node: number; readonly lasting: Sampler }
  | { readonly kind: "partition" | "heal"; readonly partition: number }
);

/** How long a run lasts at most, in seconds, if the scope does not say. */
const SECONDS = 60;

/** @throws ModelError if the scope has no timing, or its timing names something that does not exist */
export function planOf(space: Space): Plan {
  const { instance, faults } = space;
  const { timing } = instance.scope;
  if (timing === undefined)
    throw new ModelError(
      `${instance.protocol.name}: this scope does not say how long anything takes. Give it \`timing: { delay: 1 }\`, in milliseconds.`,
    );
  const within = new Names(space);
  const channels = instance.channels.map((_, channel) => channel);
  const perChannel = <T, U>(what: string, said: PerChannel<T> | undefined, otherwise: U, make: (one: T) => U): U[] =>
    channels.map((channel) => {
      const one = within.ofChannel(what, said, channel);
      return one === undefined ? otherwise : make(one);
    });
  const mayLose = (channel: number): boolean =>
    instance.kinds[channel] === "unordered" || instance.kinds[channel] === "coalescing";
  const probability = (what: "loss" | "duplication"): number[] =>
    perChannel<number, number>(what, timing[what], 0, (one) => one).map((one, channel) => {
      if (mayLose(channel)) return one;
      if (typeof timing[what] !== "object" || one === 0) return 0;
      throw new ModelError(
        `scope: timing.${what}.${instance.channels[channel]} is ${one}, but this channel is ${instance.kinds[channel]}; wanted an unordered or a coalescing one. TCP sends again what is lost: model that as a longer delay.`,
      );
    });
  return {
    delay: perChannel<Duration, Sampler>("delay", timing.delay, () => 0, samplerOf).map((sampler, channel) => {
      if (within.ofChannel("delay", timing.delay, channel) !== undefined) return sampler;
      throw new ModelError(
        `scope: timing.delay.${instance.channels[channel]} is missing; wanted milliseconds, or a distribution of them.`,
      );
    }),
    loss: probability("loss"),
    duplication: probability("duplication"),
    perByte: timing.bandwidth === undefined ? 0 : 1e6 / timing.bandwidth,
    processing: timing.processing === undefined ? undefined : samplerOf(timing.processing),
    drift: (timing.clocks?.drift ?? 0) / 1e6,
    offset: timing.clocks?.offset === undefined ? undefined : samplerOf(timing.clocks.offset),
    timers: within.byKind("timers", "timeout", timing.timers),
    actions: within.byKind("actions", "act", timing.actions),
    crashes: (timing.crashes ?? []).map(({ of, every, down, cause = "process" }) => ({
      nodes: within.some("crashes", of),
      every: samplerOf(every),
      down: down === undefined ? undefined : samplerOf(down),
      cause,
    })),
    pauses: (timing.pauses ?? []).map(({ of, every, lasting }) => ({
      nodes: within.some("pauses", of),
      every: samplerOf(every),
      lasting: samplerOf(lasting),
    })),
    partitions: plannedPartitions(timing, faults.partitionNames.length),
    schedule: (timing.schedule ?? []).map((one) => within.scheduled(one)),
    secondsMax: timing.seconds ?? SECONDS,
  };
}

function plannedPartitions({ partitions }: Timing, named: number): Plan["partitions"] {
  if (partitions === undefined) return undefined;
  if (named === 0)
    throw new ModelError(
      'scope: timing.partitions says when, but the scope has no partitions. Add partitions: "isolateEach", or others by name.',
    );
  return { every: samplerOf(partitions.every), lasting: samplerOf(partitions.lasting) };
}

/** Resolves the names in a timing. */
class Names {
  readonly #space: Space;

  constructor(space: Space) {
    this.#space = space;
  }

  ofChannel<T>(what: string, said: PerChannel<T> | undefined, channel: number): T | undefined {
    if (typeof said !== "object" || said === null || "kind" in said) return said as T | undefined;
    const { channels } = this.#space.instance;
    const byName = said as Readonly<Record<string, T>>;
    const unknown = Object.keys(byName).find((name) => !channels.includes(name));
    if (unknown !== undefined)
      throw new ModelError(`scope: timing.${what} names the channel "${unknown}": ${didYouMean(unknown, channels)}`);
    return Object.hasOwn(byName, channels[channel]) ? byName[channels[channel]] : undefined;
  }

  byKind(
    what: "timers" | "actions",
    table: "timeout" | "act",
    said: Readonly<Record<string, Duration>> = {},
  ): ReadonlyMap<string, Sampler> {
    const known = Object.values(this.#space.instance.protocol.roles).flatMap((role) => Object.keys(role[table] ?? {}));
    const unknown = Object.keys(said).find((kind) => !known.includes(kind));
    if (unknown !== undefined)
      throw new ModelError(`scope: timing.${what} names "${unknown}": ${didYouMean(unknown, known)}`);
    return new Map(Object.entries(said).map(([kind, duration]) => [kind, samplerOf(duration)]));
  }

  some(what: string, of: readonly string[] | undefined): readonly number[] {
    const { selves, roles, nodes } = this.#space.instance;
    const known = [...new Set([...roles, ...nodes])];
    const unknown = of?.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new ModelError(
        `scope: timing.${what} names "${unknown}", which is neither a node nor a role: ${didYouMean(unknown, known)}`,
      );
    const isMeant = ({ id, role }: { readonly id: string; readonly role: string }): boolean =>
      of === undefined ? role !== "client" : of.includes(id) || of.includes(role);
    return selves.flatMap((self, node) => (isMeant(self) ? [node] : []));
  }

  scheduled(one: NonNullable<Timing["schedule"]>[number]): Planned {
    const at = samplerOf(one.at);
    if ("crash" in one) return { at, kind: "crash", node: this.#node(one.crash), cause: one.cause ?? "process" };
    if ("restart" in one) return { at, kind: "restart", node: this.#node(one.restart) };
    if ("pause" in one) return { at, kind: "pause", node: this.#node(one.pause), lasting: samplerOf(one.lasting) };
    if ("partition" in one) return { at, kind: "partition", partition: this.#partition(one.partition) };
    return { at, kind: "heal", partition: this.#partition(one.heal) };
  }

  #node(name: string): number {
    const { index, nodes } = this.#space.instance;
    const node = index.get(name);
    if (node !== undefined) return node;
    throw new ModelError(`scope: timing.schedule names the node "${name}": ${didYouMean(name, nodes)}`);
  }

  #partition(name: string): number {
    const { partitionNames } = this.#space.faults;
    const partition = partitionNames.indexOf(name);
    if (partition >= 0) return partition;
    throw new ModelError(`scope: timing.schedule names the partition "${name}": ${didYouMean(name, partitionNames)}`);
  }
}
