import { legible } from "../model/legible.ts";
import type { Start, Step } from "../model/step.ts";
import { toJson } from "./plain-json.ts";

/** A step in one line, for a sentence: `act(tm, commit)`, `deliver(tm to rm1, vote {"term":2})`. */
export function stepName(step: Step): string {
  switch (step.kind) {
    case "deliver":
    case "duplicate":
      return `${step.kind}(${step.from} to ${step.node}, ${content(step.message)}${chose(step.choices)})`;
    case "drop":
      return `drop(${step.from} to ${step.node}, ${brief(step.lost.slice(0, CONTENT_MAX).map(content).join(", "))})`;
    case "timeout":
      return `timeout(${step.node}, ${content(step.timer)}${chose(step.choices)})`;
    case "act":
      return `act(${step.node}, ${content(step.action)}${chose(step.choices)})`;
    case "crash":
      return `crash(${step.node}, ${step.cause}${chose(step.choices)})`;
    case "restart":
      return `restart(${step.node}${chose(step.choices)})`;
    case "lose":
      return `lose(${step.node})`;
    case "partition":
    case "heal":
      return `${step.kind}(${step.partition})`;
  }
}

/** A start in one line: `start(n1 choosing 2)`. */
export const startName = (start: readonly Start[]): string =>
  `start(${start.map(({ node, choices }) => node + chose(choices).replace(",", "")).join("; ")})`;

/** How many characters of a message a sentence shows; a message may have thousands of parts. */
const CONTENT_MAX = 200;
const brief = (text: string): string => (text.length > CONTENT_MAX ? `${text.slice(0, CONTENT_MAX)}…` : text);

/** The beginning of a text that a stranger wrote. */
export const abbreviated = (text: string): string => (text.trim() === "" ? "nothing" : brief(legible(text)));

/** A value in a sentence. */
export const valueText = (value: unknown): string => brief(legible(JSON.stringify(toJson(value))));

function content({ kind, ...rest }: { readonly kind: string }): string {
  const name = brief(legible(kind));
  return Object.keys(rest).length === 0 ? name : `${name} ${valueText(rest)}`;
}

const chose = (choices: readonly unknown[]): string =>
  choices.length === 0 ? "" : `, choosing ${brief(choices.slice(0, CONTENT_MAX).map(valueText).join(", "))}`;
