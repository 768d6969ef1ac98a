/**
 * Strict mode: clocks and randomness throw while user code may run, be it a reducer, `actions`, a bound or a property. The
 * engine needs neither; its driver does, between slices and where the pulse beats.
 */
import { ModelError } from "../model/model-error.ts";
import type { Pulse } from "./pulse.ts";
import { placeOf } from "./thrown-text.ts";

const clocksAndDice = ["Date", "performance", "crypto"] as const;

let isForbidden = false;
/** The first refusal in the work under way. The work fails even if the code that was refused caught the error and went on. */
let refusal: ModelError | undefined;

/** @throws ModelError if the work looks at a clock or asks for a random number before it ends */
export function withoutAmbient<T>(work: () => T): T {
  const release = forbid();
  isForbidden = true;
  refusal = undefined;
  let result: T;
  try {
    result = work();
  } finally {
    isForbidden = false;
    release();
  }
  // oxlint-disable-next-line typescript/only-throw-error -- it was set meanwhile
  if (refusal as ModelError | undefined) throw refusal as unknown as ModelError;
  return result;
}

/** The same for each slice of sliced work. */
export function* strictly<P, R, A>(running: Generator<P, R, A>): Generator<P, R, A> {
  let next = withoutAmbient(() => running.next(...([] as unknown as [A])));
  while (!next.done) {
    const answer = yield next.value;
    next = withoutAmbient(() => running.next(answer));
  }
  return next.value;
}

/** The pulse of strict work; it may look at a clock. */
export const strictPulse = (pulse: Pulse): Pulse => ({
  get isDue() {
    return permitting(() => pulse.isDue);
  },
  beat: () => permitting(() => pulse.beat()),
  reserve: (bytes) => permitting(() => pulse.reserve(bytes)),
  whole: (work) => pulse.whole(work),
});

function permitting<T>(look: () => T): T {
  const before = isForbidden;
  isForbidden = false;
  try {
    return look();
  } finally {
    isForbidden = before;
  }
}

/** Replaces every clock and source of randomness by one that may refuse, until the returned function is called. */
function forbid(): () => void {
  const saved = clocksAndDice.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const { random } = Math;
  for (const [name, descriptor] of saved) {
    const here = (): unknown => (descriptor?.get ? descriptor.get.call(globalThis) : descriptor?.value);
    Object.defineProperty(globalThis, name, { configurable: true, get: () => (isForbidden ? refuse(name) : here()) });
  }
  Math.random = () => (isForbidden ? refuse("Math.random") : random());
  return () => {
    Math.random = random;
    for (const [name, descriptor] of saved) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

function refuse(name: string): never {
  const place = placeOf(new Error("here"));
  refusal ??= new ModelError(
    `${name} was used${place === undefined ? "" : ` (${place})`}: what a protocol and its properties answer depends on ` +
      `their arguments alone; wanted an event, a timer or self.choose instead.`,
  );
  throw refusal;
}
