export { protocol } from "./model/protocol.ts";
export type {
  Cause,
  ChannelKind,
  Effects,
  Event,
  Mutant,
  NodeId,
  Protocol,
  Rules,
  Self,
  Shape,
  ShapeOf,
} from "./model/protocol.ts";
export type { Budget, Budgets, Cuts, Link, Scope } from "./model/scope.ts";
export type { Start, Step } from "./model/step.ts";
export { always, converges, deadlockFree, eventually, leadsTo, possible, sometimes, step } from "./model/property.ts";
export type { MessageView, NodeView, Predicate, Property, Read, Verdict, World } from "./model/property.ts";
export { when, whenStep } from "./model/when.ts";
export type { Implication, Premise } from "./model/when.ts";
export { properties } from "./model/properties.ts";
export type { Properties, Suite } from "./model/properties.ts";
export { linearizable } from "./model/linearizable.ts";
export type { OperationEntry } from "./model/operation.ts";
export { compareAndSet, keyValueMap, queue, register } from "./model/sequential-spec.ts";
export type { SequentialSpec } from "./model/sequential-spec.ts";
export { HistoryError } from "./model/observer.ts";
export type {
  HistoryRow,
  Observe,
  Observed,
  Observer,
  Observing,
  Refinement,
  Remark,
  Skipped,
  WatchedProperty,
} from "./model/observer.ts";
