/**
 * Numbers rows by what is read of them: rows that agree in the places that are read of nodes, and in the history, share a number. The
 * parts of a row have numbers already (see `RowTree`), and there are far fewer parts than rows, so each part is classified once.
 */
import type { Place, Places } from "../../semantics/reads/read-places.ts";
import type { Expander } from "../compiled/expander.ts";
import { withRoom } from "../visited/with-room.ts";
import { Pairs } from "../visited/pairs.ts";
import { ownRoom } from "../visited/room.ts";
import type { RowTree } from "../visited/row-tree.ts";
import { Tuples } from "../visited/tuples.ts";

/** At this many pairs, all are forgotten, and so are the answers that were remembered by them. */
const PAIRS_MAX = 1 << 20;

/** Stands for the number of a part before the first row. */
const NOWHERE = -1;

/** The places that are read, by node; a node of which nothing is read has no entry. */
type Reads = ReadonlyMap<number, ReadonlySet<Place>>;

/** One table of numbers for each set of places that is read: properties that read the same places share one. */
export class ClassTables {
  readonly nodes: number;
  /** Changes whenever all numbers are forgotten. */
  generation = 0;
  readonly #expander: Expander;
  readonly #places: Places;
  readonly #tables = new Map<string, RowClasses>();
  #pairs: Pairs;

  constructor(expander: Expander, places: Places) {
    this.nodes = expander.space.instance.nodes.length;
    this.#expander = expander;
    this.#places = places;
    this.#pairs = this.#noPairs();
  }

  of(reads: Reads): RowClasses {
    const lists = new Map([...reads].map(([node, places]) => [node, [...places].sort((a, b) => a.number - b.number)]));
    // Each place belongs to one node, so the places alone identify the reads.
    const key = [...lists.values()]
      .flat()
      .map(({ number }) => number)
      .sort((a, b) => a - b)
      .join();
    let table = this.#tables.get(key);
    if (!table) {
      const states = new NodeStateClasses(this.#places, lists);
      this.#tables.set(key, (table = new RowClasses(this.#expander, states, this.#pairs)));
    }
    return table;
  }

  /** Forgets all numbers if there are too many. Call this before asking for numbers. */
  keepBounded(): void {
    if (this.#pairs.count < PAIRS_MAX) return;
    this.#pairs = this.#noPairs();
    this.#tables.clear();
    this.generation++;
  }

  #noPairs(): Pairs {
    return new Pairs(ownRoom(this.#expander.space.pulse));
  }
}

/** The numbers of rows for one set of places that is read. */
export class RowClasses {
  readonly #trees: RowTree;
  readonly #pairs: Pairs;
  /** Undefined if nothing is read of that part: then it makes no difference. */
  readonly #left: PartClasses | undefined;
  readonly #right: PartClasses | undefined;
  readonly #tail: PartClasses | undefined;
  /** The classes of the last row's parts, and its number: the next row often has the same. */
  #ofLeft = NOWHERE;
  #ofRight = NOWHERE;
  #ofTail = NOWHERE;
  #number = NOWHERE;

  constructor(expander: Expander, states: NodeStateClasses, pairs: Pairs) {
    const { trees, snapshots, space, rows } = expander;
    const { left, right, tail } = trees;
    const { nodes, historiesAt } = rows;
    const ofNode = (node: number, snapshot: number): number => states.of(node, snapshots.nodeState(snapshot));
    this.#trees = trees;
    this.#pairs = pairs;
    if (states.areReadIn(0, left.width)) this.#left = new PartClasses(left, pairs, ofNode);
    if (states.areReadIn(left.width, nodes))
      this.#right = new PartClasses(right, pairs, (at, snapshot) => ofNode(left.width + at, snapshot));
    if (space.histories.length > 0)
      this.#tail = new PartClasses(tail, pairs, (at, word) => (nodes + at < historiesAt ? 0 : word));
  }

  /** The number of a row, given the two numbers below the root of its tree (see `RowTree`). */
  number(left: number, joined: number): number {
    const ofLeft = this.#left ? this.#left.of(left) : 0;
    const ofRight = this.#right ? this.#right.of(this.#trees.rightOf(joined)) : 0;
    const ofTail = this.#tail ? this.#tail.of(this.#trees.tailOf(joined)) : 0;
    if (((ofLeft ^ this.#ofLeft) | (ofRight ^ this.#ofRight) | (ofTail ^ this.#ofTail)) === 0) return this.#number;
    const nodes = this.#pairs.intern(ofLeft, ofRight);
    this.#ofLeft = ofLeft;
    this.#ofRight = ofRight;
    this.#ofTail = ofTail;
    return (this.#number = this.#tail ? this.#pairs.intern(nodes, ofTail) : nodes);
  }
}

/** Classes of one part of rows: parts whose words are in the same classes, one by one, are in the same class. */
class PartClasses {
  readonly #part: Tuples;
  readonly #classes: Tuples;
  readonly #classOf: (at: number, word: number) => number;
  readonly #words: Int32Array;
  /** The class plus 1, by the number of the part; 0 if it is not known yet. */
  #known = new Int32Array(1 << 8);

  constructor(part: Tuples, pairs: Pairs, classOf: (at: number, word: number) => number) {
    this.#part = part;
    this.#classes = new Tuples(part.width, pairs);
    this.#classOf = classOf;
    this.#words = new Int32Array(part.width);
  }

  of(part: number): number {
    const known = part < this.#known.length ? this.#known[part] : 0;
    return known === 0 ? this.#find(part) : known - 1;
  }

  #find(part: number): number {
    const words = this.#words;
    this.#part.read(part, words, 0);
    for (let at = 0; at < words.length; at++) words[at] = this.#classOf(at, words[at]);
    const number = this.#classes.number(words, 0);
    this.#known = withRoom(this.#known, part + 1);
    this.#known[part] = number + 1;
    return number;
  }
}

/** Classes of node states: those that agree in the places that are read of their node are in the same class. */
class NodeStateClasses {
  readonly #places: Places;
  readonly #reads: ReadonlyMap<number, readonly Place[]>;
  /** The class plus 1, by the number of the node state; 0 if it is not known yet. */
  #known = new Int32Array(1 << 8);
  readonly #numbers = new Map<string, number>();

  constructor(places: Places, reads: ReadonlyMap<number, readonly Place[]>) {
    this.#places = places;
    this.#reads = reads;
  }

  /** Whether anything is read of the nodes from `first` to before `end`. */
  areReadIn(first: number, end: number): boolean {
    for (let node = first; node < end; node++) if (this.#reads.has(node)) return true;
    return false;
  }

  of(node: number, nodeState: number): number {
    const known = nodeState < this.#known.length ? this.#known[nodeState] : 0;
    return known === 0 ? this.#find(node, nodeState) : known - 1;
  }

  #find(node: number, nodeState: number): number {
    const readings = (this.#reads.get(node) ?? []).map((place) => this.#places.reading(place, nodeState));
    const key = `${node};${readings.join()}`;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    this.#known = withRoom(this.#known, nodeState + 1);
    this.#known[nodeState] = number + 1;
    return number;
  }
}
