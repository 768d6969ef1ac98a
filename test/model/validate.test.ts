/** Suites from JavaScript are validated: every field when a suite is put together, and every result when a function returns it. */
import { describe, expect, it } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { always, eventually, linearizable, properties, register } from "../../src/index.ts";

type Fields = Readonly<Record<string, unknown>>;

const role = (fields: Fields = {}): Fields => ({
  init: () => ({ n: 0 }),
  actions: ({ n }: { n: number }) => (n < 2 ? [{ kind: "go" }] : []),
  fair: () => true,
  act: { go: (state: { n: number }) => void state.n++ },
  ...fields,
});
const protocol = (fields: Fields = {}): Fields => ({
  name: "odd",
  summary: "a protocol that a test made",
  nodes: () => ({ node: ["n1", "n2"] }),
  roles: { node: role() },
  rules: {},
  scopes: { smoke: {} },
  ...fields,
});
const withRole = (fields: Fields): Fields => protocol({ roles: { node: role(fields) } });
const named = { "all is well": always(() => true) };
const put = (of: unknown, hold: unknown = named, refuted: unknown = {}, more: unknown = {}) =>
  properties(of as never, hold as never, refuted as never, more as never);
const without = (field: string): Fields =>
  Object.fromEntries(Object.entries(protocol()).filter(([key]) => key !== field));
const withoutInRole = (field: string): Fields =>
  protocol({ roles: { node: Object.fromEntries(Object.entries(role()).filter(([key]) => key !== field)) } });
const inScope = (scope: unknown): Fields => protocol({ scopes: { smoke: scope } });

describe("a scope that names an unknown node is refused with the scope's name, even if nobody has chosen it", () => {
  const inSecond = (scope: unknown): Fields => protocol({ scopes: { smoke: {}, "two crash": scope } });
  it.each([
    [
      "in a budget",
      { faults: { crash: { times: 1, of: ["n3"] } } },
      'faults.crash names "n3", which is neither a node nor a role: did you mean "n1"?',
    ],
    [
      "in a partition",
      { partitions: { "n1 is deaf": [["n2", "n9"]] } },
      'partition "n1 is deaf" names "n9", which is not a node:',
    ],
  ])("%s", (_, scope, says) => {
    expect(() => put(inSecond(scope))).toThrow(`odd, scope "two crash": ${says}`);
  });

  it("roles may be named, too", () => {
    expect(() => put(inSecond({ faults: { crash: { each: 1, of: ["node"] } } }))).not.toThrow();
  });
});

