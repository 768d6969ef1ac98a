/** The notes beside the start, which is not a step. Nodes that did the same share a line. */
import { counted } from "../../model/counted.ts";
import type { NodeId } from "../../model/network.ts";
import { content, cutAtWord, short } from "./abbreviate.ts";
import { grouped } from "./grouped.ts";
import type { Message } from "./message-origins.ts";
import { chosen, CONTENT_MAX, named, type Note, receivers, timersText, type Words, words } from "./notes.ts";
import type { Story } from "./story.ts";

/** Up to this many consecutive nodes are listed; of more, only the first and the last. */
const FOLLOWING_MAX = 4;
/** With more lines than this, messages of one kind share a line, and the fields in which they differ are left out. */
const SENT_LINES_MAX = 8;

type Start = Story["start"];

/** @param isAll whether nothing happens after the start: then the notes say what the nodes start as */
export function startNotes({ start }: Pick<Story, "start">, isAll: boolean): readonly Note[] {
  const all = start.map(({ node }) => node);
  const arming = start.filter(({ arms }) => arms.length > 0);
  const choosing = start.filter(({ chose }) => chose.length > 0);
  const together = (
    nodes: Start,
    keyOf: (one: Start[number]) => string,
    told: (nodes: readonly NodeId[], key: string) => Note,
  ): readonly Note[] =>
    [...grouped(nodes, keyOf)].map(([key, same]) =>
      told(
        same.map(({ node }) => node),
        key,
      ),
    );
  return [
    ...together(
      isAll ? start : [],
      ({ state }) => short(state),
      (nodes, state) => [
        ...namesOf(nodes, all),
        words(` ${nodes.length === 1 ? "starts" : "start"} as ${cutAtWord(state, CONTENT_MAX)}`),
      ],
    ),
    ...together(
      choosing,
      ({ chose }) => chosen(chose),
      (nodes, what) => [...namesOf(nodes, all), words(`${nodes.length === 1 ? " " : ": each "}${what}`)],
    ),
    ...sentNotes(start, all),
    ...together(
      arming,
      ({ arms }) => timersText(arms.map(content)),
      (nodes, timers) => {
        const names = namesOf(nodes, all).map(({ text }) => text);
        return [words(`${names.join("")} ${nodes.length === 1 ? "starts" : "start"} ${timers}`, "faint")];
      },
    ),
  ];
}

/** `n1, n3`; or, for many consecutive nodes, `n1 … n12`. */
function namesOf(nodes: readonly NodeId[], all: readonly NodeId[]): readonly Words[] {
  const runs: NodeId[][] = [];
  for (const node of nodes) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && all.indexOf(node) === all.indexOf(last) + 1) runs.at(-1)!.push(node);
    else runs.push([node]);
  }
  return runs
    .flatMap((run): readonly Note[] =>
      run.length > FOLLOWING_MAX
        ? [[named(run[0]), words(" … ", "faint"), named(run.at(-1)!)]]
        : run.map((node) => [named(node)]),
    )
    .flatMap((note, i) => [...(i > 0 ? [words(", ", "faint")] : []), ...note]);
}

/** A message that one node sent, to one node or several. */
interface Sent {
  readonly from: NodeId;
  readonly message: Message["message"];
  readonly channel: string;
  readonly to: readonly NodeId[];
  /** Equal if another node sent the same to the same nodes, or if each sent it to all others. */
  readonly key: string;
}

function sentNotes(start: Start, all: readonly NodeId[]): readonly Note[] {
  const sent = start.flatMap(({ node: from, sends }) =>
    [...grouped(sends, ({ message, channel }) => `${content(message)} ${channel}`)].map(([text, same]): Sent => {
      const [{ message, channel }] = same;
      const to = same.map((one) => one.to);
      return { from, message, channel, to, key: JSON.stringify([text, isToAllOthers(from, to, all) || to]) };
    }),
  );
  const equal = grouped(sent, ({ key }) => key);
  const lines =
    equal.size > SENT_LINES_MAX ? grouped(sent, ({ message, channel }) => `${message.kind} ${channel}`) : equal;
  return [...lines.values()].map((same) =>
    same.every(({ key }) => key === same[0].key) ? equalNote(same, all) : alikeNote(same, all),
  );
}

function equalNote(same: readonly Sent[], all: readonly NodeId[]): Note {
  const [{ from, message, to }] = same;
  const isOne = same.length === 1;
  return [
    ...namesOf(
      same.map((one) => one.from),
      all,
    ),
    words(isOne ? " sends " : " each send ", "faint"),
    words(cutAtWord(content(message), CONTENT_MAX)),
    words(" → ", "faint"),
    ...(!isOne && isToAllOthers(from, to, all) ? [words("all others", "faint")] : receivers(to)),
  ];
}

function alikeNote(alike: readonly Sent[], all: readonly NodeId[]): Note {
  const [from, to] = [new Set(alike.map((one) => one.from)), new Set(alike.flatMap((one) => one.to))];
  const count = alike.reduce((sum, one) => sum + one.to.length, 0);
  return [
    ...namesOf([...from], all),
    words(from.size === 1 ? " sends " : " send ", "faint"),
    words(cutAtWord(inCommon(alike.map(({ message }) => message)), CONTENT_MAX)),
    words(" → ", "faint"),
    ...namesOf(
      all.filter((node) => to.has(node)),
      all,
    ),
    words(`, ${counted(count, "message")} in all`, "faint"),
  ];
}

function isToAllOthers(from: NodeId, to: readonly NodeId[], all: readonly NodeId[]): boolean {
  const others = new Set(to);
  return to.length === all.length - 1 && others.size === to.length && !others.has(from);
}

/** `vote granted=true term=…`: what all of several messages of one kind say. */
function inCommon(messages: readonly Message["message"][]): string {
  const texts = messages.map((message): Readonly<Record<string, string>> => {
    const fields = Object.entries(message).filter(([name]) => name !== "kind");
    return Object.fromEntries(fields.map(([name, value]) => [name, short(value)]));
  });
  const names = new Set(texts.flatMap((fields) => Object.keys(fields)));
  const told = [...names].map((name) => {
    const isSame = texts.every((fields) => fields[name] === texts[0][name]);
    return `${name}=${isSame ? texts[0][name] : "…"}`;
  });
  return [messages[0].kind, ...told].join(" ");
}
