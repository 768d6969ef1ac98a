/**
 * Breadth-first search through all states of a space, with the properties that are decided state by state or step by step.
 * It goes on in slices, so that whoever drives it can show progress, keep to limits and stop it.
 */
import { Overflow } from "../compiled/node-snapshots.ts";
import type { Successor } from "../compiled/successors.ts";
import { limitOf } from "../../semantics/pulse.ts";
import type { Space } from "../../semantics/space.ts";
import type { FailedStart, Initial } from "../../semantics/initials.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { THROWS } from "../../semantics/throws.ts";
import type { NamedProperty } from "../../semantics/violations.ts";
import type { RecordedGraph } from "../histories/recorded-graph.ts";
import type { Edges } from "../liveness/edges.ts";
import type { Expander } from "../compiled/expander.ts";
import { ALL_AWAKE, SleepSets, type SleepWords, sleepWordsOf } from "../compiled/sleep-sets.ts";
import type { Canonicalizer } from "../symmetry/canonicalize.ts";
import type { ModelVerifier } from "../symmetry/verify-model.ts";
import { BOUNDARY, Marks } from "../liveness/labels.ts";
import { Monitoring } from "./monitoring.ts";
import type { Parts, Quotient } from "./parts.ts";
import { EXPANDED, type Foresight, JUDGED, type Report, UNSEEN } from "../ahead/team.ts";
import { adopt } from "../compiled/batch.ts";
import { NUMBERS_MAX } from "../visited/pairs.ts";
import { NO_PARENT } from "../visited/parents.ts";
import type { VisitedSet } from "../visited/visited.ts";

/** Successors wait in the batch until there are so many: enough to overlap the waits for memory. */
const BATCH = 256;

/** How far a search is. */
export interface Position {
  readonly expanded: number;
  readonly depth: number;
  /** Rows before this one are as deep as the ones that are being expanded, or less. */
  readonly levelEnd: number;
  /** How many steps were made since they were last looked at. */
  readonly waiting: number;
}

export interface SearchOptions {
  /** End at the first violation. */
  readonly first?: boolean;
  /** Begin in these states instead of the initial ones. */
  readonly from?: readonly PackedState[];
  /** `leadsTo`: the properties are due where the search begins. */
  readonly due?: boolean;
  /** Know no more states than so many, besides the initial ones. */
  readonly statesMax?: number;
  /** Know no states deeper than this. */
  readonly depthMax?: number;
}

export class Search {
  readonly space: Space;
  readonly properties: readonly NamedProperty[];
  /** What asks them about states and steps, and what it found. */
  readonly monitoring: Monitoring;
  readonly expander: Expander;
  readonly states: VisitedSet;
  readonly initials: readonly Initial[];
  readonly failedStarts: readonly FailedStart[];
  /** The graph, where some property needs it. */
  readonly edges: Edges | undefined;
  /** The graph with what its steps record, where histories are folded beside it. */
  readonly recorded: RecordedGraph | undefined;
  /** Who folds histories beside it still wants states: it goes on though its own properties have their verdicts. */
  goesOnForHistories = false;
  /** Which rows are boundary states. */
  readonly marks = new Marks();
  /** Why there is no end to it, where a queue grows for ever: then it is over, and not complete. */
  endless: string | undefined;
  /** The depth of the states that are being expanded; all of them are known. */
  depth = -1;
  /** For each declared bound that was met, how many states are beyond it. */
  readonly boundary: number[] = [];
  /** How many states are expanded (or boundary states, which need nothing). */
  expanded = 0;
  /** How many states every property was asked in: those that are expanded, and once it is full the others as well. */
  judged = 0;
  /** A state was left out, for there were as many as there may be. */
  isFull = false;
  /** `leadsTo`: whether the properties are due in the initial states. */
  readonly due: boolean;
  /** Where nodes are interchangeable, a row stands for all states that it becomes when they trade names. */
  readonly symmetric: Canonicalizer | undefined;
  /** Whether states lack successors that they have: see `abandon`. */
  isTorn = false;
  readonly #quotient: Quotient | undefined;
  readonly #first: boolean;
  readonly #statesMax: number;
  readonly #depthMax: number;
  #levelEnd = 0;
  /** Where neither a graph nor steps are wanted, but only where they lead to. */
  readonly #sleepSets: SleepSets | undefined;
  readonly #sleepWords: SleepWords;
  /** Looks ahead of it. */
  #scouts: Foresight | undefined;
  /** How many transitions there were when the batch was emptied. */
  #transitionsThen = 0;

