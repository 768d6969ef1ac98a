/** What pages know about a run: messages from sending to arrival, when properties are true, and what contributed to a violation. */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import type { Step } from "../../src/model/step.ts";
import type { Property } from "../../src/model/property.ts";
import { type Chronicle, chronicle } from "../../src/report/story/chronicle.ts";
import { isInFlight } from "../../src/report/story/message-origins.ts";
import { notesOf } from "../../src/report/html/page/row-layout.ts";
import { pack, unpack } from "../../src/report/html/pool.ts";
import { escapeHtml, escapeJson } from "../../src/report/html/safe-text.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { always, converges, leadsTo, possible, type Predicate, properties, protocol } from "../../src/index.ts";
import type { ShapeOf } from "../../src/model/protocol.ts";
import { bank, greet, hello, lost, paid as hears, pay } from "./bank.ts";

type Says = Predicate<typeof bank>;

function chronicleOf(steps: readonly Step[], property?: Property<ShapeOf<typeof bank>>, loopFrom?: number): Chronicle {
  const name = "it holds";
  return chronicle(
    {
      protocol: bank,
      scope: bank.scopes.smoke,
      selection: {},
      properties: property ? [{ name, property: properties(bank, { [name]: property }).hold[name] }] : [],
      violated: property && name,
    },
    { run: { start: [], steps }, message: "it does not", ...(loopFrom === undefined ? {} : { loopFrom }) },
  );
}

describe("a message", () => {
  test("is followed from the step that sent it to those that delivered or lost it", () => {
    const { flights } = chronicleOf([pay, lost, greet, hello("duplicate"), hello("deliver"), hears("east")]);
    expect(
      flights.map(({ message: { to, message }, ...rest }) => ({ what: `${message.kind} to ${to}`, ...rest })),
    ).toEqual([
      { what: "paid to east", sentIn: 1, arrivals: [6], lostIn: undefined, leftIn: 6 },
      { what: "paid to west", sentIn: 1, arrivals: [], lostIn: 2, leftIn: 2 },
      { what: "hello to east", sentIn: 3, arrivals: [4, 5], lostIn: undefined, leftIn: 5 },
    ]);
  });

  test("is in flight in the same states as in the model", () => {
    const steps = [pay, lost, greet, hello("duplicate"), pay, hello("deliver"), hears("east")];
    const space = new Space(bank, bank.scopes.smoke);
    const { states } = execute(space, { start: [], steps });
    const { flights } = chronicleOf(steps);
    expect(states.map((_, at) => flights.filter((flight) => isInFlight(flight, at)).length)).toEqual(
      states.map((state) => space.view(state).inFlight.length),
    );
  });
});

describe("a property", () => {
  const noneHasHeard: Says = ({ of: { branch } }) => branch.every(({ state }) => state.known < 5) || "one has heard";
  const isPaid: Says = ({ of }) => of.bank[0].state.total > 0;
  const allHaveHeard: Says = ({ of: { branch } }) =>
    branch.every(({ state }) => state.known > 0) || "one has not heard";

  test("is true or not, with its sentence, before the first step and after each one, and has the step at which that changed", () => {
    const { properties, violated } = chronicleOf([pay, greet, hears("east")], always(noneHasHeard));
    expect(properties[0].truths.map((truth) => truth?.message)).toEqual([
      undefined,
      undefined,
      undefined,
      "one has heard",
    ]);
    expect(violated?.turnedAt).toBe(3);
  });

  test("knows since when a goal has been due that is never reached", () => {
    expect(chronicleOf([greet, pay, hears("east")], leadsTo(isPaid, allHaveHeard), 3).violated?.owedFrom).toBe(2);
  });

  test("is violated by the last changes of what it reads, and by what led to these; nothing else contributed", () => {
    // The bank greets after it paid, and the property does not read who was greeted.
    const { violated } = chronicleOf([pay, greet, hears("east")], always(noneHasHeard));
    expect(violated?.turnedAt).toBe(3);
    expect(violated?.past).toEqual([1, 3]);
  });

  test("reads the fields of the roles that it looks at, and no others of the same name", () => {
    const bankKnows: Says = ({ of }) => of.bank[0].state.known === 0 || "the bank has heard";
    expect(chronicleOf([pay, hears("east")], always(noneHasHeard)).violated?.reads).toEqual([
      { part: "state.known", nodes: ["east", "west"] },
    ]);
    const { violated } = chronicleOf([pay, hears("east"), greet], always(bankKnows));
    expect(violated?.reads).toEqual([{ part: "state.known", nodes: ["bank"] }]);
    expect(violated?.past).toEqual([1, 3]);
  });

  test("whose goal is due in a state that is never left is violated by all that led there, for ever", () => {
    const { violated } = chronicleOf([pay, greet, hears("east")], converges(noneHasHeard));
    expect(violated).toMatchObject({ turnedAt: 3, loopFrom: 3, past: [1, 3] });
  });

  test("whose goal can never be reached any more is decided by the last state", () => {
    const { violated } = chronicleOf(
      [pay, greet, hears("east")],
      possible<ShapeOf<typeof bank>>(({ of }) => of.bank[0].state.total > 99),
    );
    expect(violated).toMatchObject({ loopFrom: undefined, turnedAt: 0, past: [1, 3] });
  });

  test("with a history is violated by all steps that the history remembers", () => {
    interface Callers {
      readonly roles: {
        readonly caller: { readonly state: object; readonly action: { readonly kind: "call" | "hum" } };
      };
      readonly scope: object;
      readonly record: { readonly kind: "call" };
    }
    const callers = protocol<Callers>()({
      name: "callers",
      summary: "whoever wants to calls",
      nodes: () => ({ caller: ["a", "b"] }),
      roles: {
        caller: {
          init: () => ({}),
          actions: () => [{ kind: "call" }, { kind: "hum" }],
          act: { call: (_state, _action, self) => self.record({ kind: "call" }), hum: () => undefined },
        },
      },
      rules: {},
      scopes: { smoke: {} },
    });
    const once = always<Callers, number>(({ history }) => history < 2, {
      history: { start: 0, fold: (calls: number) => calls + 1 },
    });
    const does = (node: string, kind: string): Step => ({ kind: "act", node, action: { kind }, choices: [] });
    const { violated } = chronicle(
      {
        protocol: callers,
        scope: {},
        selection: {},
        properties: [{ name: "one calls", property: properties(callers, { "one calls": once }).hold["one calls"] }],
        violated: "one calls",
      },
      { run: { start: [], steps: [does("a", "call"), does("a", "hum"), does("b", "call")] }, message: "two called" },
    );
    expect(violated?.past).toEqual([1, 3]);
  });
});