describe("a fault budget that can never be used is refused, even in a scope that nobody has chosen", () => {
  /** Two nodes of this role; the one channel is of this kind. */
  const among = (roleName: string, kind: string, scope: unknown, fields: Fields = { receive: { hello: () => {} } }) =>
    put(
      protocol({
        nodes: () => ({ [roleName]: ["n1", "n2"] }),
        roles: { [roleName]: role(fields) },
        channels: { link: kind },
        scopes: { smoke: {}, odd: scope },
      }),
    );
  const noServer =
    'without `of` it is for servers, the nodes of every role but client, and there are none. Say in the scope whom it is for: { times: 1, of: ["client"] }.';
  it.each([
    ["client", "unordered", { faults: { crash: 1 } }, `crash is 1, but that can never happen: ${noServer}`],
    ["client", "unordered", { faults: { drop: 1 } }, `drop is 1, but that can never happen: ${noServer}`],
    [
      "server",
      "unordered",
      { faults: { power: { each: 2, of: [] } } },
      'power is {"each":2,"of":[]}, but that can never happen: `of` names no node that there is.',
    ],
    [
      "server",
      "unordered",
      { faults: { restart: 1 } },
      "restart is 1, but that can never happen: no node that it is for can go down. Allow a crash, host or power as well.",
    ],
    [
      "server",
      "unordered",
      { faults: { crash: { times: 1, of: ["n1"] }, restart: { times: 1, of: ["n2"] } } },
      'restart is {"times":1,"of":["n2"]}, but that can never happen: no node that it is for can go down.',
    ],
    [
      "server",
      "fifo",
      { faults: { duplicate: 1 } },
      "duplicate is 1, but that can never happen: messages are duplicated on unordered and coalescing channels only, and there are none.",
    ],
    [
      "server",
      "unordered",
      { channels: { link: "fifo" }, faults: { duplicate: 1 } },
      "duplicate is 1, but that can never happen: messages are duplicated on",
    ],
    [
      "server",
      "duplicating",
      { faults: { drop: 1 } },
      "drop is 1, but that can never happen: every channel is duplicating, and nothing is lost there.",
    ],
    [
      "server",
      "unordered",
      { faults: { partition: 1 } },
      'partition is 1, but that can never happen: the scope has no partitions. Add partitions: "isolateEach", or others by name.',
    ],
    [
      "client",
      "unordered",
      { faults: { partition: 1 }, partitions: "halves" },
      "partition is 1, but that can never happen: no partition of the scope cuts a link.",
    ],
    [
      "server",
      "unordered",
      { faults: { partition: 1 }, partitions: { none: [] } },
      "partition is 1, but that can never happen: no partition of the scope cuts a link.",
    ],
    [
      "server",
      "unordered",
      { faults: { partition: 1 }, partitions: "isolateEach", partitionsAtOnce: 0 },
      "partition is 1, but that can never happen: partitionsAtOnce is 0.",
    ],
  ])("among nodes of the role %s, %s: %j", (roleName, kind, scope, says) => {
    expect(() => among(roleName, kind, scope)).toThrow(`odd, scope "odd": faults.${says}`);
  });

  it("where no role receives anything, nothing can be lost or duplicated", () => {
    const says = "but that can never happen: no node that it is for receives messages from another.";
    expect(() => among("server", "unordered", { faults: { drop: 1 } }, {})).toThrow(`faults.drop is 1, ${says}`);
    expect(() => among("server", "unordered", { faults: { duplicate: 1 } }, {})).toThrow(says);
  });

  it.each([
    ["server", "unordered", { faults: { crash: 1, drop: 1, duplicate: 1, restart: 1 } }],
    ["server", "fifo", { faults: { drop: 1, duplicate: 0 } }],
    ["server", "fifo", { faults: { duplicate: 1 }, channels: { link: "coalescing" } }],
    ["server", "fifo", { faults: { host: 1, restart: { times: 1, after: ["process"] } } }],
    ["client", "fifo", { faults: { crash: { times: 1, of: ["n1"] }, restart: { each: 1, of: ["client"] } } }],
    ["client", "fifo", { faults: { partition: 1 }, partitions: { "n1 is deaf": [["n2", "n1"]] } }],
    ["server", "fifo", { faults: { partition: 1 }, partitions: "oneWayEach" }],
    [
      "server",
      "fifo",
      {
        faults: { partition: 1 },
        partitions: { "n1 is deaf": [["n2", "n1"]] },
        partitionsAtOnce: 0,
        partitionedAtStart: ["n1 is deaf"],
      },
    ],
    ["client", "duplicating", { faults: { crash: 0, drop: 0, duplicate: 0, restart: 0, partition: 0 } }],
  ])("but not one that can: among nodes of the role %s, %s: %j", (roleName, kind, scope) => {
    expect(() => among(roleName, kind, scope)).not.toThrow();
  });
});

describe("the error about a wrong budget says", () => {
  const refusalOf = (crash: unknown): string => {
    try {
      return String(put(inScope({ faults: { crash } })));
    } catch (error) {
      return (error as Error).message;
    }
  };
  it("which field was meant", () => {
    expect(refusalOf({ time: 1 })).toMatch(
      /crash is \{"time":1\}; wanted a whole number .*; "time": did you mean "times"\? Known: times, each, of\.$/u,
    );
  });
  it("that it is infinite", () => {
    expect(refusalOf(Infinity)).toMatch(/crash is Infinity; wanted a whole number from 0 to 1,000,000, or .*\}\.$/u);
  });
});