  constructor(parts: Parts, options: SearchOptions = {}) {
    const { expander, visited, monitors, quotient } = parts;
    const { space } = expander;
    this.space = space;
    this.#sleepWords = sleepWordsOf(space.instance);
    this.expander = expander;
    this.states = visited;
    this.properties = monitors.properties;
    this.edges = monitors.edges;
    this.recorded = parts.recorded;
    this.#quotient = quotient;
    this.symmetric = quotient?.rows;
    this.#first = options.first ?? false;
    this.#statesMax = Math.min(options.statesMax ?? NUMBERS_MAX, NUMBERS_MAX);
    this.#depthMax = options.depthMax ?? NUMBERS_MAX;
    this.due = options.due ?? false;
    this.monitoring = new Monitoring(parts);
    if (!this.keepsGraph && !this.#quotient && !this.monitoring.asksSteps) this.#sleepSets = new SleepSets();
    const { states, failed } = options.from
      ? { states: options.from.map((state) => ({ state, start: [] })), failed: [] }
      : space.initials();
    this.initials = states;
    this.failedStarts = failed;
    for (const { state } of states) this.expander.addInitial(state);
    this.#quotient?.ofSteps.checkInitials(this.expander, this.#quotient.rows);
  }

  /** Whether interchangeable nodes are; undefined where none are declared. */
  get symmetryCheck(): ModelVerifier | undefined {
    return this.#quotient?.ofSteps;
  }

  /** How many rows hold initial states; these come first. */
  get roots(): number {
    let count = 0;
    while (count < this.states.count && this.states.parent(count) === NO_PARENT) count++;
    return count;
  }

  /** The first violation is all that is wanted, and was found. */
  get isOver(): boolean {
    return this.#first && !this.goesOnForHistories && this.monitoring.isViolated;
  }

  /** The names of what is known to be violated. */
  get violated(): readonly string[] {
    const { violated, threw } = this.monitoring;
    return threw || this.failedStarts.length > 0 ? [...violated, THROWS] : violated;
  }

  /** From now on scouts look ahead of it; not where states stand for others. */
  follow(scouts: Foresight): void {
    if (!this.#quotient && !this.space.sharedPart.isThere) this.#scouts = scouts;
  }

  /** Why there are no more scouts, in words; undefined while there are, or none are needed. */
  get scoutsLost(): string | undefined {
    return this.#scouts?.lost;
  }

  /** How many states are known but not expanded. */
  get frontier(): number {
    return this.states.count - this.expanded;
  }

  get transitions(): number {
    return this.expander.transitions;
  }

  get stuttering(): number {
    return this.expander.stuttering;
  }

  /** The greatest depth of which all states are known and judged. */
  get depthJudged(): number {
    return this.judged >= this.#levelEnd ? this.depth : this.depth - 1;
  }

  /** How far it is. */
  get position(): Position {
    const { expanded, depth } = this;
    return { expanded, depth, levelEnd: this.#levelEnd, waiting: this.#waiting };
  }

  /** To be called when everything else of a search stands as it did at that position. */
  goOnFrom({ expanded, depth, levelEnd, waiting }: Position): void {
    this.#transitionsThen = this.expander.transitions - waiting;
    this.expanded = this.judged = expanded;
    this.depth = depth;
    this.#levelEnd = levelEnd;
    this.#limitStates();
    this.monitoring.sort();
  }

  /**
   * Judges at most so many states, fewer where the pulse is due or something is found, and expands them while there is room. True when there is
   * nothing left to do.
   *
   * @throws Stopped where the pulse says so; the search is as it was before the state that it was at
   */
  advance(statesMax: number): boolean {
    try {
      return this.#advance(statesMax);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.endless = error.message;
      return true;
    }
  }

  #advance(statesMax: number): boolean {
    const end = this.judged + statesMax;
    const { states, space, monitoring } = this;
    while (this.judged < end) {
      if (this.isFull) {
        if (this.judged === states.count) return true;
        this.#judge(this.judged++);
      } else {
        if (this.judged === this.#levelEnd) {
          this.#flush();
          if ((!this.goesOnForHistories && monitoring.isDecided) || this.judged === states.count) return true;
          this.#levelEnd = states.count;
          this.depth++;
          this.#limitStates();
        }
        this.#goOn();
      }
      if (this.isOver) return true;
      if (space.pulse.isDue || monitoring.hasNews) {
        monitoring.hasNews = false;
        return false;
      }
    }
    return false;
  }

  /** Expands the next state. */
  #goOn(): void {
    const { states, expander } = this;
    const { batch, transitions, stuttering } = expander;
    this.#expandWhole(this.judged, this.#scouts?.on(this.judged));
    this.expanded = ++this.judged;
    // Steps are looked at when the batch is emptied: always after as many of them, whoever left some out, and whether or not it
    // holds those that only record. With little room the batch holds the steps from one state alone, so that only that one may
    // lack some.
    const waiting = this.monitoring.asksSteps ? this.#waiting : batch.length;
    if (waiting >= BATCH || states.countMax - states.count < BATCH) this.#flush();
    if (!this.isFull) return;
    this.expanded--;
    [expander.transitions, expander.stuttering] = [transitions, stuttering];
  }

  get #waiting(): number {
    return this.expander.transitions - this.#transitionsThen;
  }