interface Counting {
  roles: { counter: { state: { n: number }; action: { kind: "count" } } };
  scope: object;
  record: { kind: "counted"; to: number };
}
const counting = protocol<Counting>()({
  name: "counting",
  summary: "a counter records",
  nodes: () => ({ counter: ["a"] }),
  roles: {
    counter: {
      init: () => ({ n: 0 }),
      actions: () => [{ kind: "count" }],
      act: {
        count(state, _, self) {
          state.n++;
          self.record({ kind: "counted", to: state.n });
        },
      },
    },
  },
  rules: {},
  scopes: { smoke: {} },
});

describe("what nodes record", () => {
  const noteOf = (property: Property<Counting>): string => {
    const { hold } = properties(counting, { "it holds": property });
    const run = chronicle(
      {
        protocol: counting,
        scope: {},
        selection: {},
        properties: [{ name: "it holds", property: hold["it holds"] }],
        violated: "it holds",
      },
      {
        run: { start: [], steps: [{ kind: "act", node: "a", action: { kind: "count" }, choices: [] }] },
        message: "it does not",
      },
    );
    return notesOf(run, undefined)[1]!
      .map((note) => note.map(({ text }) => text).join(""))
      .join("\n");
  };

  test("is told beside the steps of a property with a history", () => {
    const history = { start: { n: 0 }, fold: { counted: (_: { n: number }, { to }: { to: number }) => ({ n: to }) } };
    expect(noteOf(always(({ history: { n } }) => n < 1, { history }))).toBe("a.n: 0 → 1\nrecords (counted to=1)");
  });

  test("is not told of a property without one", () => {
    expect(noteOf(always(({ nodes: [a] }) => a!.state.n < 1))).toBe("a.n: 0 → 1");
  });
});

describe("the data of a page", () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        tie("value"),
      ),
      fc.array(fc.string()).map((all) => new Set(all)),
      fc.array(fc.tuple(fc.string(), tie("value"))).map((all) => new Map(all)),
    ),
  })).value;

  test("is read as it was written", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const read = unpack(JSON.parse(JSON.stringify(pack(value))) as never);
        // Objects with a null prototype are read like any others.
        expect(structuredClone(read)).toEqual(structuredClone(value));
      }),
    );
  });

  test("keeps undefined elements of a list in their places", () => {
    const read = unpack(pack({ list: [undefined, null, 1], field: undefined })) as object;
    expect(read).toStrictEqual({ list: [undefined, null, 1] });
  });

  test("has equal parts as one object", () => {
    const read = unpack(pack([{ a: [1, 2] }, { b: [1, 2] }])) as [{ a: unknown }, { b: unknown }];
    expect(read[0].a).toBe(read[1].b);
  });

  test("cannot end or begin an HTML element, and is the same JSON", () => {
    const evil = '</script><script>alert(1)</script><!-- & \u2028\u2029 "';
    expect(escapeJson(evil)).toBe(
      '"\\u003c/script\\u003e\\u003cscript\\u003ealert(1)\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029 \\""',
    );
    expect(JSON.parse(escapeJson(evil))).toBe(evil);
    const hidden = "a\u202Eb\u2066c\u061Cd\u0085e";
    expect(escapeJson(hidden)).toBe('"a\\u202eb\\u2066c\\u061cd\\u0085e"');
    expect(JSON.parse(escapeJson(hidden))).toBe(hidden);
    expect(escapeHtml(`<b>${hidden}`)).toBe("&#60;b&#62;a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
    expect(escapeHtml("<b title='&\"'>")).toBe("&#60;b title=&#39;&#38;&#34;&#39;&#62;");
  });
});
