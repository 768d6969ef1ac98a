/**
 * Checks what nodes recorded while they ran against their own protocol: each step against the handlers, the whole run against the
 * properties.
 */
import {
  HistoryError,
  type HistoryRow,
  type Observation,
  type Observed,
  type Observing,
  type WatchedProperty,
} from "../model/observer.ts";
import { keyOf } from "../model/plain.ts";
import type { Suite } from "../model/properties.ts";
import type { Scope } from "../model/scope.ts";
import { violationAt } from "../semantics/check-run.ts";
import { limitOf, still } from "../semantics/pulse.ts";
import { execute, type Execution } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import { replayableScope } from "../simulate/replayable-scope.ts";
import { type NamedProperty, isSafety } from "../model/property.ts";
import { at, type Selected } from "../suite/selected.ts";
import { propertyNamed } from "../suite/selecting.ts";
import type { ObservePlace } from "./observe-place.ts";
import { losingLastWords, mayLoseWords } from "./last-words.ts";
import { mergedRun, type MergedRun } from "./merged-run.ts";
import { lastSeen, observation, refinementOf } from "./refinement.ts";
import { shownRun } from "./history-counterexample.ts";
import type { Histories, Seen } from "./run-order.ts";
import { headIn, type HistoryHead, isRunHistory, stepIn } from "./run-history.ts";

/** How many states are examined before the driver may end it. */
const SLICE = 200;

/** More than any budget needs. */
const LOST_MAX = 1_000_000;

/**
 * @param place `scope` is the one that the nodes ran in; by default the scope of the protocol that the histories name
 * @throws HistoryError for histories that are not of this protocol, or not of all its nodes
 */
export function* explaining(
  suite: Suite,
  rows: readonly HistoryRow[],
  { scope, properties: names, pulse = still }: Pick<ObservePlace, "scope" | "properties" | "pulse">,
): Generator<Observing, Observed, string | undefined> {
  const { head, histories: told } = read(rows, suite);
  const selected = placeOf(suite, head, scope, names, rows[0]);
  const { protocol, selection, properties: all } = selected.subject;
  const watched = all.filter(({ property }) => isSafety(property) && property.kind !== "deadlockFree");
  const place = new Space(protocol, selected.subject.scope, selection);
  mustBeAll(place.instance.nodes, told, rows[0]);
  const spaceOf = (values: Scope): Space => new Space(protocol, values, { ...selection, histories: watched, pulse });
  const one = asOneRun(told, place, spaceOf);
  const space = spaceOf(replayableScope(place.instance.scope, one.run.steps));
  const execution = execute(space, one.run);
  const refinement = refinementOf(space, told, one, execution);
  const properties: WatchedProperty[] = [];
  const states = execution.states.length;
  for (const [done, named] of watched.entries()) {
    const violations: Observation[] = [];
    let shown = {};
    for (let i = 0; i < states && violations.length === 0; i++) {
      const asked = i % SLICE === 0 ? yield { done: done * states + i, of: watched.length * states } : undefined;
      const ended = limitOf(() => {
        space.pulse.beat();
        if (asked !== undefined || isAnswered(space, named, execution, i)) return;
        violations.push(...violationOf(space, named, one, execution, i));
        const steps = one.run.steps.slice(0, i);
        if (violations.length > 0) shown = shownRun(space, suite, named, { ...one.run, steps });
      });
      const limit = asked ?? ended;
      if (limit !== undefined)
        return { observations: one.run.steps.length, properties, skipped: [], refinement, limit };
    }
    properties.push({ name: named.name, watched: states, violations, excepted: [], ...shown });
  }
  return { observations: rows.length, properties, skipped: [], refinement };
}

/** The histories as one run, with everything that the network did. @param place what the nodes ran in */
function asOneRun(histories: Histories, { instance }: Space, spaceOf: (values: Scope) => Space): MergedRun {
  const { channels, kinds, nodes, scope } = instance;
  const one = mergedRun(histories, (channel) => kinds[channels.indexOf(channel)] ?? "unordered");
  const { faults, ...values } = replayableScope(scope, one.run.steps);
  const drop = { times: LOST_MAX, of: nodes };
  const losing = spaceOf({ ...values, faults: { ...faults, drop } });
  return mayLoseWords(losing, one) ? losingLastWords(losing, one) : one;
}

/** Whether the operations of a linearizability property are the same as in the state before: then it need not be asked again. */
function isAnswered(space: Space, { property }: NamedProperty, { states }: Execution, i: number): boolean {
  if (property.kind !== "linearizable" || i === 0) return false;
  return space.historyNumberIn(states[i], property) === space.historyNumberIn(states[i - 1], property);
}

function violationOf(
  space: Space,
  named: NamedProperty,
  one: MergedRun,
  { states }: Execution,
  i: number,
): readonly Observation[] {
  const message = violationAt(space, named, one.run, states, i);
  if (message === undefined) return [];
  const last = one.run.steps.at(i - 1);
  const told = observation(one, lastSeen(one, i), message);
  return [i > 0 && last && "node" in last ? { ...told, node: last.node } : told];
}

/** The place where the nodes ran: in the given scope, or in one of the protocol's. Never in one that a stranger made up. */
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
  // No partition of a scope is in force between real processes. If their network is cut, messages are late or lost.
  const { partitionedAtStart: _, ...connected } = values;
  return { ...place, subject: { ...place.subject, scope: connected } };
}

const refused = ({ line, history }: HistoryRow, message: string): HistoryError =>
  new HistoryError(line, message, history);

/** The histories of several nodes, one after the other, each begun by its head. */
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
      if ("node" in step.step && step.step.node !== node)
        throw refused(row, `this is a step of ${step.step.node}; wanted one of ${node}, as its first row says.`);
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
