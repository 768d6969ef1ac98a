/**
 * `linearizable` inside a search: on random registers, most of them wrong in some way, the engine agrees with the naive reference, which
 * keeps every history whole and tries every order of its operations. Some objects consist of two registers, of which the reference
 * knows nothing.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { fuzz } from "../../src/fuzz/fuzz.ts";
import {
  always,
  linearizable,
  protocol,
  type ChannelKind,
  type NodeId,
  type Scope,
  type SequentialSpec,
} from "../../src/index.ts";
import type { OperationEvent } from "../../src/model/linearizability/operation.ts";
import type { AnyProperty } from "../../src/model/property.ts";
import type { AnyProtocol } from "../../src/model/protocol.ts";
import type { AnySpec } from "../../src/model/linearizability/sequential-spec.ts";
import { isLinearizable } from "../model/brute-force.ts";
import { explore } from "../reference/reference.ts";

const CASES = Math.ceil(Number(process.env["HEARSAY_CASES"] ?? 500) / 10);
const SEED = Number(process.env["HEARSAY_SEED"] ?? 1);
const STATES_MAX = 3000;

/** What a server does with a request. */
interface Habits {
  /** Whether it answers a write before the write has taken effect, which then happens with the next message. */
  readonly putsOff: boolean;
  /** Whether a write is passed on to the other server. */
  readonly tellsOn: boolean;
  /** Whether a smaller value does not overwrite a greater one. */
  readonly keepsGreater: boolean;
  /** What a read answers: the value, the one before, or the one that was put off. */
  readonly reads: "now" | "before" | "put off";
  /** Whether a client uses the servers in turn. */
  readonly inTurn: boolean;
}
interface Stored {
  value: number;
  before: number;
  later: number;
}
type Call = ({ readonly kind: "read" } | { readonly kind: "write"; readonly value: number }) & { readonly of: number };
interface Register {
  roles: {
    server: {
      state: { registers: Stored[] };
      receives: { kind: "ask"; of: number; write: number } | { kind: "copy"; of: number; value: number };
    };
    client: {
      state: { done: number; waiting: boolean };
      receives: { kind: "answer"; result: number | "done" };
      action: { kind: "invoke" };
    };
  };
  scope: Scope;
  record: { kind: "invoke"; call: Call } | { kind: "respond"; result: number | "done" };
}

/** The operations of each client: 0 is a read, anything else is written. */
type Operations = readonly (readonly number[])[];

interface Case {
  readonly habits: Habits;
  readonly servers: number;
  readonly operations: Operations;
  /** How many parts the object has. A client uses them in turn. */
  readonly registers: number;
  readonly channel: ChannelKind;
  readonly faults: NonNullable<Scope["faults"]>;
}

/** The object that all registers are together; each is one of its parts. */
const specOf = (registers: number): SequentialSpec<readonly number[], Call, number | "done"> => ({
  name: "registers",
  start: Array.from({ length: registers }, () => 0),
  apply: (state, call) =>
    call.kind === "read"
      ? { state, result: state[call.of]! }
      : { state: state.with(call.of, call.value), result: "done" },
  part: ({ of }) => of,
});

