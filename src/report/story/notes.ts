/** The notes beside a step: only what changed. As words with a tone, for the terminal and for pages to draw. */
import { andMore, figure } from "../../model/counted.ts";
import type { NodeId } from "../../model/network.ts";
import type { Step } from "../../model/step.ts";
import { changeText } from "./changes.ts";
import { grouped } from "./grouped.ts";
import type { Message, SentMessage } from "./message-origins.ts";
import { content, cutAtWord, short } from "./abbreviate.ts";
import type { StepEffect, Happening } from "./story.ts";

/** How words are meant; a node's name has the colour of the node. */
export type Tone = "plain" | "faint" | "bad" | "good" | "unsure";
export type Words = { readonly text: string } & ({ readonly tone: Tone } | { readonly node: NodeId });
/** One line, if there is room. */
export type Note = readonly Words[];

/** Longer contents are cut. */
export const CONTENT_MAX = 300;
const VALUE_MAX = 120;
const LISTED_MAX = 12;

export const words = (text: string, tone: Tone = "plain"): Words => ({ text, tone });
export const named = (node: NodeId, text: string = node): Words => ({ text, node });

/** The time of a step in simulated time: to the millisecond, as long as there is room for that. */
export const timeText = (at: number): string => `${(at / 1000).toFixed(at < 1e6 ? 3 : 1)} s`;

/** @param records whether to show what nodes record: for a property with a history */
export function notes(happening: Happening, records: boolean): readonly Note[] {
  const { step, lost, overtakes, ends } = happening;
  const lines: Note[] = [];
  if (step.kind === "drop") {
    const what = lost.length > 1 ? `connection reset, ${lost.length} messages lost` : "lost on the way";
    lines.push([words(`${what}, ${sentIn(lost)}`, "bad")]);
  } else if (lost.length > 0) {
    const names = lost.map(({ message }) => `${content(message.message)} from ${message.from}`);
    lines.push([words(`lost: ${cutAtWord(names.join(", "), CONTENT_MAX)}, ${sentIn(lost)}`, "bad")]);
  }
  if (step.kind === "duplicate") lines.push([words("duplicated: delivered, and a copy is still on its way", "bad")]);
  if (happening.deliveredIn !== undefined)
    lines.push([words(`delivered again, first in ${happening.deliveredIn}`, "unsure")]);
  lines.push(...effectNotes(step, happening, records));
  // What a step does comes first: what it overtook matters less.
  if (overtakes.length > 0) {
    const shown = overtakes
      .slice(0, 3)
      .map(({ message, sentIn: number }) => `${cutAtWord(content(message.message), 60)}, sent in ${number}`);
    lines.push([words(`overtakes ${shown.join("; ")}${overtakes.length > 3 ? "; and more" : ""}`, "unsure")]);
  }
  if (ends !== undefined) lines.push([words(ends, "bad")]);
  else if (lines.length === 0 && !happening.changed) lines.push([words("changes nothing", "faint")]);
  return lines;
}

/** What a step does, without what led to it. */
export function effectNotes(step: Step, effect: StepEffect, records: boolean): readonly Note[] {
  const { changes, arms, stops, sends, links } = effect;
  const lines: Note[] = [];
  if (links.length > 0) lines.push(...linkNotes(links, step.kind === "partition"));
  if ("choices" in step && step.choices.length > 0) lines.push([words(chosen(step.choices))]);
  if ("node" in step) lines.push(...changeNotes(step.node, changes));
  for (const change of effect.sharedChanges) lines.push([words(changeText(change, VALUE_MAX))]);
  const fired = step.kind === "timeout" ? content(step.timer) : undefined;
  if (arms.length > 0) {
    const names = arms.map(content).map((timer) => (timer === fired ? `${timer} again` : timer));
    lines.push([words(`starts ${timersText(names)}`, "faint")]);
  }
  if (stops.length > 0) {
    const names = stops.map(content);
    lines.push([
      words(step.kind === "crash" ? `timers gone: ${listed(names)}` : `stops ${timersText(names)}`, "faint"),
    ]);
  }
  lines.push(...sendNotes(sends));
  if (records) lines.push(...effect.records.map((one) => [words(`records ${short(one, CONTENT_MAX)}`, "faint")]));
  return lines;
}

function changeNotes(node: NodeId, changes: Happening["changes"]): readonly Note[] {
  const shown = changes.length > LISTED_MAX ? changes.slice(0, LISTED_MAX - 1) : changes;
  const lines = shown.map((change): Note => {
    const [head, ...tail] = changeText({ ...change, path: pathOf(node, change.path) }, VALUE_MAX).split(/(?<=^\S+:?) /);
    return [named(node, head), words(` ${tail.join(" ")}`)];
  });
  const rest = changes.length - shown.length;
  return rest > 0 ? [...lines, [words(`… and ${rest} more changes`, "faint")]] : lines;
}

export const timersText = (names: readonly string[]): string =>
  `timer${names.length === 1 ? "" : "s"} ${listed(names)}`;

/** Lists are cut: a run may choose, start or stop thousands. */
function listed(names: readonly string[], between = ", "): string {
  const shown = names.slice(0, LISTED_MAX).map((name) => cutAtWord(name, CONTENT_MAX));
  return shown.join(between) + andMore(names.length, shown.length);
}

export const chosen = (choices: readonly unknown[]): string =>
  `chooses ${listed(
    choices.map((choice) => short(choice)),
    ", then ",
  )}`;

const pathOf = (node: NodeId, path: string): string =>
  path === "" || path.startsWith("[") ? node + path : `${node}.${path}`;

/** One line for each message: the same one to several nodes is one line. */
function sendNotes(sends: readonly Message[]): readonly Note[] {
  const messages = grouped(sends, ({ message, channel }) => `${content(message)} ${channel}`);
  return [...messages.values()].map((same) => [
    words("sends ", "faint"),
    words(cutAtWord(content(same[0].message), CONTENT_MAX)),
    words(" → ", "faint"),
    ...receivers(same.map(({ to }) => to)),
  ]);
}

export const receivers = (nodes: readonly NodeId[]): Note => [
  ...nodes.slice(0, LISTED_MAX).flatMap((node, i) => [...(i > 0 ? [words(", ", "faint")] : []), named(node)]),
  ...(nodes.length > LISTED_MAX ? [words(` and ${figure(nodes.length - LISTED_MAX)} more`, "faint")] : []),
];

function sentIn(messages: readonly SentMessage[]): string {
  const numbers = [...new Set(messages.map(({ sentIn: number }) => number))].sort((a, b) => a - b);
  return `sent in ${numbers.join(" and ")}`;
}

/** `nothing passes between n1 and n2, n3`; or one line per direction, if only one direction changes. */
function linkNotes(links: Happening["links"], isPartitioned: boolean): readonly Note[] {
  const tone = isPartitioned ? "bad" : "good";
  const verb = isPartitioned ? "nothing passes" : "messages pass again";
  const has = (a: NodeId, b: NodeId): boolean => links.some(([from, to]) => from === a && to === b);
  const bothWays = links.every(([a, b]) => has(b, a));
  const targets = grouped(links, ([from]) => from);
  const sides = grouped([...targets], ([, to]) => to.map(([, id]) => id).join(", "));
  const directed = [...sides].map(([to, from]) => ({ from: from.map(([id]) => id).join(", "), to }));
  if (bothWays && directed.length === 2)
    return [[words(`${verb} between ${directed[0].from} and ${directed[0].to}`, tone)]];
  return directed.map(({ from, to }) => [words(`${verb} from ${from} to ${to}`, tone)]);
}