it.each([
  ["a line break", "a\nb", '"a\\nb"'],
  ["an escape sequence", "\u001b[31mX", '"\\u001b[31mX"'],
  ["nothing", "", '""'],
  ["only a space", " ", '" "'],
])("a node with %s in its name is refused: no drawing or saved run could name it", (_, id, shown) => {
  expect(() => put(protocol({ nodes: () => ({ node: [id] }) }))).toThrow(
    `odd, scope "smoke": nodes has ${shown}; wanted ids that can be read, without control characters.`,
  );
});

describe("a text that is too long to be saved is cut where it is reported:", () => {
  const messageIn = (of: Fields, hold: Fields): string | undefined => {
    const suite = put(of, hold);
    const { properties: checked } = checkNow({
      protocol: suite.of,
      scope: {},
      selection: {},
      properties: Object.entries(suite.hold).map(([name, property]) => ({ name, property })),
    });
    return checked.find(({ verdict }) => verdict === "violated")?.counterexample?.message;
  };
  const long = "x".repeat(1_000_000);

  it("the message of an error from a handler", () => {
    const throwing = () => {
      throw new Error(long);
    };
    expect(messageIn(withRole({ act: { go: throwing } }), named)?.length).toBeLessThan(10_100);
  });
  it("the sentence of a violation", () => {
    expect(messageIn(protocol(), { short: always(() => long) })?.length).toBe(10_000);
  });
});

