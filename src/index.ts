/**
 * The library: everything that `import … from "hearsay"` offers, and its types. To describe a protocol and its properties:
 * `protocol`, `properties` and what they take. To examine them: `check`, `fuzz`, `simulate`, `replay`, `explain`, `frontier`,
 * `explore`. For real systems: `run` and `observe`.
 */
export { protocol } from "./model/protocol.ts";
export type {
  ActionOf,
  AnyProtocol,
  Choosing,
  Channel,
  Delivery,
  Effects,
  LastWord,
  Kinded,
  MessageOf,
  Mutant,
  Protocol,
  RecordOf,
  Role,
  RoleDefinition,
  RoleShape,
  Rules,
  Self,
  OfKind,
  Reading,
  Received,
  Shape,
  ShapeOf,
  StateOf,
  TimerOf,
  Variant,
} from "./model/protocol.ts";
export type { Cause, ChannelKind, NodeId } from "./model/network.ts";
export { between, once } from "./model/scope.ts";
export { fewer, numbered } from "./model/numbered-nodes.ts";
export type { Budget, Budgets, Link, NodeBudget, Partitions, RestartBudget, Scope } from "./model/scope.ts";
export type { Start, Step } from "./model/step.ts";
export {
  always,
  converges,
  deadlockFree,
  eventually,
  leadsTo,
  possible,
  recurs,
  sometimes,
  step,
  within,
} from "./model/property-makers.ts";
export { historyOf, recorded } from "./model/recorded-order.ts";
export type { Recorded } from "./model/recorded-order.ts";
export type { Fold, History } from "./model/history.ts";
export { each } from "./model/each.ts";
export type {
  Ceases,
  Change,
  LivenessOptions,
  MessageView,
  NodeChange,
  NodeView,
  Property,
  SafetyOptions,
  TimeLimit,
  TimedOptions,
  Verdict,
  World,
} from "./model/property.ts";
export type { Predicate, StepPredicate } from "./model/property-makers.ts";
export {
  atEnd,
  bytes,
  count,
  crashOf,
  duration,
  happens,
  measure,
  measures,
  sent,
  share,
  timeUntil,
} from "./model/measure.ts";
export type {
  CountOptions,
  End,
  Measure,
  Measured,
  MeasureOptions,
  Measures,
  Moment,
  Theory,
  ValueRange,
} from "./model/measure.ts";
export type { Crashes, Duration, Pauses, PerChannel, Scheduled, Timing } from "./model/timing.ts";
export { current } from "./model/current.ts";
export { implies } from "./model/implies.ts";
export type { Implication } from "./model/implies.ts";
export { properties } from "./model/properties.ts";
export type { Properties, Suite } from "./model/properties.ts";
export { linearizable } from "./model/linearizability/linearizable.ts";
export type { OperationEntry } from "./model/linearizability/operation.ts";
export { compareAndSet, keyValueMap, queue, register } from "./model/linearizability/sequential-spec.ts";
export type {
  CompareAndSetCall,
  Done,
  MapCall,
  QueueCall,
  RegisterCall,
  SequentialSpec,
} from "./model/linearizability/sequential-spec.ts";
export { HistoryError } from "./model/observer.ts";
export type {
  HistoryRow,
  Observe,
  Observed,
  Observer,
  Observing,
  Refinement,
  Observation,
  ShownRun,
  Skipped,
  WatchedProperty,
} from "./model/observer.ts";
export { ModelError } from "./model/model-error.ts";
export { run } from "./run/run-node.ts";
export type { RunningNode, RunOptions } from "./run/run-node.ts";
export { ClusterError } from "./run/cluster-error.ts";
export { observe } from "./observe/observe.ts";
export type { ObserveOptions } from "./observe/observe.ts";
export type { ObserveReport } from "./observe/observing.ts";
export { explain, frontier, replay } from "./suite/library.ts";
export { check, fuzz, simulate } from "./threads/on-threads.ts";
export type { Breaking, FrontierReport } from "./suite/frontier-report.ts";
export type { FrontierProgress, FrontierSuiteOptions } from "./suite/frontier.ts";
export type { Counterfactual, ExplainProgress, Explanation } from "./suite/explaining.ts";
export type { FaultVector } from "./suite/with-budgets.ts";
export type {
  CheckSuiteOptions,
  FuzzSuiteOptions,
  OnThreads,
  ReplayProgress,
  ReplayReport,
  ReplaySuiteOptions,
  Strategy,
} from "./suite/library-calls.ts";
export type { SimulateSuiteOptions } from "./suite/simulating.ts";
export type { MeasureReport, PointReport, SimulateReport, WatchedReport } from "./suite/simulate-report.ts";
export { assertHolds, HoldsError } from "./suite/assert-holds.ts";
export { explore } from "./suite/explore.ts";
export type { Exploration, ExploredWorld, Successor, Violated } from "./suite/explore.ts";
export type { ReportedRun } from "./model/reported-run.ts";
export type { CheckReport, FuzzReport, PropertyReport } from "./suite/reports.ts";
export type { Overall } from "./suite/overall-verdict.ts";
export type { Selecting } from "./suite/selecting.ts";
export type { Scalar } from "./model/plain.ts";
