/** A breadth-first search through all states of a space, asking the properties that are decided state by state or step by step. */
import type { FailedStart, Initial } from "../../semantics/initials.ts";
import type { PackedState } from "../../semantics/packed-state.ts";
import { limitOf } from "../../semantics/pulse.ts";
import type { Space } from "../../semantics/space.ts";
import type { NamedProperty } from "../../model/property.ts";
import { type Precomputed, JUDGED, type Report, UNSEEN } from "../parallel/team.ts";
import type { Expander } from "../compiled/expander.ts";
import { Overflow } from "../compiled/node-snapshots.ts";
import { coveredNode, NONE_COVERED } from "../compiled/covered-steps.ts";
import { isAwakeAt } from "../compiled/sleep-sets.ts";
import { GOES_ON } from "../compiled/run-ends.ts";
import type { Successor } from "../compiled/successors.ts";
import type { RecordedGraph } from "../histories/recorded-graph.ts";
import type { Edges } from "../liveness/edges.ts";
import { BOUNDARY, Marks, RESTS } from "../liveness/labels.ts";
import type { Canonicalizer } from "../symmetry/canonicalize.ts";
import type { ModelVerifier } from "../symmetry/verify-model.ts";
import type { PropertyVerifier } from "../symmetry/verify-properties.ts";
import { NO_PARENT } from "../visited/parents.ts";
import type { VisitedSet } from "../visited/visited.ts";
import { SuccessorRecorder } from "./record-successors.ts";
import { BreadthFirst, type Level, type SearchLimits } from "./breadth-first.ts";
import type { FoundViolations } from "./found-violations.ts";
import { Monitoring } from "./monitoring.ts";
import { ReportedStates } from "./reported-states.ts";
import type { Parts, Quotient } from "./search-parts.ts";

/** This many successors are collected in the batch before they go into the table: enough to overlap the waits for memory. */
const BATCH = 256;

export interface SearchOptions extends SearchLimits {
  /** Begin in these states instead of the initial ones. */
  readonly from?: readonly PackedState[];
  /** For `leadsTo`: the properties are already due where the search begins. */
  readonly due?: boolean;
}

export class Search extends BreadthFirst {
  readonly space: Space;
  readonly properties: readonly NamedProperty[];
  readonly found: FoundViolations;
  /** Asks the properties about states and steps. */
  readonly monitoring: Monitoring;
  readonly expander: Expander;
  readonly states: VisitedSet;
  readonly initials: readonly Initial[];
  readonly failedStarts: readonly FailedStart[];
  /** The graph, if some property needs it. */
  readonly edges: Edges | undefined;
  /** The graph with what its steps record, if histories are folded beside it. */
  readonly recorded: RecordedGraph | undefined;
  /** Takes in the successors that wait in the batch. */
  readonly recorder: SuccessorRecorder;
  /** Marks the rows that are boundary states. */
  readonly marks = new Marks();
  /** Why it would never end, if a queue grows for ever: the search is then over, but not complete. */
  endless: string | undefined;
  /** For `leadsTo`: whether the properties are due in the initial states. */
  readonly due: boolean;
  readonly #quotient: Quotient | undefined;
  /** The states that workers expand ahead of it. */
  #precomputed: Precomputed | undefined;
  readonly #reported: ReportedStates;

  constructor(parts: Parts, options: SearchOptions = {}) {
    super(options);
    const { expander, visited, monitors, quotient } = parts;
    const { space } = expander;
    this.space = space;
    this.expander = expander;
    this.states = visited;
    this.properties = monitors.properties;
    this.edges = monitors.edges;
    this.recorded = parts.recorded;
    this.#quotient = quotient;
    this.due = options.due ?? false;
    this.monitoring = new Monitoring(parts);
    this.found = this.monitoring.found;
    this.recorder = new SuccessorRecorder(parts);
    this.#reported = new ReportedStates(parts, this.recorder, this.marks);
    const { states, failed } = options.from
      ? { states: options.from.map((state) => ({ state, start: [] })), failed: [] }
      : space.initials();
    this.initials = states;
    this.failedStarts = failed;
    for (const { state } of states) this.expander.addInitial(state);
    quotient?.ofSteps.checkInitials(this.expander, quotient.rows);
  }

  /** If nodes are interchangeable, a row stands for every state that it becomes when they trade names. */
  get symmetric(): Canonicalizer | undefined {
    return this.#quotient?.rows;
  }

  /** Verifies that nodes declared interchangeable really are; undefined if none are declared. */
  get symmetryCheck(): ModelVerifier | undefined {
    return this.#quotient?.ofSteps;
  }

  /** Verifies that properties treat such nodes alike. */
  get symmetryOfProperties(): PropertyVerifier | undefined {
    return this.#quotient?.ofProperties;
  }

  /** The number of rows that hold initial states; these come first. */
  get roots(): number {
    let count = 0;
    while (count < this.states.count && this.states.parent(count) === NO_PARENT) count++;
    return count;
  }

