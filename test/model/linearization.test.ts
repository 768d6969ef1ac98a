import { describe, expect, test } from "vitest";
import { Random } from "../../src/fuzz/random.ts";
import { linearize } from "../../src/model/linearizability/linearization.ts";
import { isOperationEntry, operationsOf, type OperationEvent } from "../../src/model/linearizability/operation.ts";
import { canonical } from "../../src/model/plain.ts";
import { after, noOperations, type Placements } from "../../src/model/linearizability/placements.ts";
import {
  compareAndSet,
  keyValueMap,
  queue,
  register,
  type AnySpec,
} from "../../src/model/linearizability/sequential-spec.ts";
import { isLinearizable } from "./brute-force.ts";
import { drawn, eachHistory, shapes } from "./histories.ts";

/** With 6, the tests take some minutes. */
const OPERATIONS = Number(process.env["HEARSAY_OPERATIONS"] ?? 4);

const invoke = (client: string, call: unknown): OperationEvent => ({ client, entry: { kind: "invoke", call } });
const respond = (client: string, result: unknown): OperationEvent => ({ client, entry: { kind: "respond", result } });

const read = { kind: "read" };
const write = (value: unknown): object => ({ kind: "write", value });
const enqueue = (value: string): object => ({ kind: "enqueue", value });
const dequeue = { kind: "dequeue" };
const get = (key: string): object => ({ kind: "get", key });
const put = (key: string, value: number): object => ({ kind: "put", key, value });

const folds = new Map<string, Placements>();

/** The result of the fold behind `linearizable`. As in a search, values are canonical and nothing is folded twice. */
const folded = (spec: AnySpec, history: readonly OperationEvent[]): Placements =>
  history.reduce(
    (before, event) => {
      const key = canonical([spec.name, spec.part !== undefined, before, event], "fold").key;
      const known = folds.get(key) ?? (canonical(after(spec, before, event), "history").value as Placements);
      folds.set(key, known);
      return known;
    },
    canonical(noOperations, "history").value as Placements,
  );

/** The common verdict of the tester and the fold. */
function verdict(spec: AnySpec, history: readonly OperationEvent[]): true | string {
  const found = linearize(spec, history);
  const message = found.kind === "linearizable" ? true : found.message;
  const fold = folded(spec, history);
  const saysFold = "refuted" in fold ? fold.refuted : true;
  if (message !== saysFold)
    throw new Error(`tester: ${message}; fold: ${saysFold}; history: ${JSON.stringify(history)}`);
  return message;
}

/** The first history on which the tester and brute force disagree, if any; and how many are linearizable. */
function compare(histories: Iterable<readonly [AnySpec, readonly OperationEvent[]]>): {
  readonly disagreement: readonly OperationEvent[] | undefined;
  readonly linearizable: number;
} {
  let linearizable = 0;
  for (const [spec, history] of histories) {
    const expected = isLinearizable(spec, history);
    if ((verdict(spec, history) === true) !== expected) return { disagreement: history, linearizable };
    if (expected) linearizable++;
  }
  return { disagreement: undefined, linearizable };
}

const specs: readonly { readonly spec: AnySpec; readonly calls: readonly unknown[] }[] = [
  { spec: register(0) as AnySpec, calls: [read, write(1), write(2)] },
  {
    spec: compareAndSet(0) as AnySpec,
    calls: [
      read,
      write(1),
      { kind: "compareAndSet", expected: 0, value: 1 },
      { kind: "compareAndSet", expected: 1, value: 2 },
    ],
  },
  {
    spec: keyValueMap() as AnySpec,
    calls: [get("x"), get("y"), put("x", 1), put("y", 1), put("x", 2), { kind: "remove", key: "x" }],
  },
  { spec: queue() as AnySpec, calls: [enqueue("a"), enqueue("b"), dequeue, dequeue] },
];

