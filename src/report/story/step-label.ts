/** The label of a step in a picture: a mark in a node's column, and a few words. */
import { legible } from "../../model/legible.ts";
import type { Cause, NodeId } from "../../model/network.ts";
import type { Step } from "../../model/step.ts";
import { content } from "./abbreviate.ts";

export type Label =
  | {
      readonly kind: "arrow";
      readonly from: NodeId;
      readonly to: NodeId;
      readonly text: string;
      /** How it ends: it arrives, is lost on the way, or arrives while a copy stays in flight. */
      readonly way: "arrives" | "lost" | "copied";
    }
  | {
      readonly kind: "mark";
      readonly node: NodeId;
      readonly mark: string;
      readonly text: string;
      readonly bad: boolean;
    }
  | { readonly kind: "line"; readonly text: string; readonly bad: boolean };

const crashes: Readonly<Record<Cause, string>> = { process: "crashes", host: "host crashes", power: "loses power" };

export function labelOf(step: Step): Label {
  switch (step.kind) {
    case "deliver":
    case "duplicate": {
      const { from, node: to } = step;
      const text = content(step.message);
      if (from === to) return { kind: "mark", node: to, mark: "↩", text: `${text} to itself`, bad: false };
      return { kind: "arrow", from, to, text, way: step.kind === "deliver" ? "arrives" : "copied" };
    }
    case "drop":
      return { kind: "arrow", from: step.from, to: step.node, text: step.lost.map(content).join(", "), way: "lost" };
    case "timeout":
      return { kind: "mark", node: step.node, mark: "◷", text: `${content(step.timer)} fires`, bad: false };
    case "act":
      return { kind: "mark", node: step.node, mark: "●", text: content(step.action), bad: false };
    case "crash":
      return { kind: "mark", node: step.node, mark: "✗", text: crashes[step.cause], bad: true };
    case "restart":
      return { kind: "mark", node: step.node, mark: "▲", text: "restarts", bad: false };
    case "lose":
      // Not a fault: losing what is in flight to a node that is down costs no budget.
      return { kind: "mark", node: step.node, mark: "✗", text: "what is on its way here is lost", bad: false };
    case "partition":
      return { kind: "line", text: `partition: ${step.partition}`, bad: true };
    case "heal":
      return { kind: "line", text: `healed: ${step.partition}`, bad: false };
  }
}

/** The step as a sentence, where there is no room for columns. A right-to-left name in it does not reverse the rest. */
export const sentence = (label: Label): string => legible(inWords(label));

function inWords(label: Label): string {
  switch (label.kind) {
    case "arrow": {
      const end = { arrives: `─► ${label.to}`, lost: `─✗ ${label.to}`, copied: `═► ${label.to}` }[label.way];
      return `${label.from} ${label.way === "copied" ? "═" : "─"} ${label.text} ${end}`;
    }
    case "mark":
      return `${label.node} ${label.mark} ${label.text}`;
    case "line":
      return `╌╌ ${label.text} ╌╌`;
  }
}
