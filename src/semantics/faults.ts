/**
 * The faults of a state: what is left of each budget, and which partitions are in force. A search meets few different combinations, so each
 * is a small integer, and what a fault leads to is looked up. Which faults a node can suffer is decided in `moves`.
 */
import { ModelError } from "../model/model-error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Cause } from "../model/network.ts";
import { isFor, type Link, type RestartBudget } from "../model/scope.ts";
import { budgetIndex, budgets, purseOf } from "./fault-budgets.ts";
import type { Instance } from "./instance.ts";
import { blockedLinks, partitionsOf } from "./partitions.ts";

const PARTITION = budgetIndex("partition");

interface FaultState {
  /** What is left in each purse. A budget has one purse or, if it is counted at `each` node, one for every node. */
  readonly left: readonly number[];
  /** Indexes of the partitions in force, ascending. */
  readonly partitions: readonly number[];
  /** For each sender and destination, whether the link is partitioned; undefined if none is. */
  readonly blocked: Uint8Array | undefined;
}

export interface PartitionStep {
  readonly kind: "partition" | "heal";
  readonly partition: number;
  readonly next: number;
}

export class Faults {
  /** The faults of the initial state. */
  readonly start: number;
  /** Whether they can never change. */
  readonly constant: boolean;
  readonly partitionNames: readonly string[];
  readonly #links: readonly (readonly Link[])[];
  readonly #atOnce: number;
  readonly #allowed: readonly Uint8Array[];
  /** For each budget, the index of its first purse, and whether every node has one. */
  readonly #purses: readonly { readonly first: number; readonly each: boolean }[];
  /** The causes after which a node may restart; undefined if the cause does not matter. */
  readonly restartsAfter: readonly Cause[] | undefined;
  /** Called before a new combination gets its number. */
  onNew: (() => void) | undefined;
  readonly #instance: Instance;
  readonly #states: FaultState[] = [];
  readonly #ids = new Map<string, number>();
  readonly #spent: number[][] = [];
  readonly #partitionSteps: (readonly PartitionStep[])[] = [];

  constructor(instance: Instance) {
    this.#instance = instance;
    const { faults = {}, partitionsAtOnce = 1, partitionedAtStart = [] } = instance.scope;
    this.#allowed = budgets.map((name) => allowedNodes(instance, faults[name]));
    const named = partitionsOf(instance);
    this.partitionNames = named.map(([name]) => name);
    this.#links = named.map(([, links]) => links);
    const purses = budgets.map((name) => purseOf(name, faults));
    this.#purses = purses.map(({ each }, budget) => ({ first: this.#pursesBefore(purses, budget), each }));
    const left = purses.flatMap(({ times, each }) => (each ? instance.nodes.map(() => times) : [times]));
    const atStart = partitionedAtStart.map((name) => this.#partitionNamed(name));
    this.#atOnce = Math.max(partitionsAtOnce, atStart.length);
    this.constant = left.every((n) => n === 0) && atStart.length === 0;
    this.start = this.#intern(
      left,
      atStart.sort((a, b) => a - b),
    );
    const { restart } = faults;
    this.restartsAfter = typeof restart === "object" && "after" in restart ? restart.after : undefined;
  }

