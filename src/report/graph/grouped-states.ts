/** Groups states that agree in the fields somebody wants to see, to draw each group as one. */
import type { NodeId } from "../../model/network.ts";
import { isFaultStep, type Step } from "../../model/step.ts";
import type { GraphState } from "../../semantics/graph-state.ts";
import { short } from "../story/abbreviate.ts";

/** Some states, drawn as one. */
export interface StateGroup {
  /** One line per node, with the chosen fields. */
  readonly lines: readonly string[];
  readonly count: number;
  readonly isInitial: boolean;
  readonly isBoundary: boolean;
  /** Whether no step leads on from any of them. */
  readonly isLast: boolean;
  readonly messages: readonly string[];
}

export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** The names of the steps, each once. */
  readonly words: readonly string[];
  /** Whether all of them are faults. */
  readonly isFault: boolean;
}

export interface Groups {
  readonly groups: readonly StateGroup[];
  readonly arrows: readonly Arrow[];
}

/**
 * @param fields of node states, whatever the role; if empty, each state is a group of its own
 * @param symmetric interchangeable nodes: their lines are sorted and go without names
 */
export function groupsOf(
  states: readonly GraphState[],
  fields: readonly string[],
  symmetric: readonly NodeId[] = [],
): Groups {
  const numbers = new Map<string, number>();
  const members: GraphState[][] = [];
  const groupOf = states.map((state, row) => {
    const key = fields.length === 0 ? String(row) : linesOf(state, fields, symmetric).join("\n");
    const group = numbers.get(key) ?? members.push([]) - 1;
    numbers.set(key, group);
    members[group].push(state);
    return group;
  });
  const arrows = new Map<string, { from: number; to: number; words: Set<string>; isFault: boolean }>();
  for (const [row, { steps }] of states.entries()) {
    for (const { step, to: target } of steps) {
      const [from, to] = [groupOf[row], groupOf[target]];
      if (from === to) continue;
      const key = `${from} ${to}`;
      const arrow = arrows.get(key) ?? { from, to, words: new Set(), isFault: true };
      arrow.words.add(wordOf(step));
      arrow.isFault &&= isFaultStep(step);
      arrows.set(key, arrow);
    }
  }
  return {
    groups: members.map((all) => ({
      lines: linesOf(all[0], fields, symmetric),
      count: all.length,
      isInitial: all.some(({ isInitial }) => isInitial),
      isBoundary: all.every(({ isBoundary }) => isBoundary),
      isLast: all.every(({ steps, isBoundary }) => steps.length === 0 && !isBoundary),
      messages: [...new Set(all.flatMap(({ messages }) => messages))],
    })),
    arrows: [...arrows.values()].map(({ words, ...arrow }) => ({ ...arrow, words: [...words] })),
  };
}

/** The names of all fields that some node's state has. */
export const fieldsIn = (states: readonly GraphState[]): readonly string[] => [
  ...new Set(states.flatMap(({ view }) => view.nodes.flatMap(({ state }) => Object.keys(state)))),
];

function linesOf({ view }: GraphState, fields: readonly string[], symmetric: readonly NodeId[]): readonly string[] {
  const told = view.nodes.flatMap(({ id, up, state }) => {
    const values = state as Readonly<Record<string, unknown>>;
    const seen = fields.length === 0 ? Object.keys(values) : fields.filter((field) => Object.hasOwn(values, field));
    if (seen.length === 0 && up) return [];
    const text = seen.map((field) => (fields.length === 1 ? short(values[field]) : `${field} ${short(values[field])}`));
    return [{ id, text: [...(up ? [] : ["down"]), ...text].join(", ") }];
  });
  const alike = told.filter(({ id }) => symmetric.includes(id)).map(({ text }) => text);
  alike.sort();
  return told.map(({ id, text }) => (symmetric.includes(id) ? alike.shift()! : `${id}: ${text}`));
}

function wordOf(step: Step): string {
  switch (step.kind) {
    case "deliver":
      return step.message.kind;
    case "duplicate":
      return `${step.message.kind} twice`;
    case "act":
      return step.action.kind;
    case "timeout":
      return step.timer.kind;
    case "drop":
    case "crash":
    case "restart":
    case "lose":
    case "partition":
    case "heal":
      return step.kind;
  }
}
