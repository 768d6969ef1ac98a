/** Runs one handler of a model in a situation that need not be reachable. */
export interface Kinded {
  readonly kind: string;
}

/** An event that a node reacts to. */
export type Happening =
  | { readonly kind: "message"; readonly message: Kinded; readonly from: string; readonly channel: string }
  | { readonly kind: "timer"; readonly timer: Kinded }
  | { readonly kind: "action"; readonly action: Kinded };

export interface Sent {
  readonly to: string;
  readonly message: Kinded;
}

/** What a handler may read of its node; effects are added to it. */
export interface Place {
  readonly id: string;
  readonly scope: object;
  readonly variant: string | undefined;
  readonly rules: object;
  readonly peers: readonly string[];
}

type Handlers = Readonly<Record<string, (state: never, event: never, self: never) => void>>;
interface Role {
  readonly receive?: Handlers;
  readonly timeout?: Handlers;
  readonly act?: Handlers;
}

/** @throws Error if the handler makes a choice, because no value is given */
export function react<State>(
  role: Role,
  before: State,
  happening: Happening,
  place: Place,
): { readonly state: State; readonly sends: readonly Sent[]; readonly records: readonly Kinded[] } {
  const state = structuredClone(before);
  const sends: Sent[] = [];
  const records: Kinded[] = [];
  const send = (to: string, message: Kinded): void => void sends.push({ to, message: structuredClone(message) });
  const self = {
    ...place,
    send,
    broadcast: (message: Kinded) => place.peers.forEach((peer) => send(peer, message)),
    startTimer: () => undefined,
    stopTimer: () => undefined,
    record: (entry: Kinded) => void records.push(structuredClone(entry)),
    choose: () => {
      throw new Error(`${place.id} makes a choice in "${kindIn(happening)}"; wanted a step without one`);
    },
  };
  handlerOf(role, happening)(state as never, eventOf(happening) as never, self as never);
  return { state, sends, records };
}

export const kindIn = (happening: Happening): string => eventOf(happening).kind;

function eventOf(happening: Happening): Kinded {
  switch (happening.kind) {
    case "message":
      return { ...happening.message, from: happening.from, channel: happening.channel } as Kinded;
    case "timer":
      return happening.timer;
    case "action":
      return happening.action;
  }
}

function handlerOf(role: Role, happening: Happening): Handlers[string] {
  const table = { message: "receive", timer: "timeout", action: "act" } as const;
  const handler = role[table[happening.kind]]?.[kindIn(happening)];
  if (!handler) throw new Error(`there is no handler for "${kindIn(happening)}"`);
  return handler;
}
