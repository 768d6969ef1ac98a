/** Runs in other formats, each read back by an independent reader that knows the format and not the writer. */
import { describe, expect, test } from "vitest";
import type { Step } from "../../src/model/step.ts";
import { exportFormats, exportRun } from "../../src/report/export/export-run.ts";
import { type Chronicle, chronicle } from "../../src/report/story/chronicle.ts";
import { execute } from "../../src/semantics/run.ts";
import { Space } from "../../src/semantics/space.ts";
import { THROWS } from "../../src/semantics/never-throws.ts";
import { eventually, protocol } from "../../src/index.ts";
import { readTla } from "./tla-reader.ts";
import { bank, greet, hello, lost, paid, pay } from "./bank.ts";

const audit: Step = { kind: "timeout", node: "bank", timer: { kind: "audit" }, choices: [] };
const all: readonly Step[] = [
  pay,
  { kind: "partition", partition: "isolate east" },
  lost,
  { kind: "heal", partition: "isolate east" },
  greet,
  hello("duplicate"),
  hello("deliver"),
  paid("east"),
  { kind: "crash", node: "west", cause: "power", choices: [] },
  { kind: "restart", node: "west", choices: [] },
  audit,
];

const message = 'west # has; not <heard> of "5" in the end';
const name = "west hears of every payment";
const runOf = (steps: readonly Step[], loopFrom: number): Chronicle =>
  chronicle(
    {
      protocol: bank,
      scope: bank.scopes.smoke,
      scopeName: "smoke",
      selection: {},
      properties: [{ name, property: eventually(() => message) }],
      violated: name,
    },
    { run: { start: [], steps }, message, loopFrom },
  );
const run = runOf(all, 10);

test.each(exportFormats)("the same run gives the same bytes as %s", (format) => {
  expect(exportRun(run, format)).toBe(exportRun(run, format));
  expect(exportRun(run, format).endsWith("\n")).toBe(true);
});

test.each(["svg", "mermaid"] as const)("what would hide or reverse text is replaced in %s", (format) => {
  const reversed = { ...run, violated: { ...run.violated!, message: "\u202Eno\u200Fbody\u2066\u061C" } };
  const picture = exportRun(reversed, format);
  expect(picture).toContain("\uFFFDno\uFFFDbody\uFFFD\uFFFD");
  expect(picture).not.toMatch(/\p{Bidi_Control}/u);
});

describe("mermaid", () => {
  test("draws messages, losses, notes and the loop, and escapes what has a meaning in Mermaid", () => {
    expect(exportRun(run, "mermaid")).toBe(
      `sequenceDiagram
  participant N0 as bank
  participant N1 as east
  participant N2 as west
  Note over N0: 1. ● pay
  Note over N0,N2: 2. partition: isolate east
  N0--xN2: 3. paid total=5
  Note over N0,N2: 4. healed: isolate east
  Note over N0: 5. ● greet
  N0->>N1: 6. hello (and a copy stays)
  N0->>N1: 7. hello
  N0->>N1: 8. paid total=5
  Note over N2: 9. ✗ loses power
  Note over N2: 10. ▲ restarts
  loop it can repeat for ever
  Note over N0: 11. ◷ audit fires
  end
  Note over N0,N2: ✗ west #35; has#59; not #60;heard#62; of "5" in the en#100;
`,
    );
  });
});

test("mermaid leaves out nodes to which nothing happens, if there are many", () => {
  const others = Array.from({ length: 2000 }, (_, i) => ({ id: `b${i + 1}`, role: "branch" }));
  const lines = exportRun({ ...run, nodes: [...run.nodes, ...others] }, "mermaid").split("\n");
  expect(lines.slice(1, 6)).toEqual([
    "  participant N0 as bank",
    "  participant N1 as east",
    "  participant N2 as west",
    "  Note over N0,N2: nothing happens to 2,000 other nodes",
    "  Note over N0: 1. ● pay",
  ]);
});

