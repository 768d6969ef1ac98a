/** Holds what nodes wrote down while they ran against their own protocol: each step against the handlers, and the whole run against the properties. */
import { counted, figure } from "../model/counted.ts";
import { HistoryError, type HistoryRow, type Observation, type Observed, type Observing } from "../model/observer.ts";
import { keyOf } from "../model/plain.ts";
import type { Suite } from "../model/properties.ts";
import type { Kinded } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { violationAt } from "../semantics/check-run.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import { execute, type Execution } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import type { NamedProperty } from "../semantics/violations.ts";
import { replayableScope } from "../simulate/replayable.ts";
import { isLiveness } from "../trace/format.ts";
import { stepName, valueText } from "../trace/step-name.ts";
import { at, type Selected } from "../suite/selected.ts";
import { propertyNamed } from "../suite/selecting.ts";
import type { ObservePlace } from "./observe-place.ts";
import { oneRun, type OneRun } from "./one-run.ts";
import type { Histories, Seen } from "./run-order.ts";
import { digestOf, headIn, type HistoryHead, isRunHistory, type Sent, stepIn } from "./run-history.ts";

/** Looked at between two times that its driver is asked. */
const SLICE = 200;

/**
 * @param place `scope` is the one that the nodes ran in; where left out, the histories must name one of the protocol's
 * @throws HistoryError for histories that are not of this protocol, or not of all its nodes
 */
export function* explaining(
  suite: Suite,
  rows: readonly HistoryRow[],
  { scope, properties: names }: Pick<ObservePlace, "scope" | "properties">,
): Generator<Observing, Observed, string | undefined> {
  const { head, histories } = read(rows, suite);
  const selected = placeOf(suite, head, scope, names, rows[0]);
  const { protocol, selection, properties: all } = selected.subject;
  const watched = all.filter(
    ({ property: { kind } }) => !isLiveness(kind) && kind !== "sometimes" && kind !== "deadlockFree",
  );
  const place = new Space(protocol, selected.subject.scope, selection);
  mustBeAll(place.instance.nodes, histories, rows[0]);
  const { channels, kinds } = place.instance;
  const one = oneRun(histories, (channel) => kinds[channels.indexOf(channel)] ?? "unordered");
  const space = new Space(protocol, replayableScope(selected.subject.scope, one.run.steps), {
    ...selection,
    histories: watched.map(({ property }) => property),
  });
  const execution = execute(space, one.run);
  const refinement = refinementOf(space, histories, one, execution);
  const properties = [];
  const states = execution.states.length;
  for (const [done, named] of watched.entries()) {
    const violations: Observation[] = [];
    for (let i = 0; i < states && violations.length === 0; i++) {
      if (i % SLICE === 0) {
        const limit = yield { done: done * states + i, of: watched.length * states };
        if (limit !== undefined)
          return { observations: one.run.steps.length, properties, skipped: [], refinement, limit };
      }
      if (isAnswered(space, named, execution, i)) continue;
      violations.push(...violationOf(space, named, one, execution, i));
    }
    properties.push({ name: named.name, watched: states, violations, excepted: [] });
  }
  return { observations: rows.length, properties, skipped: [], refinement };
}

/** What a linearization is of has not changed since the state before: that was asked already. */
function isAnswered(space: Space, { property }: NamedProperty, { states }: Execution, i: number): boolean {
  if (property.kind !== "linearizable" || i === 0) return false;
  return space.historyNumberIn(states[i], property) === space.historyNumberIn(states[i - 1], property);
}

function violationOf(
  space: Space,
  named: NamedProperty,
  one: OneRun,
  { states }: Execution,
  i: number,
): readonly Observation[] {
  const message = violationAt(space, named, one.run, states, i);
  return message === undefined ? [] : [observation(lastSeen(one, i), message)];
}

/** Of the steps that led to a state, the last one that somebody wrote down. */
const lastSeen = ({ seen }: OneRun, steps: number): Seen | undefined =>
  seen.slice(0, steps).findLast((one) => one !== undefined);

const observation = (seen: Seen | undefined, message: string): Observation => ({
  run: "run",
  t: seen?.row.t ?? 0,
  node: seen?.node ?? "",
  message,
});