function registersOf({ habits, servers, operations, registers, channel }: Omit<Case, "faults">): AnyProtocol {
  const callsOf = (client: NodeId): readonly number[] => operations[Number(client.slice(1)) - 1] ?? [];
  const write = (state: Stored, value: number): void => {
    if (habits.keepsGreater && value < state.value) return;
    state.before = state.value;
    state.value = value;
  };
  return protocol<Register>()({
    name: "random registers",
    summary: "registers with bad habits",
    channels: { default: channel },
    nodes: () => ({
      server: Array.from({ length: servers }, (_, i) => `s${i + 1}`),
      client: operations.map((_, i) => `c${i + 1}`),
    }),
    roles: {
      server: {
        init: () => ({ registers: Array.from({ length: registers }, () => ({ value: 0, before: 0, later: 0 })) }),
        receive: {
          copy: ({ registers }, { of, value }) => write(registers[of]!, value),
          ask({ registers }, { from, of, write: value }, self) {
            const state = registers[of]!;
            if (state.later !== 0) write(state, state.later);
            const putOff = state.later;
            state.later = 0;
            if (value === 0) {
              const answers = { now: state.value, before: state.before, "put off": putOff || state.value };
              self.send(from, { kind: "answer", result: answers[habits.reads] });
              return;
            }
            if (habits.putsOff) state.later = value;
            else write(state, value);
            if (habits.tellsOn) self.broadcast({ kind: "copy", of, value });
            self.send(from, { kind: "answer", result: "done" });
          },
        },
      },
      client: {
        init: () => ({ done: 0, waiting: false }),
        actions: ({ done, waiting }, { id }) => (!waiting && done < callsOf(id).length ? [{ kind: "invoke" }] : []),
        act: {
          invoke(state, _, self) {
            const value = callsOf(self.id)[state.done]!;
            const of = (Number(self.id.slice(1)) + state.done) % registers;
            state.waiting = true;
            self.record({ kind: "invoke", call: value === 0 ? { kind: "read", of } : { kind: "write", of, value } });
            const all = self.nodes.server;
            self.send(all[habits.inTurn ? state.done % all.length : 0]!, { kind: "ask", of, write: value });
          },
        },
        receive: {
          answer(state, { result }, self) {
            if (!state.waiting) return;
            state.waiting = false;
            state.done += 1;
            self.record({ kind: "respond", result });
          },
        },
      },
    },
    rules: {},
    scopes: { smoke: {} },
  });
}

const whole = (registers: number): AnyProperty =>
  always<never, readonly OperationEvent[]>(
    ({ history }) => isLinearizable(specOf(registers) as unknown as AnySpec, history),
    {
      history: {
        start: [] as readonly OperationEvent[],
        fold: (events, entry, client) => [...events, { client, entry: entry as OperationEvent["entry"] }],
      },
    },
  ) as unknown as AnyProperty;

const cases: fc.Arbitrary<Case> = fc.record<Case>({
  habits: fc.record({
    putsOff: fc.boolean(),
    tellsOn: fc.boolean(),
    keepsGreater: fc.boolean(),
    reads: fc.constantFrom("now" as const, "now" as const, "before" as const, "put off" as const),
    inTurn: fc.boolean(),
  }),
  servers: fc.constantFrom(1, 2),
  operations: fc.constantFrom<Operations>(
    [
      [1, 0],
      [2, 0],
    ],
    [[1], [0, 0]],
    [
      [1, 2],
      [0, 0],
    ],
    [[1, 0, 2], [0]],
    [[1], [2], [0]],
  ),
  registers: fc.constantFrom(1, 2),
  channel: fc.constantFrom<ChannelKind>("unordered", "fifo"),
  faults: fc.constantFrom({}, { drop: 1 }, { duplicate: 1 }),
});

test(`on ${CASES} random registers linearizability is what trying every order says, and random runs find no more`, async () => {
  const verdicts = { violated: 0, holds: 0 };
  const property = fc.asyncProperty(cases, async ({ faults, ...chosen }) => {
    const of = registersOf(chosen);
    const scope: Scope = { faults };
    const reference = explore(of, scope, { properties: { whole: whole(chosen.registers) }, statesMax: STATES_MAX });
    if (!reference.exhausted) return;
    const named = [{ name: "whole", property: linearizable(specOf(chosen.registers)) as unknown as AnyProperty }];
    const subject = { protocol: of, scope, selection: {}, properties: named };
    const [found] = checkNow(subject).properties;
    const length = found!.counterexample?.run.steps.length;
    expect(length).toBe(reference.violations["whole"]);
    verdicts[length === undefined ? "holds" : "violated"]++;
    const random = (await fuzz(subject, { seed: SEED, runs: 20 })).properties[0]!;
    if (random.verdict === "violated") {
      expect(random.counterexample!.run.steps.length).toBeGreaterThanOrEqual(length ?? Infinity);
    }
  });
  await fc.assert(property, { numRuns: CASES, seed: SEED });
  expect(verdicts.violated).toBeGreaterThan(CASES / 10);
  expect(verdicts.holds).toBeGreaterThan(CASES / 10);
});