describe("a wrong field of a protocol is refused with its path", () => {
  it.each([
    ["no init", withoutInRole("init"), 'protocol "odd": roles.node.init is missing; wanted a function.'],
    [
      "actions without handlers",
      withoutInRole("act"),
      "wanted both `actions`, which lists what may be done, and `act`, which does it, or neither.",
    ],
    [
      "handlers without a list of actions",
      withoutInRole("actions"),
      "wanted both `actions`, which lists what may be done,",
    ],
    [
      "a handler with the name of a method that every object has",
      withRole({ receive: { constructor: () => undefined } }),
      'protocol "odd": roles.node.receive has the name "constructor"; wanted another, because in JavaScript every object has one.',
    ],
    ["no nodes", without("nodes"), 'protocol "odd": nodes is missing; wanted a function.'],
    [
      "no roles",
      without("roles"),
      'protocol "odd": roles is missing; wanted roles by their names: { server: { init, … } }.',
    ],
    [
      "a role that is not an object",
      protocol({ roles: { node: () => ({}) } }),
      'protocol "odd": roles.node is a function; wanted a role: { init, receive: { … }, … }.',
    ],
    ["the parts of a role elsewhere", protocol({ init: () => ({}) }), 'protocol "odd" has an unknown field "init"'],
    [
      "one handler for all",
      withRole({ receive: () => undefined }),
      'protocol "odd": roles.node.receive is a function; wanted handlers by the kinds of what they handle.',
    ],
    [
      "a handler that is not a function",
      withRole({ timeout: { late: 5 } }),
      'protocol "odd": roles.node.timeout.late is 5; wanted a function.',
    ],
    [
      "a bound that is not a function",
      withRole({ bounds: { "n <= 2": 2 } }),
      'protocol "odd": roles.node.bounds.n <= 2 is 2; wanted a function of a state and a scope.',
    ],
    ["no rules", without("rules"), 'protocol "odd": rules is missing; wanted functions by their names; {} for none.'],
    ["no scopes", without("scopes"), 'protocol "odd": scopes is missing; wanted scopes by their names: { smoke: {} }.'],
    ["no name", without("name"), "protocol without a name: name is missing; wanted a name."],
    ["no summary", without("summary"), 'protocol "odd": summary is missing; wanted a string.'],
    ["no protocol at all", undefined, "protocol"],
    ["a list of actions", withRole({ actions: [] }), 'protocol "odd": roles.node.actions is []; wanted a function.'],
    [
      "an unknown field",
      withRole({ durables: () => ({}) }),
      'protocol "odd": roles.node has an unknown field "durables": did you mean "durable"?',
    ],
    [
      "a rule that is not a function",
      protocol({ rules: { may: true } }),
      'protocol "odd": rules.may is true; wanted a function.',
    ],
    [
      "a kind of channel",
      protocol({ channels: { bus: "tcp" } }),
      'protocol "odd": channels.bus is "tcp"; wanted "unordered", "fifo", "coalescing" or "duplicating".',
    ],
    ["one variant", protocol({ variants: "fixed" }), 'protocol "odd": variants is "fixed"; wanted a list of names.'],
    [
      "a scope whose name has a comma",
      protocol({ scopes: { smoke: {}, "two, or three": {} } }),
      'protocol "odd": scopes has the name "two, or three"; wanted a name without comma and quote.',
    ],
    [
      "a rule whose name has a quote",
      protocol({ rules: { "may't": () => true } }),
      `protocol "odd": rules has the name "may't"; wanted a name without comma and quote.`,
    ],
    [
      "a variant whose name has a quote",
      protocol({ variants: ['the "fixed" one'] }),
      'protocol "odd": variants[0] is "the \\"fixed\\" one"; wanted a name without comma and quote.',
    ],
    [
      "a mutant without a name",
      protocol({ mutants: { "": { source: "made up", rules: {} } } }),
      'protocol "odd": mutants has the name ""; wanted a name.',
    ],
    [
      "a mutant without a source",
      protocol({ mutants: { bug: { rules: {} } } }),
      'protocol "odd": mutants.bug.source is missing; wanted a string.',
    ],
    [
      "a mutant with an unknown field",
      protocol({ mutants: { bug: { source: "", rules: {}, scopes: [] } } }),
      'protocol "odd": mutants.bug has an unknown field "scopes": did you mean "scope"?',
    ],
    [
      "a misspelt field of a scope",
      inScope({ inflight: 2 }),
      'protocol "odd": scopes.smoke has "inflight", which is nearly "inFlight": that means something in every scope. Write "inFlight", or choose another name.',
    ],
    [
      "a scope that is not an object",
      inScope(5),
      'protocol "odd": scopes.smoke is 5; wanted an object, with the sizes of the protocol, faults and bounds.',
    ],
    [
      "faults",
      inScope({ faults: 5 }),
      'protocol "odd": scopes.smoke.faults is 5; wanted budgets by the names of faults: { crash: 1 }.',
    ],
    [
      "an unknown fault",
      inScope({ faults: { crashes: 1 } }),
      'protocol "odd": scopes.smoke.faults has an unknown field "crashes": did you mean "crash"?',
    ],
    [
      "a budget below zero",
      inScope({ faults: { drop: -1 } }),
      'protocol "odd": scopes.smoke.faults.drop is -1; wanted a whole number from 0 to 1,000,000.',
    ],
    [
      "half a fault",
      inScope({ faults: { drop: 1.5 } }),
      "scopes.smoke.faults.drop is 1.5; wanted a whole number from 0 to 1,000,000",
    ],
    [
      "a budget without nodes",
      inScope({ faults: { crash: { times: 1, of: "n1" } } }),
      'scopes.smoke.faults.crash is {"times":1,"of":"n1"}; wanted a whole number',
    ],
    [
      "restarts after an unknown cause",
      inScope({ faults: { crash: 1, restart: { times: 1, after: ["crash"] } } }),
      'scopes.smoke.faults.restart is {"times":1,"after":["crash"]}; wanted a budget whose `after` lists causes by which nodes went down, of process, host, power: { times: 1, after: ["process"] }.',
    ],
    [
      "a field that restarts do not have",
      inScope({ faults: { restart: { times: 1, afterr: ["host"] } } }),
      'scopes.smoke.faults.restart has an unknown field "afterr": did you mean "after"? Known: times, each, of, after.',
    ],
    [
      "partitions by number",
      inScope({ partitions: 5 }),
      'protocol "odd": scopes.smoke.partitions is 5; wanted "isolateEach", "halves", "oneWayEach", or links by the names of partitions: { "n1 is deaf": [["n2", "n1"]] }.',
    ],
    [
      "an unknown kind of partitions",
      inScope({ partitions: "half" }),
      'scopes.smoke.partitions is "half"; wanted "isolateEach"',
    ],
    ["a link of one node", inScope({ partitions: { deaf: [["n1"]] } }), "scopes.smoke.partitions"],
    [
      "partitions at once",
      inScope({ partitionsAtOnce: "2" }),
      'scopes.smoke.partitionsAtOnce is "2"; wanted a whole number from 0 to 1,000,000.',
    ],
    [
      "a bound in words",
      inScope({ inFlight: "x" }),
      'protocol "odd": scopes.smoke.inFlight is "x"; wanted a whole number, 0 or more, or one for each channel by its name.',
    ],
    ["a bound below zero", inScope({ inFlight: -1 }), "scopes.smoke.inFlight is -1; wanted a whole number, 0 or more"],
    [
      "one symmetric node by name",
      inScope({ symmetric: "n1" }),
      'protocol "odd": scopes.smoke.symmetric is "n1"; wanted a list of strings.',
    ],
    ["one symmetric node", inScope({ symmetric: ["n1"] }), 'scopes.smoke.symmetric is ["n1"]; wanted 2 nodes or more.'],
    [
      "a throwing getter",
      protocol({
        scopes: {
          get smoke() {
            throw new Error("mine");
          },
        },
      }),
      'protocol "odd": scopes.smoke throws when it is read: Error: mine',
    ],
  ])("%s", (_, of, message) => {
    expect(() => put(of)).toThrow(message);
  });

  it("also a scope that is not among those of the protocol", () => {
    const { of, hold } = put(protocol());
    const named = Object.entries(hold).map(([name, property]) => ({ name, property }));
    const check = (scope: unknown) =>
      checkNow({ protocol: of, scope: scope as never, selection: {}, properties: named });
    expect(() => check({ faults: { crash: 1_000_001 } })).toThrow(
      "scope of odd: faults.crash is 1000001; wanted a whole number",
    );
    expect(() => check({ inFlight: 1.5 })).toThrow("scope of odd: inFlight is 1.5; wanted");
  });
});