describe("The tester agrees with brute force", () => {
  test(`on every history of a register with up to 3 clients and ${OPERATIONS} operations`, () => {
    const spec = register(0) as AnySpec;
    const results = (call: unknown): readonly unknown[] => (call === read ? [0, 1] : ["done"]);
    let histories = 0;
    eachHistory([3, OPERATIONS], [read, write(1)], results, (history) => {
      histories++;
      const { disagreement, linearizable } = compare([[spec, history]]);
      if (disagreement) throw new Error(`they disagree on ${JSON.stringify(disagreement)}`);
      // If a history cannot be ordered, its continuations cannot be ordered either.
      return linearizable > 0;
    });
    expect(histories).toBe({ 4: 9643, 5: 133_861, 6: 1_774_285 }[OPERATIONS]);
  }, 1_800_000);

  test("on a history of each of the 12,637 shapes with up to 3 clients and 6 operations", () => {
    const random = new Random(1);
    const histories = shapes(3, 6).map((shape, i) => {
      const { spec, calls } = specs[i % specs.length];
      return [spec, drawn(shape, spec, calls, random)] as const;
    });
    expect(histories).toHaveLength(12_637);
    expect(compare(histories)).toEqual({ disagreement: undefined, linearizable: 9732 });
  });

  test("on 2,000 random histories in which clients abandon operations", () => {
    const random = new Random(2);
    const longest = shapes(3, 6).filter((shape) => shape.length >= 10);
    const histories = Array.from({ length: 2000 }, (_, i) => {
      const { spec, calls } = specs[i % specs.length];
      const whole = drawn(longest[random.below(longest.length)], spec, calls, random);
      return [spec, whole.filter(({ entry }) => entry.kind === "invoke" || random.below(3) > 0)] as const;
    });
    expect(compare(histories).disagreement).toBeUndefined();
  });

  test("whether or not it uses the parts of an object", () => {
    const { part: _, ...whole } = keyValueMap();
    const random = new Random(3);
    for (const shape of shapes(3, 5)) {
      const history = drawn(shape, keyValueMap() as AnySpec, specs[2].calls, random);
      expect("refuted" in folded(whole as AnySpec, history)).toBe(
        "refuted" in folded(keyValueMap() as AnySpec, history),
      );
    }
  });
});

/**
 * The queue histories H1 to H4 of figure 1 in M. Herlihy and J. Wing, "Linearizability: A Correctness Condition for
 * Concurrent Objects", ACM TOPLAS 12(3), 1990; event by event as on pages 468 and 470. "Figures 1(a) and 1(c) are
 * linearizable, and Figures 1(b) and 1(d) are not."
 */
describe("Of Herlihy and Wing's queue histories", () => {
  const spec = queue<string>() as AnySpec;

  test("H1 is linearizable, with a last enqueue that is still open", () => {
    const h1 = [
      invoke("A", enqueue("x")),
      invoke("B", enqueue("y")),
      respond("B", "done"),
      respond("A", "done"),
      invoke("B", dequeue),
      respond("B", "x"),
      invoke("A", dequeue),
      respond("A", "y"),
      invoke("A", enqueue("z")),
    ];
    expect(verdict(spec, h1)).toBe(true);
  });

  test("H2 is not: x was enqueued before y, and y is dequeued", () => {
    const h2 = [
      invoke("A", enqueue("x")),
      respond("A", "done"),
      invoke("B", enqueue("y")),
      invoke("A", dequeue),
      respond("B", "done"),
      respond("A", "y"),
    ];
    expect(verdict(spec, h2)).toBe(
      "A's dequeue can't be placed: it answered y, but in every order that fits it answers x",
    );
  });

  test("H3 is linearizable: x is dequeued while its enqueue goes on", () => {
    expect(verdict(spec, [invoke("A", enqueue("x")), invoke("B", dequeue), respond("B", "x")])).toBe(true);
  });

  test("H4 is not: y is dequeued twice", () => {
    const h4 = [
      invoke("A", enqueue("x")),
      invoke("B", enqueue("y")),
      respond("A", "done"),
      respond("B", "done"),
      invoke("A", dequeue),
      invoke("C", dequeue),
      respond("A", "y"),
      respond("C", "y"),
    ];
    expect(verdict(spec, h4)).toBe(
      "C's dequeue can't be placed: it answered y, but in every order that fits it answers x",
    );
  });
});

/** A. Athalye, README of Porcupine, https://github.com/anishathalye/porcupine, "Testing linearizability". */
describe("Of the two histories in Porcupine's README", () => {
  const spec = register(0) as AnySpec;

  test("the first is linearizable: the read of 0 comes before the put, the read of 100 after it", () => {
    const history = [
      invoke("C0", write(100)),
      invoke("C1", read),
      invoke("C2", read),
      respond("C2", 0),
      respond("C1", 100),
      respond("C0", "done"),
    ];
    const found = linearize(spec, history);
    expect(found.kind).toBe("linearizable");
    expect(found.order.map(({ client }) => client)).toEqual(["C2", "C0", "C1"]);
    expect(verdict(spec, history)).toBe(true);
  });

  test("the second is not: after a read of 200 there is a read of 0", () => {
    const history = [
      invoke("C0", write(200)),
      invoke("C1", read),
      respond("C1", 200),
      invoke("C2", read),
      respond("C2", 0),
      respond("C0", "done"),
    ];
    const found = linearize(spec, history);
    expect(found).toMatchObject({ kind: "not linearizable", misplaced: { client: "C2", invokedAt: 3 } });
    expect(verdict(spec, history)).toBe(
      "C2's read can't be placed: it answered 0, but in every order that fits it answers 200",
    );
  });
});

