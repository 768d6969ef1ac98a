/**
 * Compares local health in random situations. It only changes durations, so no walk meets it: probes that are answered or not, helpers
 * that say so (nack) or are silent, and accusations against the member itself.
 */
import { swim } from "../../src/protocols/detectors/swim/swim.ts";
import type { State } from "../../src/protocols/detectors/swim/types.ts";
import type { Comparison } from "../real/comparison.ts";
import type { Draw } from "../real/draw.ts";
import { type Happening, react, type Sent } from "../real/react.ts";
import { type Answered, placeOf, type Said, saidByModel, saidByReal, type Situation } from "./member.ts";
import { anySituation, names } from "./random.ts";

type Packet = Pick<Sent, "to"> & { readonly kind: string };
interface SaidOfHealth extends Said {
  readonly health: number;
  /** Packets of a probe; without an order, because helpers are asked in any order. */
  readonly sent: readonly Packet[];
}
type AnsweredOfHealth = Answered & { readonly health: number; readonly sent?: readonly Packet[] };

/** A question: the events for the model, in order, and those for the real member. */
interface Tried {
  readonly what: string;
  readonly situation: Situation;
  readonly happenings: readonly Happening[];
  readonly event: { readonly kind: string };
  /** What was sent before. */
  readonly before?: readonly Packet[];
}

export async function compareHealth(comparison: Comparison, times: number, draw: Draw): Promise<void> {
  for (let made = 0; made < times; made++) {
    const situation = watched(anySituation(draw), draw);
    if (situation.state.leaving) continue;
    for (const tried of [...probes(situation, draw), ...helps(situation, draw), accusation(situation, draw)])
      await compare(comparison, tried);
  }
}

/** A member with local health, at any value that the real one can have. */
const watched = ({ id, state, scope }: Situation, draw: Draw): Situation => ({
  id,
  state: { ...state, health: draw.below(8) },
  scope: { ...scope, lifeguard: { probe: true, suspicion: false } },
});

/** Others that it knows to be in one of these. */
const others = ({ id, state }: Situation, statuses: readonly string[]): readonly string[] =>
  Object.keys(state.members).filter((name) => name !== id && statuses.includes(state.members[name].status));

const message = (from: string, kind: string, content: object): Happening => ({
  kind: "message",
  from,
  channel: "udp",
  message: { kind, news: [], ...content } as { kind: string },
});

function probes(situation: Situation, draw: Draw): readonly Tried[] {
  return others(situation, ["alive", "suspect"]).flatMap((of) => {
    const helpers = others(situation, ["alive"]).filter((name) => name !== of);
    const nacks = draw.some(helpers, 0.5);
    const probing = (asked: string[] | null): Situation => ({
      ...situation,
      state: { ...situation.state, probe: { of, helpers: asked } },
    });
    const ping = { to: of, kind: "ping" };
    return [
      {
        what: "probe answered",
        situation: probing(null),
        happenings: [message(of, "ack", { of, for: situation.id })],
        event: { kind: "probe", of, answers: true } as { kind: string },
        before: [ping],
      },
      {
        what: `probe failed, ${nacks.length} of ${helpers.length} say so too`,
        situation: probing([...helpers]),
        happenings: [
          ...nacks.map((helper) => message(helper, "nack", { of })),
          { kind: "timer", timer: { kind: "probe ends" } },
        ],
        event: { kind: "probe", of, helpers: helpers.length, nacks } as { kind: string },
        before: [ping, ...helpers.map((to) => ({ to, kind: "ping-req" }))],
      },
    ];
  });
}

function helps(situation: Situation, draw: Draw): readonly Tried[] {
  const [of, prober] = draw.shuffled(names.filter((name) => name !== situation.id));
  const asked = message(prober, "ping-req", { of });
  const event = { kind: "help", of, for: prober };
  return [
    {
      what: "help with a probe that is answered",
      situation,
      happenings: [asked, message(of, "ack", { of, for: prober })],
      event: { ...event, answers: true } as { kind: string },
    },
    {
      what: "help with a probe that is not answered",
      situation,
      happenings: [asked, { kind: "timer", timer: { kind: "nack", of, for: prober } as { kind: string } }],
      event,
    },
  ];
}

/** Refuting takes time, too. */
function accusation(situation: Situation, draw: Draw): Tried {
  const { id, state } = situation;
  const by = draw.of(names.filter((name) => name !== id));
  const news = [{ kind: "suspect", of: id, incarnation: draw.below(state.members[id].incarnation + 2), by }];
  return {
    what: "hear suspect of itself",
    situation,
    happenings: [message(by, "gossip", { news })],
    event: { kind: "hear", news } as { kind: string },
  };
}

async function compare(comparison: Comparison, tried: Tried): Promise<void> {
  const { id, state, scope } = tried.situation;
  const { confirmations } = scope;
  const { health, members } = state;
  const question = { self: id, leaving: false, confirmations, health, members, event: tried.event };
  const model = modelled(tried);
  await comparison.ask<AnsweredOfHealth, SaidOfHealth>(tried.what, question, model, (real) => ({
    model,
    real: { ...saidByReal(real), health: real.health, sent: inOrder(real.sent ?? []) },
  }));
}

function modelled({ situation, happenings, before = [] }: Tried): SaidOfHealth {
  let { state } = situation;
  const sends: Packet[] = [...before];
  const records: ReturnType<typeof react>["records"][number][] = [];
  for (const happening of happenings) {
    const after = react<State>(swim.roles.member, state, happening, placeOf(situation));
    state = after.state;
    sends.push(...after.sends.map(({ to, message: { kind } }) => ({ to, kind })));
    records.push(...after.records);
  }
  return { ...saidByModel({ state, sends: [], records }), health: state.health, sent: inOrder(sends) };
}

const inOrder = (packets: readonly Packet[]): readonly Packet[] =>
  packets.toSorted((one, other) => (`${one.kind} ${one.to}` < `${other.kind} ${other.to}` ? -1 : 1));
