/**
 * What followed each answer to a question that a handler asked. Once a good part of all possible answers is known, they move to an array
 * with direct access. Where one of thousands of peers is drawn, most answers lead to outcomes of the same shape: those are packed into
 * one table of numbers, because an array of that many objects would not stay in the processor's cache.
 */
import type { RoleEffect, RoleOutcome } from "./role-outcome.ts";

/** A question, and what followed each answer. */
export interface DrawnFork {
  readonly kind: "fork";
  readonly asks: "number" | "peer" | "sender" | "name";
  readonly bound: number;
  readonly next: DrawnBranches;
}
type Branch = DrawnFork | RoleOutcome;

/** Below this many answers plain objects do: they stay in the cache and need not be rebuilt. */
const MANY = 4096;
/** An array or a table pays off once this part of all possible answers is known. */
const PART = 1 / 8;

export class DrawnBranches {
  readonly #known = new Map<number, Branch>();
  /** How many answers there can be, when they are the numbers from 0; 0 when that is not known. */
  readonly #bound: number;
  #list: (Branch | undefined)[] | undefined;
  #table: Table | undefined;

  constructor(bound = 0) {
    this.#bound = bound;
  }

  /** What followed; valid until the next call. */
  get(answer: number): Branch | undefined {
    return this.#list?.[answer] ?? this.#table?.get(answer) ?? this.#known.get(answer);
  }

  set(answer: number, branch: Branch): void {
    if (this.#list) {
      this.#list[answer] = branch;
      return;
    }
    if (branch.kind === "done" && this.#table?.take(answer, branch)) return;
    const known = this.#known.set(answer, branch);
    if (this.#table || this.#bound === 0 || known.size < PART * this.#bound) return;
    if (this.#bound < MANY) this.#list = Array.from({ length: this.#bound }, (_, one) => known.get(one));
    else this.#table = tableOf(known, this.#bound);
  }
}

/** Moves everything that has the most common shape out of the map into a table. */
function tableOf(known: Map<number, Branch>, bound: number): Table | undefined {
  const like = [...known.values()].find((one) => one.kind === "done");
  if (like === undefined) return undefined;
  const table = new Table(like, bound);
  for (const [one, of] of known) if (of.kind === "done" && table.take(one, of)) known.delete(one);
  return table;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Outcomes of one shape, one row per answer: the same writes and armings, and as many sends and records. */
class Table {
  /** One object, with its lists, is reused for every answer. */
  readonly #done: Mutable<RoleEffect>;
  readonly #lists: readonly number[][];
  readonly #width: number;
  /** Each number plus 1, since 0 means that nothing is known. */
  readonly #rows: Int32Array;

  constructor({ roleState, writes, armings, ...like }: RoleEffect, bound: number) {
    const [to, contents, records, choices] = listsOf(like).map((list) => [...list]);
    this.#done = { kind: "done", roleState, to, contents, records, writes, choices, armings };
    this.#lists = [to, contents, records, choices];
    this.#width = this.#lists.reduce((sum, { length }) => sum + length, 1);
    this.#rows = new Int32Array(bound * this.#width);
  }

  /** @returns false if its shape differs */
  take(answer: number, done: RoleEffect): boolean {
    const lists = listsOf(done);
    const isAlike =
      done.writes === this.#done.writes &&
      done.armings === this.#done.armings &&
      lists.every(({ length }, i) => length === this.#lists[i].length);
    if (!isAlike) return false;
    const numbers = [done.roleState, ...lists.flat()];
    this.#rows.set(
      numbers.map((one) => one + 1),
      answer * this.#width,
    );
    return true;
  }

  /** Valid until the next call. */
  get(answer: number): RoleEffect | undefined {
    let at = answer * this.#width;
    const rows = this.#rows;
    const roleState = rows[at++] - 1;
    if (roleState < 0) return undefined;
    this.#done.roleState = roleState;
    for (const list of this.#lists) for (let i = 0; i < list.length; i++) list[i] = rows[at++] - 1;
    return this.#done;
  }
}

const listsOf = ({ to, contents, records, choices }: Pick<RoleEffect, "to" | "contents" | "records" | "choices">) => [
  to,
  contents,
  records,
  choices,
];