describe("itf", () => {
  /** Reads a value in the form of Apalache's ADR 015. */
  function read(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(read);
    const object = value as Readonly<Record<string, unknown>>;
    if ("#bigint" in object) return Number(object["#bigint"]);
    if ("#set" in object) return new Set((object["#set"] as unknown[]).map(read));
    if ("#map" in object)
      return new Map((object["#map"] as [unknown, unknown][]).map(([key, part]) => [read(key), read(part)]));
    return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, read(part)]));
  }

  interface Document {
    readonly vars: readonly string[];
    readonly loop: number;
    readonly states: readonly Readonly<Record<string, unknown>>[];
  }
  const document = JSON.parse(exportRun(run, "itf")) as Document;

  test("has a value for each variable in each state, and the index of the state that the loop comes back to", () => {
    expect(document.vars).toEqual(["nodes", "inFlight", "partitions", "step"]);
    expect(document.loop).toBe(10);
    expect(document.states.map((state) => Object.keys(state))).toEqual(
      document.states.map(() => ["#meta", ...document.vars]),
    );
  });

  test("has the states that the run goes through: nodes, messages in flight and partitions", () => {
    const space = new Space(bank, bank.scopes.smoke);
    const { states } = execute(space, { start: [], steps: all });
    expect(document.states).toHaveLength(states.length);
    for (const [at, packed] of states.entries()) {
      const { nodes, inFlight, partitions } = space.view(packed);
      const state = read(document.states[at]) as Record<string, unknown>;
      expect(state.nodes).toEqual(
        new Map(nodes.map(({ id, role, up, state, timers }) => [id, { role, up, state, timers }])),
      );
      const key = (one: unknown): string =>
        JSON.stringify(one, Object.keys({ from: 0, to: 0, channel: 0, message: 0, kind: 0, total: 0 }).sort());
      expect((state.inFlight as unknown[]).map(key).sort()).toEqual(inFlight.map(key).sort());
      expect(state.partitions).toEqual(new Set(partitions));
    }
  });

  test("has a map in place of an object whose keys cannot name fields", () => {
    const [first, ...others] = run.frames;
    const shared = { terms: { "n1#1": 2, n2: 3 }, n1: { from: "n2" } };
    const { states } = JSON.parse(exportRun({ ...run, frames: [{ ...first, shared }, ...others] }, "itf")) as Document;
    expect(states[0].shared).toEqual({
      terms: {
        "#map": [
          ["n1#1", { "#bigint": "2" }],
          ["n2", { "#bigint": "3" }],
        ],
      },
      n1: { from: "n2" },
    });
  });
});

/** A log as ShiViz parses it. */
const logged = (log: string) =>
  [...log.matchAll(/(?<host>\S*) (?<clock>\{.*\})\n(?<event>.*)/gu)].map(({ groups }) => ({
    host: groups!.host,
    clock: JSON.parse(groups!.clock) as Record<string, number>,
    event: groups!.event,
  }));

/**
 * The arrows that ShiViz draws (its `ModelGraph`): to each event from the events of other hosts that its clock names and the previous
 * one did not, without those that precede another of them. Throws if a host does not count by one, if a clock names an event that was
 * not logged, or if an event does not know all that an earlier one knew.
 */
function arrows(log: string): readonly string[] {
  const hosts = new Map<string, { clock: Record<string, number>; event: string }[]>();
  return logged(log).flatMap(({ host, clock, event }) => {
    const own = hosts.get(host) ?? [];
    const before = own.at(-1)?.clock ?? {};
    if (clock[host] !== own.length + 1) throw new Error(`${host} counts ${clock[host]} in ${event}`);
    const named = Object.entries(clock).filter(([other, time]) => other !== host && time !== before[other]);
    const parents = named.map(([other, time]) => {
      const parent = hosts.get(other)?.at(time - 1);
      if (!parent) throw new Error(`${event} names event ${time} of ${other}`);
      return { other, time, ...parent };
    });
    for (const known of [before, ...parents.map((parent) => parent.clock)])
      for (const [other, time] of Object.entries(known))
        if (!(clock[other] >= time)) throw new Error(`${event} does not know event ${time} of ${other}`);
    hosts.set(host, [...own, { clock, event }]);
    return parents
      .filter(({ other, time }) => !parents.some((one) => one.other !== other && one.clock[other] >= time))
      .map((parent) => `${parent.event} → ${event}`);
  });
}

describe("shiviz", () => {
  test("has an arrow in ShiViz for each message from which its receiver learns of something new", () => {
    const one = runOf([pay, paid("east"), greet, hello("duplicate"), paid("west"), hello("deliver")], 6);
    expect(arrows(exportRun(one, "shiviz"))).toEqual([
      "1. pay → 2. receives paid total=5 from bank",
      "3. greet → 4. receives hello from bank",
      "1. pay → 5. receives paid total=5 from bank",
    ]);
    // The payment of step 1 is received after the greeting of step 5, from which everything before it is known.
    expect(arrows(exportRun(run, "shiviz"))).toEqual(["5. greet → 6. receives hello from bank"]);
  });

  test("has each event in one line, whatever is in it", () => {
    const kind = 'pay\u2028east {"east":7}\npay';
    const [first, ...others] = run.happenings;
    const happenings = [{ ...first, step: { ...pay, action: { kind } } as Step }, ...others];
    const events = logged(exportRun({ ...run, happenings }, "shiviz"));
    expect(events).toHaveLength(11);
    expect(events[3].event).toBe('1. pay east {"east":7} pay');
  });

  test("has a line with a host and its vector clock before each event, and a receipt's clock includes the sending", () => {
    const log = exportRun(run, "shiviz");
    const events = logged(log);
    expect(events.map(({ event }) => event)).toEqual([
      "starts",
      "starts",
      "starts",
      "1. pay",
      "5. greet",
      "6. receives hello from bank",
      "7. receives hello from bank",
      "8. receives paid total=5 from bank",
      "9. loses power",
      "10. restarts",
      "11. audit fires",
    ]);
    expect(events[5]).toEqual({ host: "east", clock: { bank: 3, east: 2 }, event: "6. receives hello from bank" });
  });
});

