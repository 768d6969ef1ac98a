/**
 * A stream processor that counts each record of its sources once, even if its worker crashes. From time to time a coordinator
 * has the sources insert a barrier into their streams. Where the barriers meet, the worker takes a snapshot of everything that came
 * before the barriers and of nothing that came after. Once complete, this snapshot is what a recovery returns to: the worker gets
 * its counts back, and the sources continue from their barriers.
 *
 * Sources: P. Carbone, G. Fóra, S. Ewen, S. Haridi and K. Tzoumas, "Lightweight Asynchronous Snapshots for Distributed
 * Dataflows", arXiv 1506.08603, 2015 (barriers, alignment, recovery); K. M. Chandy and L. Lamport, "Distributed Snapshots", ACM
 * TOCS 3(1), 1985, of which this is the case without cycles; Apache Flink, "Fault Tolerance" (the three guarantees).
 *
 * The variants are guarantees: `exactly once` aligns barriers, `at least once` does not, and `at most once` does not rewind the
 * sources. With `work`, records are counted in batches that take time: batches of one make a stream, small ones micro-batches, and
 * a batch of all records is a classic batch job. Left out: cycles, several workers, unaligned checkpoints, sinks (a count is the output),
 * checkpoints while work takes time, crashes of sources and coordinator, whose logs survive everything.
 */
import { fewer, numbered, protocol, type Effects } from "../../../index.ts";
import { mutants } from "./mutants.ts";
import { rules, withOne } from "./rules.ts";
import { scopes } from "./scopes.ts";
import type {
  Checkpoint,
  Coordinator,
  Counts,
  Dataflow,
  Position,
  Source,
  ToWorker,
  Worker,
  Received,
} from "./types.ts";

const checkpointMs = 1000;

type Self<K extends "coordinator" | "source" | "worker"> = Effects<Dataflow, K, typeof rules>;

const nothing = (sources: readonly string[], records: number): Counts =>
  Object.fromEntries(sources.map((source) => [source, Array.from({ length: records }, () => 0)]));

/** Takes in a record, which is counted at once, or with its batch. */
function take(state: Worker, position: Position, self: Self<"worker">): void {
  if (self.scope.work) state.waiting.push(position);
  else state.counts = withOne(state.counts, position);
}

/** Begins a batch if there is one: a full one, or what is left when the sources have no more. */
function work(state: Worker, self: Self<"worker">): void {
  const { work: cost, sources, records } = self.scope;
  if (!cost || state.working > 0 || state.waiting.length === 0) return;
  const counted = Object.values(state.counts)
    .flat()
    .reduce((sum, count) => sum + count, 0);
  const isRest = counted + state.waiting.length === sources * records;
  if (state.waiting.length < cost.batch && !isRest) return;
  state.working = Math.min(cost.batch, state.waiting.length);
  self.startTimer({ kind: "worked" }, { after: cost.overheadMs + state.working * cost.recordMs });
}

function onRecord(state: Worker, { from, attempt, offset }: Received<ToWorker, "record">, self: Self<"worker">): void {
  if (!self.rules.isOfThisAttempt(attempt, state.attempt)) return;
  if (self.rules.isHeld(from, state.barriers, self.variant)) state.held.push({ from, offset });
  else take(state, { from, offset }, self);
  work(state, self);
}

function onBarrier(
  state: Worker,
  { from, attempt, number }: Received<ToWorker, "barrier">,
  self: Self<"worker">,
): void {
  if (!self.rules.isOfThisAttempt(attempt, state.attempt)) return;
  state.barriers = [...state.barriers, from].sort();
  if (state.barriers.length < self.nodes.source.length) return;
  const counts = self.rules.snapshot(state.counts, state.held);
  self.send(self.nodes.coordinator[0], { kind: "snapshot", attempt: state.attempt, number, counts });
  const { held } = state;
  [state.barriers, state.held] = [[], []];
  for (const position of held) take(state, position, self);
}

/** Takes in an answer for a checkpoint. After a failure, answers from before it do not matter. */
function onAnswer(
  state: Coordinator,
  { attempt, number }: { readonly attempt: number; readonly number: number },
  more: (running: Checkpoint) => void,
  self: Self<"coordinator">,
): void {
  if (!self.rules.isOfThisAttempt(attempt, state.attempt) || state.running?.number !== number) return;
  more(state.running);
  if (!self.rules.isComplete(state.running, self.nodes.source.length)) return;
  state.complete = { ...state.running, counts: state.running.counts ?? state.complete.counts };
  state.running = null;
  awaitCheckpoint(state, self);
}

