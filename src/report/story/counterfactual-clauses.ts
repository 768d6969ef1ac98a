/** Puts a fault or a decision into words, as a clause of a sentence: "n2 came back without its votedFor (step 7)". */
import { canonical } from "../../model/plain.ts";
import type { Cause, NodeId } from "../../model/network.ts";
import { isFaultStep, type Step } from "../../model/step.ts";
import type { Chronicle } from "./chronicle.ts";
import { content, cutAtWord } from "./abbreviate.ts";

/** What becomes of a run without one of its steps. */
export interface Counterfactual {
  /** 1 for the first step. */
  readonly number: number;
  /** The step in words. */
  readonly step: string;
  readonly why: "fault" | "decision";
  /** `needed`: no run without it violates the property, as far as runs were tried. */
  readonly verdict: "needed" | "not needed" | "undecided";
  /** Whether every run without it was examined, and none ended outside a declared bound. */
  readonly isProved: boolean;
  /** What the verdict rests on, as a sentence. */
  readonly grounds: string;
}

export const verdictMarks: Readonly<Record<Counterfactual["verdict"], string>> = {
  needed: "●",
  "not needed": "○",
  undecided: "?",
};

/** Why a property is violated: as a sentence, with what it rests on. */
export interface Why {
  readonly sentence: string;
  readonly counterfactuals: readonly Counterfactual[];
}

const WORDS_MAX = 60;
const FIELDS_MAX = 3;

const crashed: Readonly<Record<Cause, string>> = {
  process: "crashed",
  host: "went down with its host",
  power: "lost power",
};

/** @param number of the step, 1 for the first */
export function clauseOf(run: Chronicle, number: number): string {
  return `${clauseOfStep(run, number)} (step ${number})`;
}

function clauseOfStep(run: Chronicle, number: number): string {
  const { step } = run.happenings[number - 1];
  switch (step.kind) {
    case "drop":
      return `${quotedAll(step.lost)} from ${step.from} to ${step.node} was lost`;
    case "duplicate":
      return `${quoted(step.message)} from ${step.from} to ${step.node} was delivered, and a copy stayed on its way`;
    case "deliver":
      return `${step.node} got ${quoted(step.message)} from ${step.from}${chose(step)}`;
    case "timeout":
      return `${quoted(step.timer)} fired at ${step.node}${chose(step)}`;
    case "act":
      return `${step.node} did ${quoted(step.action)}${chose(step)}`;
    case "crash":
      return `${step.node} ${crashed[step.cause]}`;
    case "restart": {
      const lost = lostFields(run, number, step.node);
      const named =
        lost.length > FIELDS_MAX ? [...lost.slice(0, FIELDS_MAX), `${lost.length - FIELDS_MAX} more`] : lost;
      return `${step.node} came back${lost.length === 0 ? "" : ` without its ${list(named)}`}`;
    }
    case "lose":
      return `all that was on its way to ${step.node} was lost`;
    case "partition":
      return `the partition "${step.partition}" began`;
    case "heal":
      return `the partition "${step.partition}" ended`;
  }
}

const quoted = (one: { readonly kind: string }): string => `"${cutAtWord(content(one), WORDS_MAX)}"`;
const quotedAll = (all: readonly { readonly kind: string }[]): string => list(all.map(quoted));

const chose = ({ choices }: { readonly choices: readonly unknown[] }): string =>
  choices.length === 0 ? "" : ` and chose ${choices.map((choice) => canonical(choice, "choice").key).join(", ")}`;

/** "a", "a and b", "a, b and c". */
export const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;

/** The fields of a node that came back different from what they were when it went down. */
function lostFields({ happenings, nodes, frames }: Chronicle, number: number, node: NodeId): readonly string[] {
  const wentDown = happenings.slice(0, number - 1).findLast(({ step }) => step.kind === "crash" && step.node === node);
  const at = nodes.findIndex(({ id }) => id === node);
  const fieldsAt = (frame: number): Readonly<Record<string, unknown>> => {
    const state = frames.at(frame)?.nodes[at]?.state;
    return typeof state === "object" && state !== null ? (state as Readonly<Record<string, unknown>>) : {};
  };
  if (!wentDown) return [];
  const [before, after] = [fieldsAt(wentDown.number - 1), fieldsAt(number)];
  const keyOf = (value: unknown): string => canonical(value, "field").key;
  return Object.keys(before).filter((field) => keyOf(before[field]) !== keyOf(after[field]));
}

/** Whether it is a step of the environment that a perfect one would not take. A restart mends, but some violations need one. */
export const isOfFault = (step: Step): boolean => isFaultStep(step) || step.kind === "restart";

/** Whether somebody decided it, or chance did: it might as well not have happened. */
export const isDecision = (step: Step): boolean =>
  step.kind === "act" || step.kind === "timeout" || ("choices" in step && step.choices.length > 0);
