/**
 * Numbers for rows, the same one for those that are alike in what is read of nodes, and in the history. The parts of a row
 * have numbers already (see `RowTree`), and there are far fewer parts than rows: what a part is alike to is worked out once.
 */
import type { Place, Places } from "../../semantics/reads/read-places.ts";
import type { Expander } from "../compiled/expander.ts";
import { withRoom } from "../visited/with-room.ts";
import { Pairs } from "../visited/pairs.ts";
import { ownRoom } from "../visited/room.ts";
import type { RowTree } from "../visited/row-tree.ts";
import { Tuples } from "../visited/tuples.ts";

/** When there are so many pairs, all are forgotten: what was said of them has to be asked again. */
const PAIRS_MAX = 1 << 20;

/** In place of the number of a part: no row was asked about. */
const NOWHERE = -1;

/** For each node of which something is read, the places that are. */
type Reads = ReadonlyMap<number, ReadonlySet<Place>>;

/** Those who read the same share the numbers. */
export class ClassTables {
  readonly nodes: number;
  /** Changes whenever all is forgotten. */
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
    // A place belongs to one node.
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

  /** To be called before numbers are asked for. */
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

/** The numbers that rows have where certain places are read. */
export class RowClasses {
  readonly #trees: RowTree;
  readonly #pairs: Pairs;
  /** Undefined where nothing is read of that part: then all are alike in it. */
  readonly #left: PartClasses | undefined;
  readonly #right: PartClasses | undefined;
  readonly #tail: PartClasses | undefined;
  /** What the last row was alike to, part by part and as a whole: the next one often is to the same. */
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

  /** @param joined what stands on the right of the row, as `left` on its left */
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

/** Numbers for one part of a row: the same one where it is alike word by word. */
class PartClasses {
  readonly #part: Tuples;
  readonly #classes: Tuples;
  readonly #classOf: (at: number, word: number) => number;
  readonly #words: Int32Array;
  /** By the number of the part, plus 1; 0 where it was not worked out. */
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

/** Numbers for the states of nodes: the same one where they are alike in what is read of the node. */
class NodeStateClasses {
  readonly #places: Places;
  readonly #reads: ReadonlyMap<number, readonly Place[]>;
  /** By the number of the node state, plus 1; 0 where it was not worked out. */
  #known = new Int32Array(1 << 8);
  readonly #numbers = new Map<string, number>();

  constructor(places: Places, reads: ReadonlyMap<number, readonly Place[]>) {
    this.#places = places;
    this.#reads = reads;
  }

  /** Whether something is read of a node from one place to before another. */
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
