/** What stands to the right of a step: only what changed. */
import type { NodeId } from "../../model/network.ts";
import { changeText } from "../story/changes.ts";
import { grouped } from "../story/grouped.ts";
import { ink, type Ink, type Paint, type Palette } from "./ink.ts";
import type { Message, Postmarked } from "../story/message-origins.ts";
import { content, cutAtWord, short } from "./abbreviate.ts";
import type { Happening, Story } from "../story/story.ts";

/** What is longer is wrapped, up to here. */
const CONTENT_MAX = 300;
const VALUE_MAX = 120;
const LISTED_MAX = 12;

export interface Beside {
  readonly colours: Palette;
  paint(node: NodeId): Paint;
  /** Show what nodes record: for a property that looks at the history. */
  readonly records: boolean;
}

export function notes(happening: Happening, { colours, paint, records }: Beside): readonly Ink[] {
  const { step, lost, overtakes, changes, arms, stops, sends, links, ends } = happening;
  const said = (text: string): Ink => ink(text, colours.plain);
  const lines: Ink[] = [];
  if (step.kind === "drop") {
    const what = lost.length > 1 ? `connection reset, ${lost.length} messages lost` : "lost on the way";
    lines.push(ink(`${what}, ${sentIn(lost)}`, colours.bad));
  } else if (lost.length > 0) {
    const names = lost.map(({ message }) => `${content(message.message)} from ${message.from}`);
    lines.push(ink(`lost: ${cutAtWord(names.join(", "), CONTENT_MAX)}, ${sentIn(lost)}`, colours.bad));
  }
  if (step.kind === "duplicate") lines.push(ink("duplicated: delivered, and a copy is still on its way", colours.bad));
  if (happening.deliveredIn !== undefined)
    lines.push(ink(`delivered again, first in ${happening.deliveredIn}`, colours.unsure));
  if (overtakes.length > 0) {
    const shown = overtakes
      .slice(0, 3)
      .map(({ message, sentIn: number }) => `${cutAtWord(content(message.message), 60)}, sent in ${number}`);
    lines.push(ink(`overtakes ${shown.join("; ")}${overtakes.length > 3 ? "; and more" : ""}`, colours.unsure));
  }
  if (links.length > 0) lines.push(...linkLines(links, step.kind === "partition", colours));
  if ("choices" in step && step.choices.length > 0) {
    lines.push(said(chosen(step.choices)));
  }
  if ("node" in step) {
    const { node } = step;
    const shown = changes.length > LISTED_MAX ? changes.slice(0, LISTED_MAX - 1) : changes;
    for (const change of shown) {
      const [head, ...tail] = changeText({ ...change, path: pathOf(node, change.path) }, VALUE_MAX).split(
        /(?<=^\S+:?) /,
      );
      lines.push([...ink(head, paint(node)), ...ink(` ${tail.join(" ")}`, colours.plain)]);
    }
    if (shown.length < changes.length)
      lines.push(ink(`… and ${changes.length - shown.length} more changes`, colours.faint));
  }
  for (const change of happening.sharedChanges) lines.push(ink(changeText(change, VALUE_MAX), colours.plain));
  const fired = step.kind === "timeout" ? content(step.timer) : undefined;
  if (arms.length > 0) {
    const names = arms.map(content).map((timer) => (timer === fired ? `${timer} again` : timer));
    lines.push(ink(`arms ${listed(names)}`, colours.faint));
  }
  if (stops.length > 0)
    lines.push(ink(`${step.kind === "crash" ? "timers gone:" : "stops"} ${listed(stops.map(content))}`, colours.faint));
  lines.push(...sendLines(sends, paint, colours));
  if (records) lines.push(...happening.records.map((one) => ink(`records ${short(one, CONTENT_MAX)}`, colours.faint)));
  if (ends !== undefined) lines.push(ink(ends, colours.bad));
  else if (lines.length === 0 && !happening.changed) lines.push(ink("changes nothing", colours.faint));
  return lines;
}

