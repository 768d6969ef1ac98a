/** For a search that found no end: says in a few lines where its states come from, and what to declare against it. */
import { andMore, figure } from "../../model/counted.ts";

/** How many of each kind are named. */
const NAMED = 3;
/** The most characters of an example. */
const EXAMPLE_MAX = 48;

interface Contributor {
  readonly name: string;
  readonly distinct: number;
  readonly examples: readonly string[];
}

export interface Exploded {
  readonly nodes: readonly Contributor[];
  readonly fields: readonly Contributor[];
  readonly timers: readonly Contributor[];
  readonly channels: readonly Contributor[];
  readonly longestInbox?:
    | {
        readonly length: number;
        readonly to: string;
        readonly from: string;
        readonly channel: string;
        readonly ofSender: number;
      }
    | undefined;
  readonly suggestion: string;
}

export function explosionLines(exploded: Exploded): readonly string[] {
  const { nodes, fields, timers, channels, longestInbox, suggestion } = exploded;
  const lists = [
    ["nodes, by distinct states", nodes],
    ["fields, by distinct values", fields],
    ["timers", timers],
    ["channels, by distinct messages", channels],
  ] as const;
  return [
    "where the states come from:",
    ...lists.flatMap(([title, list]) => (list.length === 0 ? [] : [`- ${title}: ${named(list)}`])),
    ...(longestInbox
      ? [
          `- longest inbox: ${figure(longestInbox.length)} to ${longestInbox.to}, ${figure(longestInbox.ofSender)} of them from ${longestInbox.from} on channel ${longestInbox.channel}`,
        ]
      : []),
    suggestion,
  ];
}

function named(list: readonly Contributor[]): string {
  const most = list.slice(0, NAMED).map(({ name, distinct, examples }) => {
    const values = examples.length === 0 ? "" : ` (${examples.map(short).join(", ")})`;
    return `${name} ${figure(distinct)}${values}`;
  });
  return most.join("; ") + andMore(list.length, NAMED, "; and ");
}

const short = (text: string): string => (text.length <= EXAMPLE_MAX ? text : `${text.slice(0, EXAMPLE_MAX - 1)}…`);