/** The sources continue from the last checkpoint. */
function goOn({ attempt, complete }: Coordinator, self: Self<"coordinator">): void {
  for (const source of self.nodes.source) {
    const offset = self.rules.goesOnAt(complete.offsets[source], self.variant);
    self.send(source, { kind: "go on", attempt, offset });
  }
  awaitCheckpoint({ complete }, self);
}

/** There is one checkpoint at a time, and a limited number in all. */
function awaitCheckpoint({ complete }: Pick<Coordinator, "complete">, self: Self<"coordinator">): void {
  if (complete.number < self.scope.checkpoints) self.startTimer({ kind: "checkpoint" }, { after: checkpointMs });
}

export const dataflow = protocol<Dataflow>()({
  name: "dataflow",
  summary: "a worker counts each record once, whatever crashes: barriers in the streams make consistent checkpoints",
  channels: { default: "fifo" },
  variants: ["exactly once", "at least once", "at most once"],
  nodes: ({ sources }) => ({ coordinator: ["c"], source: numbered("s", sources), worker: ["w"] }),
  roles: {
    coordinator: {
      init: ({ nodes, scope }) => ({
        attempt: 1,
        complete: {
          number: 0,
          offsets: Object.fromEntries(nodes.source.map((source) => [source, 0])),
          counts: nothing(nodes.source, scope.records),
        },
        running: null,
      }),
      start: (state, self) => awaitCheckpoint(state, self),
      timeout: {
        checkpoint(state, _, self) {
          const number = state.complete.number + 1;
          state.running = { number, offsets: {}, counts: null };
          for (const source of self.nodes.source)
            self.send(source, { kind: "checkpoint", attempt: state.attempt, number });
        },
      },
      receive: {
        "source at"(state, message, self) {
          onAnswer(state, message, ({ offsets }) => (offsets[message.from] = message.offset), self);
        },
        snapshot(state, message, self) {
          onAnswer(state, message, (running) => (running.counts = message.counts), self);
        },
        restarted(state, { from }, self) {
          state.attempt += 1;
          // A checkpoint that was cut short by a failure is begun anew.
          state.running = null;
          self.stopTimer({ kind: "checkpoint" });
          const counts = self.rules.restored(state.complete.counts!);
          self.send(from, { kind: "restore", attempt: state.attempt, counts });
          if (self.rules.goesOnWhen("restarted")) goOn(state, self);
        },
        restored(state, { attempt }, self) {
          if (self.rules.isOfThisAttempt(attempt, state.attempt) && self.rules.goesOnWhen("restored"))
            goOn(state, self);
        },
      },
      durable: (state) => state,
    },
    source: {
      init: () => ({ offset: 0, attempt: 1 }),
      actions: ({ offset }, { scope }) => (offset < scope.records ? [{ kind: "emit" }] : []),
      fair: () => true,
      act: {
        emit(state, _, self) {
          const { offset, attempt } = state;
          for (const worker of self.nodes.worker) self.send(worker, { kind: "record", attempt, offset });
          state.offset += 1;
        },
      },
      receive: {
        checkpoint(state: Source, { from, attempt, number }, self) {
          if (!self.rules.isOfThisAttempt(attempt, state.attempt)) return;
          self.send(from, { kind: "source at", attempt, number, offset: state.offset });
          for (const worker of self.nodes.worker) self.send(worker, { kind: "barrier", attempt, number });
        },
        "go on"(state, { attempt, offset }) {
          state.attempt = attempt;
          state.offset = offset ?? state.offset;
        },
      },
      durable: (state) => state,
    },
    worker: {
      init: ({ nodes, scope }) => ({
        attempt: 1,
        counts: nothing(nodes.source, scope.records),
        barriers: [],
        held: [],
        waiting: [],
        working: 0,
      }),
      restart(state, self) {
        // Until it is told what to begin with, it belongs to no attempt.
        state.attempt = 0;
        self.send(self.nodes.coordinator[0], { kind: "restarted" });
      },
      timeout: {
        worked(state, _, self) {
          for (const position of state.waiting.splice(0, state.working)) state.counts = withOne(state.counts, position);
          state.working = 0;
          work(state, self);
        },
      },
      receive: {
        record: onRecord,
        barrier: onBarrier,
        restore(state, { from, attempt, counts }, self) {
          state.attempt = attempt;
          state.counts = counts;
          self.send(from, { kind: "restored", attempt });
        },
      },
    },
  },
  rules,
  mutants,
  scopes,
  smaller: (scope) => fewer(scope, { sources: 1, records: 1, checkpoints: 0 }),
});