/** The place where the nodes ran: in the scope that is given, or in one that the protocol has. Never in one that strangers made up. */
function placeOf(
  suite: Suite,
  { variant, scope }: HistoryHead,
  given: Scope | undefined,
  names: readonly string[] | undefined,
  row: HistoryRow,
): Selected {
  const { name } = scope;
  const known = name !== undefined && Object.hasOwn(suite.of.scopes, name) ? suite.of.scopes[name] : undefined;
  const values = given ?? known;
  if (values === undefined || keyOf(replayableScope(values, []), "scope") !== keyOf(scope.values, "scope")) {
    const wayOut =
      given === undefined
        ? `${suite.of.name} does not have it.\nName the configuration that they ran with: --config cluster.json.`
        : "it is not that of the configuration.\nName the one that they ran with.";
    throw refused(row, `these nodes ran in a scope of their own: ${wayOut}`);
  }
  const named = names?.map((one) => propertyNamed(suite, one));
  const place = at(suite, { scope: name ?? "", variant: variant ?? undefined }, named);
  return { ...place, subject: { ...place.subject, scope: values } };
}

const refused = ({ line, history }: HistoryRow, message: string): HistoryError =>
  new HistoryError(line, message, history);

/** The histories of several nodes, one after the other, each with the row that opens it. */
function read(
  rows: readonly HistoryRow[],
  { of }: Suite,
): { readonly head: HistoryHead; readonly histories: Histories } {
  const histories = new Map<string, Seen[]>();
  let head: HistoryHead | undefined;
  let own: Seen[] = [];
  let node = "";
  for (const row of rows) {
    if (!isRunHistory(row)) {
      const { seq, ...step } = stepIn(row);
      if (head === undefined) throw refused(row, "there is no row before it that says whose step it is.");
      if (seq !== own.length)
        throw refused(row, `wanted step ${own.length} of ${node}; got ${seq}. Steps are missing: restore the file.`);
      own.push({ node, line: row.line, row: { seq, ...step } });
      continue;
    }
    const next = headIn(row);
    const isSame = (a: HistoryHead, b: HistoryHead): boolean =>
      a.variant === b.variant && keyOf(a.scope.values, "scope") === keyOf(b.scope.values, "scope");
    if (next.protocol !== of.name)
      throw refused(row, `this is a history of ${next.protocol}; wanted one of ${of.name}.`);
    if (head !== undefined && !isSame(head, next))
      throw refused(row, `${next.node} ran in another scope or variant than ${head.node}; one run has one.`);
    if (histories.has(next.node)) throw refused(row, `there are two histories of ${next.node}; wanted one.`);
    [head, node, own] = [head ?? next, next.node, []];
    histories.set(node, own);
  }
  return { head: head!, histories };
}

function mustBeAll(nodes: readonly string[], histories: Histories, row: HistoryRow): void {
  const missing = nodes.filter((node) => (histories.get(node) ?? []).length === 0);
  const surplus = [...histories.keys()].find((node) => !nodes.includes(node));
  if (surplus !== undefined)
    throw refused(row, `there is a history of ${surplus}; this scope has ${nodes.join(", ")}.`);
  if (missing.length > 0)
    throw refused(
      row,
      `the history of ${missing.join(", ")} is missing, or empty.\nName the files of all nodes: hearsay observe PROTOCOL n1.jsonl n2.jsonl …`,
    );
}

/** How many steps the handlers explain; what is told is the first one that they do not, for what follows rests on it. */
function refinementOf(
  space: Space,
  histories: Histories,
  one: OneRun,
  execution: Execution,
): NonNullable<Observed["refinement"]> {
  const steps = [...histories.values()].reduce((sum, all) => sum + all.length, 0);
  const [made, unexplained] = firstUnexplained(space, one, execution);
  const explained = one.seen.slice(0, made).filter((seen) => seen !== undefined).length + one.starts.length;
  return { steps, explained: explained - (made === 0 ? unexplained.length : 0), supposing: 0, unexplained };
}