  /** Whatever is known or waits to be is let in: the initial states, and those that a checkpoint has. */
  #limitStates(): void {
    const known = this.states.count + this.expander.batch.length;
    // The states of a depth are known when they come to be expanded.
    this.states.countMax = this.depth >= this.#depthMax ? known : Math.max(this.#statesMax, known);
  }

  /** Expands the state in a row, or leaves no successors of it behind where it is ended half-way. */
  #expandWhole(row: number, report?: Report): void {
    const { expander } = this;
    const { batch, transitions, stuttering } = expander;
    const { length } = batch;
    try {
      const beyond = report ? this.#takeOver(report, row) : this.#expand(row);
      this.recorded?.note(row, expander.stuttering - stuttering, beyond);
    } catch (error) {
      batch.length = length;
      expander.transitions = transitions;
      expander.stuttering = stuttering;
      throw error;
    }
  }

  /** Takes over what a scout tells of the state in a row, and does itself what that left. */
  #takeOver(report: Report, row: number): number {
    const { expander } = this;
    const at = row - report.first;
    if (report.known[at] === UNSEEN) return this.#expand(row);
    this.space.pulse.beat();
    this.monitoring.liveness.forEach(({ marks }, i) => {
      if (report.truths[i][at] !== 0) marks.set(row, report.truths[i][at]);
    });
    if (report.known[at] === JUDGED) {
      expander.entered.enter(this.states, row);
      return this.#expandEntered(row);
    }
    const start = at === 0 ? 0 : report.ends[at - 1];
    const end = report.ends[at];
    adopt(expander.batch, report, start, end, row);
    expander.transitions += report.transitions[at];
    expander.stuttering += report.stuttering[at];
    return 0;
  }

  /** Enters the state in a row, and asks about it. */
  #judge(row: number): void {
    this.space.pulse.beat();
    this.expander.entered.enter(this.states, row);
    this.monitoring.askOfState(row);
  }

  #expand(row: number): number {
    this.#judge(row);
    return this.#expandEntered(row);
  }

  /** Answers which bound the state is beyond, as `EnteredState.beyond` does: it has no successors then. */
  #expandEntered(row: number, awake = this.awake(row)): number {
    const { expander, monitoring } = this;
    const beyond = expander.entered.beyond;
    if (beyond !== 0) {
      const { message, isThrown } = expander.snapshots.ends.at(beyond);
      if (!isThrown) this.boundary[beyond - 1] = (this.boundary[beyond - 1] ?? 0) + 1;
      else monitoring.threwAt({ row, message });
      if (this.edges) this.marks.set(row, BOUNDARY);
      return beyond;
    }
    expander.expand(row, awake);
    if (expander.threw >= 0 && !monitoring.threw) {
      const last = expander.rowSteps.labelled(expander.entered.row, expander.threw);
      monitoring.threwAt({ row, last, message: thrownMessage(this.space, last) });
    }
    if (monitoring.asksSteps && expander.stutteringHere > 0) monitoring.askOfStuttering(row);
    if (!expander.progressed) monitoring.askOfDeadEnd(row);
    return 0;
  }

  /** Whether every step between states is kept, not only the first one to each. */
  get keepsGraph(): boolean {
    return this.edges !== undefined || this.recorded !== undefined;
  }

  /** Does work that finds nothing, and numbers nothing but pairs that several threads number: `lookAt` gives up before it would. */
  lookAhead(work: () => void): void {
    const { expander, space } = this;
    const refuse = (): never => {
      throw beyond;
    };
    const { snapshots, steps } = expander;
    const tables = [space.values, space.envelopes, space.nodeStates, space.faults, snapshots, steps];
    for (const table of tables) table.onNew = refuse;
    try {
      this.monitoring.refusing(refuse, work);
    } finally {
      for (const table of tables) table.onNew = undefined;
    }
  }

  /**
   * Looks at the state in a row ahead of another search: how much is known of it then. The batch holds its successors, if all is known.
   *
   * @param at where to note what is true of it
   */
  lookAt(at: number, row: number, awake: number): number {
    const { expander } = this;
    let known = UNSEEN;
    expander.batch.length = expander.transitions = expander.stuttering = 0;
    try {
      this.space.pulse.beat();
      expander.entered.enter(this.states, row);
      this.monitoring.askOfState(at);
      known = JUDGED;
      if (expander.entered.beyond !== 0) return known;
      this.#expandEntered(at, awake);
      if (this.monitoring.asksSteps) this.monitoring.askOfSteps();
      return expander.isFirstOfItsKind ? JUDGED : EXPANDED;
    } catch {
      // Whatever it is, the search will meet it when it comes there.
      return known;
    }
  }

  /** What is awake in the state in a row, as sleep sets have it. What is beyond a bound is not expanded: then nothing sleeps. */
  awake(row: number): number {
    const mayTrust = this.expander.snapshots.ends.all.length === 0;
    return mayTrust && this.#sleepSets ? this.#sleepSets.of(row) : ALL_AWAKE;
  }

  /**
   * To be called when a table could not grow any more. What was waiting to go into it is lost, so that states that count as
   * expanded may lack successors: nothing can be decided on the graph.
   */
  abandon(): void {
    this.isTorn = true;
    this.expander.batch.length = 0;
  }

  /**
   * To be called when the search has to end at once: what waits in the batch was looked at by no property about steps, and is
   * forgotten. The rows that it came from count as not expanded.
   */
  retract(): void {
    const { batch } = this.expander;
    if (batch.length > 0) this.expanded = this.judged = Math.min(this.expanded, Math.max(0, batch.parents[0]));
    batch.length = 0;
  }

  /** To be called when the search is over, complete or not: after it the graph is whole. */
  close(): void {
    if (limitOf(() => this.#flush()) !== undefined) this.retract();
    this.edges?.settle(this.states.count, this.expanded);
  }

  /** Makes the graph whole as far as states are expanded, and the search may go on. */
  settle(): void {
    this.#flush();
    this.edges?.settle(this.states.count, this.expanded);
  }

  #flush(): void {
    if (this.monitoring.asksSteps) this.monitoring.askOfSteps();
    const { batch } = this.expander;
    if (this.#quotient) {
      this.#quotient.ofSteps.settle();
      this.#quotient.rows.canonicalize();
    }
    const numbers = this.states.insert(batch);
    // Of what is lost nobody knows which edges are missing.
    if (!this.isTorn) this.#record(numbers);
    if (numbers.length < batch.length) {
      this.isFull = true;
      // A state that lacks some of its steps counts as not expanded, and has none.
      batch.length = batch.parents.indexOf(batch.parents[numbers.length]);
    }
    this.edges?.append(batch, numbers);
    if (this.#sleepSets) this.#putToSleep(this.#sleepSets, numbers);
    batch.length = 0;
    this.#transitionsThen = this.expander.transitions;
  }

  #putToSleep(sleepSets: SleepSets, numbers: Int32Array): void {
    const { parents, touched } = this.expander.batch;
    for (const k of this.states.fresh)
      sleepSets.set(numbers[k], this.#sleepWords.after(sleepSets.of(parents[k]), touched[k]));
    if (numbers.length > 0) sleepSets.forgetBefore(Math.max(0, parents[0]));
  }

  /** Tells those who fold histories beside it where the steps in the batch lead to, as far as there was room. */
  #record(numbers: Int32Array): void {
    const { batch } = this.expander;
    if (!this.recorded || this.isFull) return;
    if (numbers.length === batch.length) {
      this.recorded.append(batch, numbers, this.expanded);
      return;
    }
    const row = batch.parents[numbers.length];
    this.recorded.append({ ...batch, length: numbers.length }, numbers, row);
    this.recorded.fill(row);
  }
}

/** A search that only looks ahead has come to something that it cannot tell. One for all times: it is no failure, and often thrown. */
const beyond = new Error("this is left to the search itself");

/** What a function of the protocol threw in a step, as a sentence. */
const thrownMessage = ({ instance }: Space, { move, outcome }: Successor): string =>
  `${instance.nodes[move.node]}: ${outcome.kind === "threw" ? outcome.message : ""}`;