/**
 * What happened before the first step; nodes that did the same stand together.
 *
 * @param isAll whether nothing happens after it: then it is shown what the nodes start as
 */
export function startNotes({ start }: Story, isAll: boolean, { paint, colours }: Beside): readonly Ink[] {
  const lines: Ink[] = [];
  const states = grouped(isAll ? start : [], ({ state }) => short(state));
  for (const [state, nodes] of states) {
    const verb = nodes.length === 1 ? "starts" : "start";
    const names = nodes.flatMap(({ node }, i) => [
      ...(i > 0 ? ink(", ", colours.faint) : []),
      ...ink(node, paint(node)),
    ]);
    lines.push([...names, ...ink(` ${verb} as ${cutAtWord(state, CONTENT_MAX)}`, colours.plain)]);
  }
  const arming = grouped(
    start.filter(({ arms }) => arms.length > 0),
    ({ arms }) => listed(arms.map(content)),
  );
  for (const { node, chose, sends } of start) {
    const names = ink(node, paint(node));
    if (chose.length > 0) lines.push([...names, ...ink(` ${chosen(chose)}`, colours.plain)]);
    for (const line of sendLines(sends, paint, colours)) lines.push([...names, ...ink(" ", colours.plain), ...line]);
  }
  for (const [timers, nodes] of arming) {
    const verb = nodes.length === 1 ? "arms" : "arm";
    lines.push(ink(`${nodes.map(({ node }) => node).join(", ")} ${verb} ${timers}`, colours.faint));
  }
  return lines;
}

/** Lists are partitioned: a run may choose, arm or stop thousands. */
function listed(names: readonly string[], between = ", "): string {
  const shown = names.slice(0, LISTED_MAX).map((name) => cutAtWord(name, CONTENT_MAX));
  return shown.join(between) + (names.length > shown.length ? `, and ${names.length - shown.length} more` : "");
}

const chosen = (choices: readonly unknown[]): string =>
  `chooses ${listed(
    choices.map((choice) => short(choice)),
    ", then ",
  )}`;

const pathOf = (node: NodeId, path: string): string =>
  path === "" || path.startsWith("[") ? node + path : `${node}.${path}`;

/** One line for each message: the same one to several nodes is one line. */
function sendLines(
  sends: readonly Message[],
  paint: (node: NodeId) => Paint,
  { plain, faint }: Palette,
): readonly Ink[] {
  const messages = grouped(sends, ({ message, channel }) => `${content(message)} ${channel}`);
  return [...messages.values()].map((same) => [
    ...ink("sends ", faint),
    ...ink(cutAtWord(content(same[0].message), CONTENT_MAX), plain),
    ...ink(" → ", faint),
    ...same.flatMap(({ to }, i) => [...(i > 0 ? ink(", ", faint) : []), ...ink(to, paint(to))]),
  ]);
}

function sentIn(messages: readonly Postmarked[]): string {
  const numbers = [...new Set(messages.map(({ sentIn: number }) => number))].sort((a, b) => a - b);
  return `sent in ${numbers.join(" and ")}`;
}

/** `nothing passes between n1 and n2, n3`, or by directions where only one is meant. */
function linkLines(links: Happening["links"], isPartitioned: boolean, { bad, good }: Palette): readonly Ink[] {
  const paint = isPartitioned ? bad : good;
  const verb = isPartitioned ? "nothing passes" : "messages pass again";
  const has = (a: NodeId, b: NodeId): boolean => links.some(([from, to]) => from === a && to === b);
  const bothWays = links.every(([a, b]) => has(b, a));
  const targets = grouped(links, ([from]) => from);
  const sides = grouped([...targets], ([, to]) => to.map(([, id]) => id).join(", "));
  const directed = [...sides].map(([to, from]) => ({ from: from.map(([id]) => id).join(", "), to }));
  if (bothWays && directed.length === 2)
    return [ink(`${verb} between ${directed[0].from} and ${directed[0].to}`, paint)];
  return directed.map(({ from, to }) => ink(`${verb} from ${from} to ${to}`, paint));
}
