/** Writes a run as a Mermaid sequence diagram, which GitHub and GitLab draw wherever it is in a code fence named `mermaid`. */
import { counted } from "../../model/counted.ts";
import { legible } from "../../model/legible.ts";
import { idleNodes } from "../html/page/run-parts.ts";
import type { Chronicle } from "../story/chronicle.ts";
import { labelOf, type Label } from "../story/step-label.ts";
import { cutAtWord } from "../story/abbreviate.ts";

const TEXT_MAX = 100;

export function mermaid(run: Chronicle): string {
  const { happenings, violated } = run;
  const idle = idleNodes(run);
  const nodes = run.nodes.filter(({ id }) => !idle.has(id));
  const number = new Map(nodes.map(({ id }, i) => [id, i]));
  const name = (id: string): string => `N${number.get(id)}`;
  const all = nodes.length === 1 ? name(nodes[0].id) : `${name(nodes[0].id)},${name(nodes[nodes.length - 1].id)}`;
  const lines = [
    "sequenceDiagram",
    ...nodes.map(({ id }) => `participant ${name(id)} as ${escaped(id)}`),
    ...(idle.size > 0 ? [`Note over ${all}: nothing happens to ${counted(idle.size, "other node")}`] : []),
    ...happenings.flatMap(({ step, number: at }) => {
      const begins = violated?.loopFrom !== undefined && at === violated.loopFrom + 1;
      return [...(begins ? ["loop it can repeat for ever"] : []), lineOf(labelOf(step), at, name, all)];
    }),
    ...(violated ? ending(violated, happenings.length, all) : []),
  ];
  return `${lines.map((line, i) => (i === 0 ? line : `  ${line}`)).join("\n")}\n`;
}

function ending(
  { message, loopFrom }: NonNullable<Chronicle["violated"]>,
  steps: number,
  all: string,
): readonly string[] {
  const end = loopFrom !== undefined && loopFrom < steps ? ["end"] : [];
  const final = loopFrom === steps ? [`Note over ${all}: nothing more has to happen`] : [];
  return [...end, ...final, `Note over ${all}: ✗ ${text(message)}`];
}

function lineOf(label: Label, at: number, name: (id: string) => string, all: string): string {
  switch (label.kind) {
    case "arrow": {
      const arrow = { arrives: "->>", lost: "--x", copied: "->>" }[label.way];
      const copied = label.way === "copied" ? " (and a copy stays)" : "";
      return `${name(label.from)}${arrow}${name(label.to)}: ${at}. ${text(label.text)}${copied}`;
    }
    case "mark":
      return `Note over ${name(label.node)}: ${at}. ${label.mark} ${text(label.text)}`;
    case "line":
      return `Note over ${all}: ${at}. ${text(label.text)}`;
  }
}

const text = (words: string): string => escaped(cutAtWord(words, TEXT_MAX));

/** Replaces by its code whatever means something to Mermaid or to the HTML it makes, and the word that would end a loop. */
const escaped = (words: string): string =>
  legible(words)
    .replaceAll(/[#;<>&%\\]/gu, (char) => `#${char.codePointAt(0)};`)
    .replaceAll(/\bend\b/giu, (word) => `${word.slice(0, 2)}#${word.codePointAt(2)};`);
