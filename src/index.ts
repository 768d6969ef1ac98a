export { protocol } from "./model/protocol.ts";
export type {
  ActionOf,
  AnyProtocol,
  Cause,
  ChannelKind,
  Delivery,
  Effects,
  LastWord,
  MessageOf,
  Mutant,
  NodeId,
  Protocol,
  RoleDefinition,
  Rules,
  Self,
  Shape,
  ShapeOf,
  StateOf,
  TimerOf,
} from "./model/protocol.ts";
export type { Budget, Budgets, Cuts, Link, Scope } from "./model/scope.ts";
export type { Start, Step } from "./model/step.ts";
export { always, converges, deadlockFree, eventually, leadsTo, possible, sometimes, step } from "./model/property.ts";
export type {
  Change,
  MessageView,
  NodeChange,
  NodeView,
  Predicate,
  Property,
  Read,
  StepPredicate,
  Verdict,
  World,
} from "./model/property.ts";
export { implies } from "./model/implies.ts";
export type { Implication } from "./model/implies.ts";
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
