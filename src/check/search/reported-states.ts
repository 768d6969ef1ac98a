/** Takes over what other threads report of states that they expanded before the search reached them. */
import { DEMANDED } from "../../semantics/fairness.ts";
import { adopt, changesOnlyHistories } from "../compiled/batch.ts";
import type { Expander } from "../compiled/expander.ts";
import type { Edges } from "../liveness/edges.ts";
import { type Labels, type Marks, RESTS } from "../liveness/labels.ts";
import { EXPANDED, type Report } from "../parallel/team.ts";
import type { VisitedSet } from "../visited/visited.ts";
import type { SuccessorRecorder } from "./record-successors.ts";
import type { Parts } from "./search-parts.ts";

export class ReportedStates {
  readonly #expander: Expander;
  readonly #states: VisitedSet;
  readonly #liveness: readonly Labels[];
  readonly #edges: Edges | undefined;
  readonly #recorder: SuccessorRecorder;
  readonly #marks: Marks;

  constructor({ expander, visited, monitors }: Parts, recorder: SuccessorRecorder, marks: Marks) {
    this.#expander = expander;
    this.#states = visited;
    this.#liveness = monitors.liveness;
    this.#edges = monitors.edges;
    this.#recorder = recorder;
    this.#marks = marks;
  }

  /** Takes over the labels of the state in a row, whose properties a thread has judged. */
  takeOverLabels(report: Report, row: number): void {
    this.#liveness.forEach(({ marks }, i) => {
      const label = report.truths[i][row - report.first];
      if (label !== 0) marks.set(row, label);
    });
  }

  /** Appends the successors of the state in a row to the batch. A thread must have listed them. */
  takeOverSuccessors(report: Report, row: number): void {
    const at = row - report.first;
    const [start, end] = [startOf(report, at), report.ends[at]];
    adopt(this.#expander.batch, report, start, end, row);
    if (this.#edges && !isDriven(report, start, end)) this.#marks.set(row, RESTS);
    this.#expander.transitions += report.transitions[at];
    this.#expander.stuttering += report.stuttering[at];
  }

  /**
   * The row up to which a thread has listed the successors of all states, from this one on. This one again if there may not be room
   * for them.
   */
  endOfListed({ first, known, ends }: Report, from: number, rowsEnd: number): number {
    const most = Math.min(first + known.length, rowsEnd);
    let to = from;
    while (to < most && known[to - first] === EXPANDED) to++;
    if (to === from) return from;
    const coming = this.#expander.batch.length + ends[to - 1 - first] - startOf({ ends }, from - first);
    return this.#states.countMax - this.#states.count < coming ? from : to;
  }

  /** Takes the successors of these rows into the table of states. Only if nothing else is needed of them: they skip the batch. */
  takeInRows(report: Report, from: number, to: number): void {
    const { first, ends } = report;
    const start = startOf(report, from - first);
    const end = ends[to - 1 - first];
    const parents = new Int32Array(end - start);
    for (let [row, k] = [from, start]; row < to; row++) {
      const at = row - first;
      for (; k < ends[at]; k++) parents[k - start] = row;
      this.#expander.transitions += report.transitions[at];
      this.#expander.stuttering += report.stuttering[at];
    }
    const [touched, origins] = [report.touched.subarray(start, end), report.origins.subarray(start, end)];
    this.#recorder.takeInNumbered(report.lefts.subarray(start, end), { parents, touched, origins });
  }
}

/** Where the successors of a state begin in the lists of successors. */
const startOf = ({ ends }: Pick<Report, "ends">, at: number): number => (at === 0 ? 0 : ends[at - 1]);

/** Whether fairness demands one of these steps that changes more than histories. */
function isDriven({ duties, records }: Report, start: number, end: number): boolean {
  for (let k = start; k < end; k++) if (duties[k] === DEMANDED && !changesOnlyHistories(records[k])) return true;
  return false;
}
