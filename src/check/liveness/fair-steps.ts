/**
 * What fairness says about the steps of a state: what each demands, which choices it makes and which values these have on offer,
 * and which steps a property assumes to cease. All of this is computed for one node in one snapshot, together with whatever else
 * of the state matters (the faults left and in force; if something may cease, what all nodes are), and remembered in integers.
 */
import { assumptionsOf } from "../../semantics/assumptions.ts";
import { ceases, isRecurring } from "../../semantics/ceases-and-recurs.ts";
import { isFault } from "../../semantics/enabled-steps.ts";
import type { NamedProperty } from "../../model/property.ts";
import type { Successor } from "../compiled/successors.ts";
import type { StepAnswers } from "../memo/step-answers.ts";
import { assumesOfAStep, CEASES, HOLDS, truthOfStep, THREW } from "../memo/question.ts";
import type { Search } from "../search/search.ts";
import { DemandSets } from "./demand-sets.ts";
import { NO_DEMAND, offersOf, StepKinds } from "./step-kinds.ts";

/** What one node can do in a state, or what can happen at no node. */
export interface NodeSteps {
  /** The demands that can be met: a number of `demandSets`. */
  readonly asked: number;
  /** Whether fairness demands something that changes the node: as long as the node stays as it is, that was not done. */
  readonly isToMove: boolean;
  /** In the order of their labels, including those that are not possible, or cease. */
  readonly entries: readonly OneStep[];
  /** Those that change nothing, whatever the rest of the state is. */
  readonly stuttering: readonly OneStep[];
}

export interface OneStep {
  readonly successor: Successor;
  /** See `StepNumbers`; NO_STEP if it is not possible, or ceases. */
  readonly step: number;
  /** All pairs of the choices it makes: each must be taken again and again if the step is. A number of `StepKinds.requests`. */
  readonly request: number;
  /** What fairness demands when it is possible; NO_DEMAND for nothing. */
  readonly demand: number;
}

/** Stands for a step that is not possible, or ceases. */
export const NO_STEP = -1;

export class FairSteps {
  readonly kinds: StepKinds;
  readonly demandSets = new DemandSets();
  /** The words of the row entered last, and its number. */
  readonly row: Int32Array;
  #entered = 0;
  readonly nodes: number;
  readonly #search: Search;
  readonly #named: NamedProperty;
  readonly #ceasing: StepAnswers | undefined;
  readonly #recurring: StepAnswers | undefined;
  readonly #target: Int32Array;
  /** What nodes can do, by the rest of the state as far as it matters (its say), as one number, and then by the node's snapshot. */
  readonly #bySay = new Map<number, Map<number, NodeSteps>>();
  readonly #pairsOfSay = new Map<number, number>();
  /** No number is used twice, even if what a property assumes turns out to read more, and all are forgotten. */
  #says = 0;
  /**
   * What the rest of the entered state says, as one number. In states with the same one, a node in the same snapshot can do the same, as far
   * as is known by now: asking what nodes can do may show that more matters, and then this state has another number.
   */
  say = 0;
  /** For the entered state, once a node is asked about. */
  #known: Map<number, NodeSteps> | undefined;
  /** For the entered state, by node. */
  readonly #here: NodeSteps[] = [];
  /** The last lookup for each node: its snapshot, the map in which it was looked up, and the result. */
  readonly #lastWhat: number[] = [];
  readonly #lastKnown: Map<number, NodeSteps>[] = [];
  readonly #lastSteps: NodeSteps[] = [];
  #generation = 0;

  constructor(search: Search, named: NamedProperty) {
    const { states } = search;
    const { answers } = search.monitoring;
    this.nodes = search.space.instance.nodes.length;
    this.#search = search;
    this.#named = named;
    this.kinds = new StepKinds(search.space, answers.steps);
    this.row = new Int32Array(states.width);
    this.#target = new Int32Array(states.width);
    if (assumptionsOf(named.property).length > 0) this.#ceasing = answers.asking(assumesOfAStep(named));
    if (named.property.kind === "recurs") this.#recurring = answers.asking(truthOfStep(named));
  }

  /** Later questions are about the state in this row. */
  enter(row: number): void {
    this.#entered = row;
    const { states } = this.#search;
    states.read(row, this.row);
    this.#recurring?.from(states.left(row), states.right(row));
    this.say = this.#sayHere();
    this.#known = undefined;
    this.#here.length = 0;
  }