  /** From now on workers expand states ahead of it, except where one state stands for several or there is a shared part. */
  follow(precomputed: Precomputed): void {
    if (!this.#quotient && !this.space.sharedPart.isThere) this.#precomputed = precomputed;
  }

  /** Why a worker has ended, in words; undefined while they work, or if there are none. */
  get workerLost(): string | undefined {
    return this.#precomputed?.lost;
  }

  get transitions(): number {
    return this.expander.transitions;
  }

  get stuttering(): number {
    return this.expander.stuttering;
  }

  /** Call this when everything else in the search is as it was at that position. */
  goOnFrom(level: Level): void {
    this.goOnAt(level);
    this.limitStates();
    this.monitoring.sort();
  }

  override advance(statesMax: number): boolean {
    try {
      return super.advance(statesMax);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      this.endless = error.message;
      return true;
    }
  }

  protected override endLevel(): void {
    this.#flush();
  }

  protected override goOn(rowsEnd: number): void {
    const { states, expander } = this;
    const { batch, transitions, stuttering } = expander;
    const report = this.#precomputed?.on(this.judged);
    if (report && this.recorder.areRowsAlone && this.#takeOverAll(report, rowsEnd)) return;
    this.#expandWhole(this.judged, report);
    this.expanded = ++this.judged;
    // When room is scarce, the batch holds the steps of one state only, so that only that state may lack some of them.
    if (batch.length >= BATCH || states.countMax - states.count < BATCH) this.#flush();
    if (!this.isFull) return;
    this.expanded--;
    [expander.transitions, expander.stuttering] = [transitions, stuttering];
  }

  /** Lets in all states that are known or wait in the batch: the initial states, and those from a checkpoint. */
  protected override limitStates(): void {
    this.states.countMax = this.countMax(this.states.count + this.expander.batch.length);
  }

  /** Expands the state in a row; if that is interrupted, none of its successors stay behind. */
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

  /** Takes over what a worker reports of the state in a row, and does whatever the worker left undone. */
  #takeOver(report: Report, row: number): number {
    const known = report.known[row - report.first];
    if (known === UNSEEN) return this.#expand(row);
    this.space.pulse.beat();
    this.#reported.takeOverLabels(report, row);
    if (known === JUDGED) {
      this.expander.entered.enter(this.states, row);
      return this.expandEntered(row);
    }
    this.#reported.takeOverSuccessors(report, row);
    return GOES_ON;
  }

  /** Takes over as many of the next states as a worker fully expanded, if there is room for what follows. */
  #takeOverAll(report: Report, rowsEnd: number): boolean {
    const end = this.#reported.endOfListed(report, this.judged, rowsEnd);
    if (end === this.judged) return false;
    this.#flush();
    this.space.pulse.beat();
    this.#reported.takeInRows(report, this.judged, end);
    this.expanded = this.judged = end;
    return true;
  }

  /** Enters the state in a row, and asks about it. */
  protected override judge(row: number): void {
    this.space.pulse.beat();
    this.expander.entered.enter(this.states, row);
    this.monitoring.askOfState(row);
  }

  #expand(row: number): number {
    this.judge(row);
    return this.expandEntered(row);
  }

  /** Expands the entered state. Returns the bound it is outside, as `EnteredState.beyond` does; it then has no successors. */
  expandEntered(row: number, awake = this.recorder.awake(row), covered = this.recorder.covered(row)): number {
    const { expander, found, monitoring } = this;
    const beyond = expander.entered.beyond;
    if (beyond !== GOES_ON) {
      const { message, isThrown } = expander.snapshots.ends.at(beyond);
      if (isThrown) found.threwAt({ row, message });
      else this.countBeyond(beyond);
      if (this.edges) this.marks.set(row, BOUNDARY);
      return beyond;
    }
    const toAsk = monitoring.nodesToAsk();
    const first = expander.batch.length;
    expander.wantsStuttering = toAsk !== 0;
    // Steps that are asleep or covered are not in the batch, so no property could be asked about them.
    const isAsked = isAwakeAt(coveredNode(covered), toAsk);
    expander.expand(row, awake | toAsk, isAsked ? NONE_COVERED : covered);
    if (expander.threw >= 0 && !found.threw) {
      const last = expander.rowSteps.labelled(expander.entered.row, expander.threw);
      found.threwAt({ row, last, message: thrownMessage(this.space, last) });
    }
    if (this.edges && !expander.isDriven) this.marks.set(row, RESTS);
    if (monitoring.asksSteps) monitoring.askOfSteps(row, toAsk, first);
    if (!expander.progressed) monitoring.askOfDeadEnd(row);
    return GOES_ON;
  }

  /** From now on every step between states is kept, and those made so far are listed. Only with properties that may need the graph. */
  keepEdges(): void {
    const edges = this.edges!;
    if (edges.keeping === "kept") return;
    edges.want();
    this.settle();
  }

  /** Whether steps between states may be kept, not only the first one to each state. */
  get keepsGraph(): boolean {
    return this.edges !== undefined || this.recorded !== undefined;
  }

  /** Call this if the search must end at once: the batch is discarded, and the rows it came from count as not expanded. */
  retract(): void {
    const { batch } = this.expander;
    if (batch.length > 0) this.expanded = this.judged = Math.min(this.expanded, Math.max(0, batch.parents[0]));
    batch.length = 0;
  }

  /** Call this when the search is over, complete or not; afterwards the graph is whole. */
  close(): void {
    if (limitOf(() => this.#flush()) !== undefined) this.retract();
    this.#settleEdges();
  }

  /** Makes the graph whole as far as states are expanded; the search may go on. */
  settle(): void {
    this.#flush();
    this.#settleEdges();
  }

  #settleEdges(): void {
    if (this.edges?.keeping === "kept") this.edges.settle(this.states.count, this.expanded);
  }

  #flush(): void {
    if (!this.recorder.takeIn(this.expanded, this.level.levelEnd)) this.isFull = true;
  }
}

/** What a function of the protocol threw in a step, as a sentence. */
const thrownMessage = ({ instance }: Space, { move, outcome }: Successor): string =>
  `${instance.nodes[move.node]}: ${outcome.kind === "threw" ? outcome.message : ""}`;