describe("a wrong field of a property is refused with its path", () => {
  const varied = (fields: Fields): Fields => ({ "all is well": { ...named["all is well"], ...fields } });
  const where = 'property "all is well" of odd';
  it.each([
    [
      "a function alone",
      { "all is well": () => true },
      `${where} is a function; wanted a property that always, step, sometimes or another of its kind made.`,
    ],
    [
      "no name",
      { "": named["all is well"] },
      'property "" of odd: wanted a sentence for its name, without control characters.',
    ],
    [
      "a name that no trace could hold",
      { "all\nis well": named["all is well"] },
      'property "all\\nis well" of odd: wanted a sentence for its name, without control characters.',
    ],
    ["another kind", varied({ kind: "never" }), `${where}: kind is "never"; wanted a property that always`],
    ["nothing to ask", varied({ holds: true }), `${where}: holds is true; wanted a function.`],
    [
      "one scope",
      varied({ scopes: "smoke" }),
      `${where}: scopes is "smoke"; wanted a list of strings, or lists of strings by the variant.`,
    ],
    [
      "one exception",
      varied({ except: { fixed: "smoke" } }),
      `${where}: except.fixed is "smoke"; wanted a list of strings.`,
    ],
    [
      "a history without a fold",
      varied({ history: { start: 0 } }),
      `${where}: history.fold is missing; wanted a function, or functions by the kinds of entries`,
    ],
    [
      "an assumption",
      varied({ ceases: { "nobody stops": true } }),
      `${where}: ceases.nobody stops is true; wanted a function.`,
    ],
    ["no properties", 5, "properties of odd is 5; wanted properties by their names."],
  ])("%s", (_, hold, message) => {
    expect(() => put(protocol(), hold)).toThrow(message);
    expect(() => put(protocol(), named, hold)).toThrow(message);
  });

  it("and an observer", () => {
    expect(() => put(protocol(), named, {}, { observer: { reads: "a log" } })).toThrow(
      "observer of odd: load is missing; wanted a function.",
    );
  });

  it("a correct one is accepted as it is", () => {
    const of = protocol({
      variants: ["fixed"],
      channels: { bus: "fifo" },
      mutants: { bug: { source: "a test", rules: {} } },
    });
    const hold = { linear: linearizable(register(0)), ...named };
    expect(put(of, hold)).toEqual({ of, hold, refuted: {} });
  });
});