  #sayHere(): number {
    const { expander, states } = this.#search;
    let say = expander.rows.faults(this.row);
    if (this.#ceasing) {
      const alike = this.#ceasing.from(states.left(this.#entered), states.right(this.#entered));
      if (this.#generation !== this.#ceasing.generation) {
        this.#bySay.clear();
        this.#pairsOfSay.clear();
      }
      this.#generation = this.#ceasing.generation;
      say = this.#pairOf(say, alike);
    }
    return expander.rows.sharedAt >= 0 ? this.#pairOf(say, expander.rows.shared(this.row)) : say;
  }

  /** The map for states with the same say as the entered one. */
  #knownHere(): Map<number, NodeSteps> {
    let known = this.#bySay.get(this.say);
    if (!known) this.#bySay.set(this.say, (known = new Map()));
    return known;
  }

  #pairOf(a: number, b: number): number {
    const key = a * PAIR + b;
    let pair = this.#pairsOfSay.get(key);
    if (pair === undefined) this.#pairsOfSay.set(key, (pair = this.#says++));
    return pair;
  }

  /** What a node of the entered state can do; at the index after the last node, what can happen at no node. */
  at(node: number): NodeSteps {
    return (this.#here[node] ??= this.#find(node));
  }

  #find(node: number): NodeSteps {
    if (this.#ceasing?.isFar) return this.#list(node);
    const what = node < this.nodes ? this.row[node] : NO_SNAPSHOT;
    const known = (this.#known ??= this.#knownHere());
    // From row to row, few nodes change their snapshot.
    if (this.#lastWhat[node] === what && this.#lastKnown[node] === known) return this.#lastSteps[node];
    let steps = known.get(what);
    if (!steps) known.set(what, (steps = this.#list(node)));
    this.#lastWhat[node] = what;
    this.#lastKnown[node] = known;
    return (this.#lastSteps[node] = steps);
  }

  /** The demands that can be met in the entered state: a number of `demandSets`. */
  get asked(): number {
    let asked = this.at(this.nodes).asked;
    for (let node = 0; node < this.nodes; node++) asked = this.demandSets.union(asked, this.at(node).asked);
    return asked;
  }

  /**
   * Visits the steps of the entered state: those that lead on, in the order of its edges, then those that change nothing. Leaves
   * out steps that are not possible, or cease. For a property of kind `recurs` it also leaves out the steps that recur, because no
   * loop that violates it takes one; their demands still count.
   *
   * @param isWithin whether steps to a row are wanted
   */
  each(isWithin: (row: number) => boolean, visit: (step: OneStep, target: number, label: number) => void): void {
    const edges = this.#search.edges!;
    const row = this.#entered;
    const [first, end] = [edges.first(row), edges.first(row + 1)];
    const visitOne = (label: number, target: number): void => {
      const step = this.labelled(label);
      if (step.step !== NO_STEP && !(this.mayRecur && this.recurs(step, target))) visit(step, target, label);
    };
    for (let edge = first; edge < end; edge++) {
      const target = edges.target(edge);
      if (isWithin(target)) visitOne(edges.label(edge), target);
    }
    // Edges are in the order of their nodes and entries: an entry without an edge changes nothing.
    for (let [edge, node] = [first, 0]; node < this.nodes; node++) {
      const { length } = this.at(node).entries;
      for (let ordinal = 0; ordinal < length; ordinal++) {
        const label = this.#label(node, ordinal);
        if (edge < end && edges.label(edge) === label) edge++;
        else visitOne(label, row);
      }
    }
    for (let node = 0; node < this.nodes; node++) {
      const { entries, stuttering } = this.at(node);
      for (let i = 0; i < stuttering.length; i++) visitOne(this.#label(node, entries.length + i), row);
    }
  }

  /** The label of a step of a node; steps that change nothing whatever the rest is come after its entries. */
  #label(node: number, ordinal: number): number {
    return ordinal * (this.nodes + 1) + node;
  }

  /** The step of the entered state with this label. */
  labelled(label: number): OneStep {
    const node = label % (this.nodes + 1);
    const ordinal = (label / (this.nodes + 1)) | 0;
    const { entries, stuttering } = this.at(node);
    return ordinal < entries.length ? entries[ordinal] : stuttering[ordinal - entries.length];
  }

  /** Whether the step of the entered state with this label is assumed to cease, if it leads to another state. */
  ceases(label: number): boolean {
    if (!this.#ceasing) return false;
    const { rowSteps } = this.#search.expander;
    const step = this.#search.monitoring.answers.steps.number(this.row, label);
    return this.#answersCeases(this.#ceasing, step, () => rowSteps.labelled(this.row, label));
  }

  /** Whether the property assumes that some steps cease. */
  get mayCease(): boolean {
    return this.#ceasing !== undefined;
  }

  /** Whether what nodes of the entered state can do holds in all states with the same `say` that were entered before. */
  get isUpToDate(): boolean {
    return !this.#ceasing || (!this.#ceasing.isFar && this.#ceasing.generation === this.#generation);
  }

  /** Whether the property says that some steps recur. */
  get mayRecur(): boolean {
    return this.#recurring !== undefined;
  }

  /** For a property of kind `recurs`: whether a step from the entered state to the state in a row is one that recurs. */
  recurs({ step, successor }: OneStep, target: number): boolean {
    if (!this.#recurring) return false;
    const answer = this.#recurring.answer(step, () => this.#search.states.read(target, this.#target));
    return answer === THREW ? isRecurring(...this.#transition(successor)) : answer === HOLDS;
  }

  #list(node: number): NodeSteps {
    const { expander } = this.#search;
    const snapshot = this.row[node];
    const shared = expander.rows.shared(this.row);
    const { entries, stuttering } =
      node < this.nodes
        ? expander.steps.successors(snapshot, shared)
        : { entries: expander.rowSteps.changesOfPartitions(this.row), stuttering: [] };
    const moves =
      node < this.nodes
        ? expander.steps.nextOf(snapshot, shared).map((next) => next !== snapshot)
        : entries.map(() => true);
    const listed = [...entries, ...stuttering].map((successor) => ({ successor, step: this.#stepOf(successor) }));
    const possible = listed.filter(({ step }) => step !== NO_STEP);
    const free = possible.filter(({ successor }) => !isFault(successor.move.budget));
    const offers = offersOf(free.map(({ step }) => this.kinds.of(step)));
    const asked = possible.map(({ step }) => this.kinds.of(step).demand).filter((one) => one !== NO_DEMAND);
    const steps = listed.map(({ successor, step }): OneStep => {
      if (step === NO_STEP) return { successor, step, request: 0, demand: NO_DEMAND };
      const kind = this.kinds.of(step);
      return { successor, step, request: this.kinds.request(kind, offers), demand: kind.demand };
    });
    const staying = new Set(steps.filter((_, i) => !moves[i]).map((step) => step.demand));
    return {
      asked: this.demandSets.number(asked),
      isToMove: asked.some((one) => !staying.has(one)),
      entries: steps.slice(0, entries.length),
      stuttering: steps.slice(entries.length).filter(({ step }) => step !== NO_STEP),
    };
  }

  #stepOf(successor: Successor): number {
    const { space, expander, monitoring } = this.#search;
    const { answers } = monitoring;
    const { move, outcome } = successor;
    if (outcome.kind === "threw") return NO_STEP;
    // What happens at no node is listed only if it is possible.
    if (move.node >= 0 && !space.permits({ faults: expander.rows.faults(this.row) }, move)) return NO_STEP;
    const step = answers.steps.numberOf(this.row, successor);
    return this.#ceasing && this.#answersCeases(this.#ceasing, step, () => successor) ? NO_STEP : step;
  }

  #answersCeases(asked: StepAnswers, step: number, successor: () => Successor): boolean {
    const answer = asked.answer(step, () => this.row);
    return answer === THREW ? ceases(...this.#transition(successor())) : answer === CEASES;
  }

  #transition({ move, outcome }: Successor): Parameters<typeof ceases> {
    const { space, expander } = this.#search;
    if (outcome.kind === "threw") throw new Error("a step that throws leads nowhere");
    return [space, this.#named, { before: expander.rows.state(this.row), move, outcome }];
  }
}

/** Stands for a snapshot, for what happens at no node. */
const NO_SNAPSHOT = -1;
/** More than there are tuples, states of the faults or shared parts. */
const PAIR = 2 ** 26;