describe("tla", () => {
  test("defines the states in order, and which one follows the last", () => {
    const lines = exportRun(run, "tla").split("\n");
    expect(lines[0]).toBe("---- MODULE Trace_bank ----");
    expect(lines[3]).toBe('\\* west hears of every payment: west # has; not <heard> of "5" in the end');
    expect(lines[5]).toBe(
      '  [nodes |-> ("bank" :> [role |-> "bank", up |-> TRUE, state |-> [greeted |-> 0, known |-> 0, total |-> 0], timers |-> <<[kind |-> "audit"]>>] @@ ' +
        '"east" :> [role |-> "branch", up |-> TRUE, state |-> [greeted |-> 0, known |-> 0, total |-> 0], timers |-> <<>>] @@ ' +
        '"west" :> [role |-> "branch", up |-> TRUE, state |-> [greeted |-> 0, known |-> 0, total |-> 0], timers |-> <<>>]), ' +
        'inFlight |-> <<>>, partitions |-> {}, step |-> [kind |-> "start"]],',
    );
    expect(lines.filter((line) => line.startsWith("  [nodes"))).toHaveLength(12);
    expect(lines).toContain("LoopsTo == 11");
  });

  test("is read back as what it was written from", () => {
    const shared = {
      least: -3,
      large: 2 ** 31,
      half: 0.5,
      none: null,
      empty: {},
      said: 'a "b" \\ é',
      votes: new Set(["n1", "n2"]),
      terms: new Map([
        [1, [true, false]],
        [2, []],
      ]),
    };
    const { frames } = run;
    const module = exportRun({ ...run, frames: [{ ...frames[0], shared }, ...frames.slice(1)] }, "tla");
    const states = readTla(/^States == (?<states>.*?)^>>$/msu.exec(module)!.groups!.states + ">>") as Record<
      string,
      unknown
    >[];
    expect(states[0].shared).toEqual({
      least: -3,
      large: "2147483648",
      half: "0.5",
      none: "null",
      empty: [],
      said: 'a "b" \\ <e9>',
      votes: { elements: ["n1", "n2"] },
      terms: { 1: [true, false], 2: [] },
    });
    expect(states.map(({ step }) => (step as Step).kind)).toEqual(["start", ...all.map(({ kind }) => kind)]);
    expect(states[11].inFlight).toEqual([]);
  });

  test("names no field by a word of the language or of its proofs", () => {
    const shared = { NEW: 1, WF_x: 2, _: 3 };
    const frames = run.frames.map((frame) => ({ ...frame, shared }));
    expect(exportRun({ ...run, frames }, "tla")).toContain('shared |-> ("NEW" :> 1 @@ "WF_x" :> 2 @@ "_" :> 3)');
  });
});

describe("json", () => {
  test("has the data from which pictures are made", () => {
    const document = JSON.parse(exportRun(run, "json")) as Chronicle;
    expect(document.happenings.map(({ step }) => step)).toEqual(all);
    expect(document.violated?.loopFrom).toBe(10);
  });
});

describe("svg", () => {
  test("is a single picture that contains no script and loads nothing", () => {
    const picture = exportRun(run, "svg");
    expect(picture.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="1000"')).toBe(true);
    expect(picture).toContain("paid total=5");
    expect(picture.match(/<script|href|url\(/gu)).toBe(null);
  });

  test("has the arrow of a message whose delivery threw, up to a cross at its receiver", () => {
    interface Pair {
      readonly roles: {
        readonly node: { readonly state: object; readonly receives: { readonly kind: "hello"; readonly to: string } };
      };
      readonly scope: object;
    }
    const pair = protocol<Pair>()({
      name: "pair",
      summary: "whoever is greeted throws",
      nodes: () => ({ node: ["a", "b"] }),
      roles: {
        node: {
          init: () => ({}),
          start: (_, self) => self.broadcast({ kind: "hello", to: self.id === "a" ? "b" : "a" }),
          receive: {
            hello: () => {
              throw new Error("too loud");
            },
          },
        },
      },
      rules: {},
      scopes: { smoke: {} },
    });
    const step = { kind: "deliver", node: "b", from: "a", channel: "default", choices: [] } as const;
    const steps: readonly Step[] = [{ ...step, message: { kind: "hello", to: "b" } as { kind: string } }];
    const picture = exportRun(
      chronicle(
        { protocol: pair, scope: {}, selection: {}, properties: [], violated: THROWS },
        { run: { start: [], steps }, message: "b threw" },
      ),
      "svg",
    );
    expect(picture.match(/<g class="(?:flight|mark) hue\d(?: arrives| flies)?/gu)).toEqual([
      '<g class="flight hue1 flies',
      '<g class="flight hue0 arrives',
      // Its name, which is drawn after all arrows.
      '<g class="flight hue0 arrives',
      '<g class="mark hue1',
    ]);
    expect(picture.match(/class="cross"/gu)).toHaveLength(1);
  });
});
