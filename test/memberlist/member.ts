/** A member of the model in a situation, how it reacts to news there, and how the real one is asked the same. */
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import type { Member, News, State, Swim, Table } from "../../src/protocols/detectors/swim/types.ts";
import type { Comparison } from "../real/comparison.ts";
import { type Happening, type Place, react } from "../real/react.ts";

export interface Situation {
  readonly id: string;
  readonly state: State;
  readonly scope: Swim["scope"];
}

export interface Said {
  readonly members: Readonly<Record<string, Member>>;
  readonly told: readonly News[];
  /** The answer to a push. */
  readonly pulled?: Table;
}

type WrittenMember = Omit<Member, "accusers"> & { readonly accusers: readonly string[] };
export interface Answered extends Omit<Said, "members" | "pulled"> {
  readonly members: Readonly<Record<string, WrittenMember>>;
  readonly pulled?: Readonly<Record<string, WrittenMember>>;
}

type Question = { readonly events: readonly Asked[] } | { readonly notAsked: string };
interface Asked {
  /** The step of the model, and the events for the real member. */
  readonly happening: Happening;
  readonly event: { readonly kind: string };
}

/** Whether the real member was asked; if not, why. */
export async function compareStep(
  comparison: Comparison,
  situation: Situation,
  happening: Happening,
): Promise<string | undefined> {
  const question = questionOf(situation, happening);
  if ("notAsked" in question) return question.notAsked;
  // The effect of several pieces of news is asked one by one: of two about the same member, only the last waits to be sent.
  let { state } = situation;
  for (const asked of question.events) {
    const place = placeOf(situation);
    const after = react(swim.roles.member, state, asked.happening, place);
    await ask(comparison, { ...situation, state }, asked.event, saidByModel(after));
    state = after.state;
  }
  return undefined;
}

export const placeOf = ({ id, scope }: Situation): Place => ({
  id,
  scope,
  variant: "memberlist",
  rules: swim.rules,
  peers: [],
});

async function ask(comparison: Comparison, situation: Situation, event: Asked["event"], model: Said): Promise<void> {
  const { id, state, scope } = situation;
  const { confirmations } = scope;
  const question = { self: id, leaving: state.leaving, confirmations, members: state.members, event };
  await comparison.ask<Answered, Said>(nameOf(event), question, model, (real) => ({ model, real: saidByReal(real) }));
}

const nameOf = (event: { readonly kind: string; readonly news?: readonly News[] }): string =>
  event.kind === "hear" ? `hear ${event.news![0].kind}` : event.kind;

function questionOf(situation: Situation, happening: Happening): Question {
  const one = (event: Asked["event"]): Question => ({ events: [{ happening, event }] });
  switch (happening.kind) {
    case "action":
      return one(happening.action);
    case "timer":
      return ofTimer(situation, happening.timer as { kind: string; of: string }, one);
    case "message":
      return ofMessage(situation, happening);
  }
}

function ofTimer(
  { state }: Situation,
  timer: { readonly kind: string; readonly of: string },
  one: (event: Asked["event"]) => Question,
): Question {
  switch (timer.kind) {
    case "suspicion":
      return one(timer);
    case "reap": {
      const gone = Object.entries(state.members).filter(([, { status }]) => status === "dead" || status === "left");
      const isOnly = gone.length === 1 && gone[0][0] === timer.of;
      return isOnly
        ? one(timer)
        : { notAsked: "the code forgets all that have been dead for long enough, the model one at a time" };
    }
    default:
      return {
        notAsked: "whom to probe, to ask for help, to gossip and to exchange tables with is drawn, over the network",
      };
  }
}

function ofMessage({ state, scope }: Situation, happening: Extract<Happening, { kind: "message" }>): Question {
  const { kind, news = [], table = {} } = happening.message as { kind: string; news?: readonly News[]; table?: Table };
  const known = Object.keys(state.members).length;
  const isJoined = Object.keys(table).some((of) => !(of in state.members));
  if (isJoined && known - 2 < scope.confirmations)
    return {
      notAsked: "the code counts who could confirm when a suspicion begins, the model whenever one is confirmed",
    };
  if (kind === "push" || kind === "pull") return { events: [{ happening, event: { kind, table } as Asked["event"] }] };
  if (news.length === 0) return { notAsked: "a packet without news" };
  return {
    events: news.map((word) => ({
      happening: { ...happening, message: { kind: "gossip", news: [word] } as { kind: string } },
      event: { kind: "hear", news: [word] } as Asked["event"],
    })),
  };
}

export function saidByModel({ state, sends, records }: ReturnType<typeof react<State>>): Said {
  const told = records.filter(({ kind }) => kind === "told").map((entry) => (entry as unknown as { news: News }).news);
  const pull = sends.find(({ message }) => message.kind === "pull")?.message as { readonly table: Table } | undefined;
  return { members: state.members, told: inOrder(told), ...(pull ? { pulled: pull.table } : {}) };
}

export function saidByReal({ members, told, pulled }: Answered): Said {
  const known = Object.entries(members).map(([of, one]) => [of, { ...one, accusers: new Set(one.accusers) }] as const);
  const table = Object.entries(pulled ?? {}).map(
    ([of, { status, incarnation, meta }]) => [of, { status, incarnation, meta }] as const,
  );
  return {
    members: Object.fromEntries(known),
    told: inOrder(told),
    ...(pulled ? { pulled: Object.fromEntries(table) } : {}),
  };
}

/** News waits to be sent without an order: at most one piece about each member. */
const inOrder = (told: readonly News[]): readonly News[] =>
  [...told].sort((one, other) => (one.of < other.of ? -1 : 1));