describe("a function that returns a wrong type is an error when it returns", () => {
  const check = (fields: Fields, hold: unknown = named, faults = {}) => {
    const { of, hold: held } = put(protocol(fields), hold);
    const named = Object.entries(held).map(([name, property]) => ({ name, property }));
    return checkNow({ protocol: of, scope: { faults }, selection: {}, properties: named });
  };
  it.each<[what: string, fields: Fields, says: string]>([
    [
      "nodes",
      { nodes: () => ({ node: "n1" }) },
      'odd: nodes returned {"node":"n1"}; wanted lists of ids by role: { server: ["n1", "n2"] }.',
    ],
    ["no nodes", { nodes: () => undefined }, "odd: nodes returned undefined; wanted lists of ids by role"],
    ["init", withRole({ init: () => 5 }), "odd, n1, init returned 5; wanted a state, which is an object."],
    [
      "actions",
      withRole({ actions: () => ({ kind: "go" }) }),
      'odd, n1, actions returned {"kind":"go"}; wanted a list of actions, empty where there are none.',
    ],
    ["fair", withRole({ fair: () => "yes" }), 'odd, n1, fair returned "yes"; wanted true or false.'],
    [
      "a bound",
      withRole({ bounds: { "n <= 2": () => "above 2" } }),
      'odd, n1, the bound "n <= 2" returned "above 2"; wanted true where the state is within it, or false.',
    ],
    ["durable", withRole({ durable: () => 5 }), "odd, n1, durable returned 5; wanted a plain object, as init makes."],
    [
      "durable that is async",
      withRole({ durable: () => Promise.resolve({ n: 1 }) }),
      "odd, n1, durable returned an instance of Promise; wanted a plain object, as init makes.",
    ],
    [
      "a last word on a misspelt channel",
      withRole({ lastWords: () => [{ to: "n1", message: { kind: "closed" }, chanel: "udp" }] }),
      'a last word: there is no field "chanel": did you mean "channel"?',
    ],
    [
      "a last word that is not a message",
      withRole({ lastWords: () => ["closed"] }),
      'a last word: got "closed"; wanted an object: { to: "n2", message: { kind: "closed" } }.',
    ],
    [
      "lastWords",
      withRole({ lastWords: () => ({}) }),
      "odd, n1, lastWords returned {}; wanted a list of messages, empty where there are none.",
    ],
  ])("%s", (_, fields, message) => {
    expect(() => check(fields, named, { crash: 1 })).toThrow(message);
  });
  it("ceases", () => {
    const hold = { "all is well": eventually(() => false, { ceases: { "nobody stops": (() => "no") as never } }) };
    expect(() => check({}, hold)).toThrow(
      'property "all is well", "nobody stops" returned "no"; wanted true or false.',
    );
  });
});