describe("The bundled specifications", () => {
  const answers = (spec: AnySpec, calls: readonly unknown[]): readonly unknown[] => {
    let { start: state } = spec;
    return calls.map((call) => {
      const { state: next, result } = spec.apply(state, call);
      state = next;
      return result;
    });
  };

  test("a register answers what was written last", () => {
    expect(answers(register(0) as AnySpec, [read, write(1), write(2), read])).toEqual([0, "done", "done", 2]);
  });

  test("compare-and-set sets the value if the old one is as expected, and says whether it did", () => {
    const set = (expected: number, value: number): object => ({ kind: "compareAndSet", expected, value });
    expect(answers(compareAndSet(0) as AnySpec, [set(0, 1), set(0, 2), read])).toEqual([true, false, 1]);
  });

  test("a map answers null for a key that is absent", () => {
    const calls = [get("x"), put("x", 1), get("x"), get("y"), { kind: "remove", key: "x" }, get("x")];
    expect(answers(keyValueMap() as AnySpec, calls)).toEqual([null, "done", 1, null, "done", null]);
  });

  test("a queue answers first what was put in first, and null when it is empty", () => {
    const calls = [enqueue("a"), enqueue("b"), dequeue, dequeue, dequeue];
    expect(answers(queue() as AnySpec, calls)).toEqual(["done", "done", "a", "b", null]);
  });
});

describe("An operation without a response", () => {
  const spec = register(0) as AnySpec;

  test("may have taken effect, or not, or take effect later", () => {
    const begun = [invoke("c1", write(1)), invoke("c2", read)];
    expect(verdict(spec, [...begun, respond("c2", 0)])).toBe(true);
    expect(verdict(spec, [...begun, respond("c2", 1)])).toBe(true);
    expect(verdict(spec, [...begun, respond("c2", 0), invoke("c2", read), respond("c2", 1)])).toBe(true);
  });

  test("is abandoned by a client that begins another", () => {
    const left = [invoke("c1", write(1)), invoke("c1", read), respond("c1", 0), invoke("c1", read)];
    expect(verdict(spec, [...left, respond("c1", 1)])).toBe(true);
    expect(verdict(spec, [...left, respond("c1", 1), invoke("c1", read), respond("c1", 0)])).toBe(
      "c1's read can't be placed: it answered 0, but in every order that fits it answers 1",
    );
  });
});

describe("What is remembered of a history", () => {
  const spec = register(0) as AnySpec;
  const key = (history: readonly OperationEvent[]): string => canonical(folded(spec, history), "history").key;

  test("does not grow with operations that are over", () => {
    const once = [invoke("c1", write(1)), respond("c1", "done")];
    expect(key([...once, ...once, ...once])).toBe(key(once));
  });

  test("is the same in whatever order neighbouring invocations or responses stand", () => {
    const [a, b] = [invoke("c1", write(1)), invoke("c2", write(2))];
    const [c, d] = [respond("c1", "done"), respond("c2", "done")];
    expect(key([b, a, d, c])).toBe(key([a, b, c, d]));
    expect(key([a, c, b, d])).not.toBe(key([a, b, c, d]));
  });
});

describe("A record that is wrong", () => {
  test("is a response to nothing", () => {
    expect(() => operationsOf([respond("c1", 3)])).toThrow(
      'c1 records a response, 3, and has no operation open. Record { kind: "invoke", call } before.',
    );
    expect(() => after(register(0) as AnySpec, noOperations, respond("c1", 3))).toThrow("has no operation open");
  });

  test("is an operation without its call or result, while entries of other kinds are none", () => {
    expect(() => isOperationEntry({ kind: "respond", value: 3 }, "c1")).toThrow(
      'c1 records {"kind":"respond","value":3}, which has no result. Record { kind: "respond", result }, or what is no operation under another kind.',
    );
    expect(() => isOperationEntry({ kind: "invoke" }, "c1")).toThrow(
      'which has no call. Record { kind: "invoke", call }',
    );
    expect([{}, { kind: "won" }, { kind: "respond", result: 3 }].map((entry) => isOperationEntry(entry, "c1"))).toEqual(
      [false, false, true],
    );
  });

  test("is a call that the specification does not know", () => {
    const history = [invoke("c1", { kind: "increment", by: 2 }), respond("c1", 3)];
    expect(() => linearize(register(0) as AnySpec, history)).toThrow(
      'the specification "register" knows no call increment(2): it returns undefined.',
    );
  });
});
