/** Which entries of some lists, one for each node, were drawn in vain. Forgetting all of them costs next to nothing. */
export class InVain {
  /** How many there are in all, and for each node. */
  total = 0;
  readonly #counts: Int32Array;
  /** For each node, when each entry was drawn in vain. */
  readonly #drawn: number[][] = [];
  #now = 1;

  constructor(nodes: number) {
    this.#counts = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) this.#drawn.push([]);
  }

  clear(): void {
    if (this.total === 0) return;
    this.total = 0;
    this.#counts.fill(0);
    this.#now++;
  }

  /** How many entries of a node's list there are. */
  of(node: number): number {
    return this.#counts[node];
  }

  add(node: number, at: number): void {
    const drawn = this.#drawn[node];
    while (drawn.length <= at) drawn.push(0);
    if (drawn[at] === this.#now) return;
    drawn[at] = this.#now;
    this.#counts[node]++;
    this.total++;
  }

  has(node: number, at: number): boolean {
    return this.#counts[node] > 0 && this.#drawn[node][at] === this.#now;
  }

  /** The index of a node's entry, counting only those that were not drawn in vain. */
  indexOf(node: number, place: number): number {
    if (this.#counts[node] === 0) return place;
    const drawn = this.#drawn[node];
    for (let at = 0, left = place; ; at++) if (drawn[at] !== this.#now && left-- === 0) return at;
  }
}
