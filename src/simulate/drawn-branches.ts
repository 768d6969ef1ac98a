/**
 * What followed from each answer to a question. Once many are known of all there can be, they stand in a list, where they are found
 * at once. Where one of thousands of peers is drawn, what follows is alike for most of them: these stand in one table of numbers, for
 * a list of objects that size would not stay close to the processor.
 */
import type { Done, Reacted } from "./reacted.ts";

/** A question, and what followed from each answer. */
export interface DrawnFork {
  readonly kind: "fork";
  readonly asks: "number" | "peer" | "sender" | "name";
  readonly bound: number;
  readonly next: DrawnBranches;
}
type Branch = DrawnFork | Reacted;

/** For fewer answers objects do: they stay close to the processor, and need not be made again. */
const MANY = 4096;
/** When this part of all there can be is known, a list or a table is worth its place. */
const PART = 1 / 8;

export class DrawnBranches {
  readonly #known = new Map<number, Branch>();
  /** How many answers there can be, where they are numbers from 0 on; 0 where nobody counts them. */
  readonly #bound: number;
  #list: (Branch | undefined)[] | undefined;
  #table: Table | undefined;

  constructor(bound = 0) {
    this.#bound = bound;
  }

  /** Where it says what follows, good until it is asked again. */
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

/** Takes out of what is known all that has the shape of most. */
function tableOf(known: Map<number, Branch>, bound: number): Table | undefined {
  const like = [...known.values()].find((one) => one.kind === "done");
  if (like === undefined) return undefined;
  const table = new Table(like, bound);
  for (const [one, of] of known) if (of.kind === "done" && table.take(one, of)) known.delete(one);
  return table;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reactions of one shape, a row for each answer: they write and arm the same, and send and record as much. */
class Table {
  /** One object stands for all of them, one after the other, and so do its lists. */
  readonly #done: Mutable<Done>;
  readonly #lists: readonly number[][];
  readonly #width: number;
  /** Each number and 1, for 0 stands where nothing is known. */
  readonly #rows: Int32Array;

  constructor({ roleState, writes, armings, ...like }: Done, bound: number) {
    const [to, contents, records, choices] = listsOf(like).map((list) => [...list]);
    this.#done = { kind: "done", roleState, to, contents, records, writes, choices, armings };
    this.#lists = [to, contents, records, choices];
    this.#width = this.#lists.reduce((sum, { length }) => sum + length, 1);
    this.#rows = new Int32Array(bound * this.#width);
  }

  /** @returns false where it has another shape */
  take(answer: number, done: Done): boolean {
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

  /** Good until another one is asked for. */
  get(answer: number): Done | undefined {
    let at = answer * this.#width;
    const rows = this.#rows;
    const roleState = rows[at++] - 1;
    if (roleState < 0) return undefined;
    this.#done.roleState = roleState;
    for (const list of this.#lists) for (let i = 0; i < list.length; i++) list[i] = rows[at++] - 1;
    return this.#done;
  }
}

const listsOf = ({ to, contents, records, choices }: Pick<Done, "to" | "contents" | "records" | "choices">) => [
  to,
  contents,
  records,
  choices,
];