/** How many steps of the run are as they should be, and what is wrong then. */
function firstUnexplained(space: Space, one: OneRun, execution: Execution): readonly [number, readonly Observation[]] {
  if (execution.states.length === 0) return [0, [observation(one.starts[0], `start: ${execution.threw}`)]];
  for (const seen of one.starts) {
    const message = differenceAt(space, execution.states[0], seen, "start");
    if (message !== undefined) return [0, [observation(seen, message)]];
  }
  for (let i = 0; i < execution.made; i++) {
    const seen = one.seen[i];
    const message =
      seen &&
      (differenceIn(space, one, execution, i, seen) ??
        differenceAt(space, execution.states[i + 1], seen, stepName(one.run.steps[i])));
    if (message !== undefined) return [i, [observation(seen, message)]];
  }
  const { made, misfit, threw } = execution;
  if (made < one.run.steps.length) {
    const why = threw ?? (misfit?.why === "no such choice" ? "no such choice is on offer" : "it is not possible then");
    const message = `${stepName(one.run.steps[made])}: ${why}${insteadOf(space, one, execution)}`;
    return [made, [observation(one.seen[made] ?? lastSeen(one, made), message)]];
  }
  const unsent = one.unplaced.find((seen) => !one.isSent(seen)) ?? one.unplaced[0];
  if (unsent === undefined) return [made, []];
  const why = one.isSent(unsent) ? "it was sent later, or in another order" : "no history tells that this was sent";
  return [made, [observation(unsent, `${stepName(unsent.row.step as Step)}: ${why}`)]];
}

/** What else the node could have done. */
function insteadOf(space: Space, { run, seen }: OneRun, { states, made }: Execution): string {
  const node = space.instance.index.get(seen[made]?.node ?? "");
  if (node === undefined) return "";
  const state = states[made];
  const possible = space
    .moves(state)
    .filter((move) => move.node === node && move.kind !== "drop" && move.kind !== "crash")
    .map((move) => stepName(space.step(state, move, [])));
  const kind = run.steps[made].kind;
  if (possible.length === 0) return `; the model allows nothing but faults there, and no ${kind}`;
  const [some, more] = [possible.slice(0, 3), possible.length - 3];
  return `; the model allows ${some.join(", ")}${more > 0 ? ` and ${figure(more)} more` : ""}`;
}

/** How a step of a history differs from what the handlers do, as far as the step tells. */
function differenceIn(
  space: Space,
  { run }: OneRun,
  { states }: Execution,
  i: number,
  { row }: Seen,
): string | undefined {
  const step = stepName(run.steps[i]);
  if (row.threw !== undefined) return `${step}: the node threw (${row.threw}), and the model does not`;
  const [model, real] = [sentIn(space, states[i], run.steps[i]), row.sent.map(sentText)];
  if (model.join() === real.join()) return undefined;
  return `${step}: the node sent ${told(real)}, and the model sends ${told(model)}`;
}

/** The same of the node after it. */
function differenceAt(space: Space, state: PackedState, { node, row }: Seen, step: string): string | undefined {
  const view = space.nodeStates.view(state.nodeStates[space.instance.index.get(node)!]);
  if (row.state === digestOf(view)) return undefined;
  return `${step}: the node came to another state than the model, ${valueText(view.state)} with ${counted(view.timers.length, "timer")} armed`;
}

/** What the handlers send in a step that they take. */
function sentIn(space: Space, state: PackedState, step: Step): readonly string[] {
  const found = space.find(state, step);
  const sends = "outcome" in found && found.outcome.kind === "done" ? found.outcome.sends : [];
  const { nodes, channels } = space.instance;
  return sends.map((envelope) => {
    const { to, channel, message } = space.envelopes.all[envelope];
    return sentText({ to: nodes[to], channel: channels[channel], message: space.values.at(message) as Kinded });
  });
}

const sentText = ({ to, channel, message }: Sent): string => `${to} on ${channel}: ${keyOf(message, "message")}`;

/** Messages may be many and long: of all that, so much says enough. */
const TOLD_MAX = 300;

function told(messages: readonly string[]): string {
  const all = messages.length === 0 ? "nothing" : messages.join(", ");
  return all.length > TOLD_MAX ? `${all.slice(0, TOLD_MAX)}…` : all;
}