  #pursesBefore(purses: readonly { readonly each: boolean }[], budget: number): number {
    const nodes = this.#instance.nodes.length;
    return purses.slice(0, budget).reduce((sum, { each }) => sum + (each ? nodes : 1), 0);
  }

  #partitionNamed(name: string): number {
    const partition = this.partitionNames.indexOf(name);
    if (partition >= 0) return partition;
    throw new ModelError(`scope: partitionedAtStart names "${name}": ${didYouMean(name, this.partitionNames)}`);
  }

  #purse(budget: number, node: number): number {
    const { first, each } = this.#purses[budget];
    return each ? first + node : first;
  }

  /** Whether this scope ever lets a step with this price happen at this node. */
  offered(budget: number, node: number): boolean {
    return this.#states[this.start].left[this.#purse(budget, node)] > 0 && this.#allowed[budget][node] === 1;
  }

  /** The faults after paying for a step at a node, or -1 if nothing is left. */
  spend(faults: number, budget: number, node: number): number {
    const purse = this.#purse(budget, node);
    const row = (this.#spent[faults] ??= new Array<number>(this.#states[faults].left.length).fill(-2));
    return row[purse] !== -2 ? row[purse] : (row[purse] = this.#spendOnce(faults, purse));
  }

  /** Whether a partition holds up messages from one node to another. */
  blocked(faults: number, from: number, to: number): boolean {
    const { blocked } = this.#states[faults];
    return blocked !== undefined && blocked[from * this.#instance.nodes.length + to] === 1;
  }

  /** What is left of each budget, as far as this node may use it. */
  leftAt(faults: number, node: number): readonly number[] {
    return budgets.map((_, budget) => this.#states[faults].left[this.#purse(budget, node)]);
  }

  /** The partitions that may begin, and those that may heal. */
  partitionSteps(faults: number): readonly PartitionStep[] {
    return (this.#partitionSteps[faults] ??= this.#listPartitionSteps(faults));
  }

  partitionsInForce(faults: number): readonly string[] {
    return this.#states[faults].partitions.map((partition) => this.partitionNames[partition]);
  }

  /** The initial faults, but with these partitions in force. */
  startWith(partitions: readonly number[]): number {
    return this.#intern(
      this.#states[this.start].left,
      [...partitions].sort((a, b) => a - b),
    );
  }

  links(partition: number): readonly Link[] {
    return this.#links[partition];
  }

  /** The faults after renaming partitions and nodes, given what takes the place of each. */
  renamed(faults: number, partitionNow: readonly number[], nodeNow: readonly number[]): number {
    const { left, partitions } = this.#states[faults];
    const moved = [...left];
    for (const { first, each } of this.#purses) {
      if (each) nodeNow.forEach((now, node) => (moved[first + now] = left[first + node]));
    }
    return this.#intern(
      moved,
      partitions.map((partition) => partitionNow[partition]).sort((a, b) => a - b),
    );
  }

  get count(): number {
    return this.#states.length;
  }

  /** From a number on, in the order of numbering: what is left of the budgets, and which partitions are in force. */
  since(number: number): readonly { readonly left: readonly number[]; readonly partitions: readonly number[] }[] {
    return this.#states.slice(number).map(({ left, partitions }) => ({ left, partitions }));
  }

  numberOf(left: readonly number[], partitions: readonly number[]): number {
    return this.#intern(left, partitions);
  }

  /** Whether a step with this price can ever happen at some node. */
  isOffered(budget: number): boolean {
    return this.#instance.nodes.some((_, node) => this.offered(budget, node));
  }

  #spendOnce(faults: number, purse: number): number {
    const { left, partitions } = this.#states[faults];
    return left[purse] > 0 ? this.#intern(left.with(purse, left[purse] - 1), partitions) : -1;
  }

  #listPartitionSteps(faults: number): readonly PartitionStep[] {
    const { left, partitions } = this.#states[faults];
    const heals = partitions.map((partition): PartitionStep => {
      return {
        kind: "heal",
        partition,
        next: this.#intern(
          left,
          partitions.filter((other) => other !== partition),
        ),
      };
    });
    const purse = this.#purse(PARTITION, 0);
    if (left[purse] === 0 || partitions.length >= this.#atOnce) return heals;
    const begins = this.#links.flatMap((_, partition): PartitionStep[] => {
      if (partitions.includes(partition)) return [];
      const next = this.#intern(
        left.with(purse, left[purse] - 1),
        [...partitions, partition].sort((a, b) => a - b),
      );
      return [{ kind: "partition", partition, next }];
    });
    return [...heals, ...begins];
  }

  #intern(left: readonly number[], partitions: readonly number[]): number {
    const key = `${left.join()};${partitions.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      this.onNew?.();
      id = this.#states.length;
      this.#ids.set(key, id);
      const links = partitions.flatMap((partition) => this.#links[partition]);
      this.#states.push({ left, partitions, blocked: blockedLinks(this.#instance, links) });
    }
    return id;
  }
}

function allowedNodes(instance: Instance, budget: RestartBudget = 0): Uint8Array {
  return Uint8Array.from(instance.selves, (self) => Number(isFor(budget, self)));
}
