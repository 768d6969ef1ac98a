/**
 * Checks what users hand in, field by field, when a suite is put together. TypeScript does that as they type; in a JavaScript file a
 * wrong type would silently change the meaning: a budget that is none, symmetric nodes that are not.
 */
import * as z from "zod/mini";
import { figure } from "./counted.ts";
import { checkFields } from "./checked-fields.ts";
import { legible } from "./legible.ts";
import { ModelError } from "./model-error.ts";
import { causes } from "./network.ts";
import { type AnyProperty, propertyKinds } from "./property.ts";
import type { AnyProtocol } from "./protocol.ts";
import { didYouMean, isMisspelt } from "./nearest.ts";
import type { Scope } from "./scope.ts";
import { timingFieldsAt, timingSchema } from "./timing-schema.ts";

// Most schemas are used a few times only: compiling them would take longer than it saves, and strict pages forbid `new Function`.
z.config({ jitless: true });

/** More faults than this in one run are a mistake. The limit is high because long simulated or real runs lose many messages. */
const TIMES_MAX = 1_000_000;

// The `error` of every schema says what is wanted, as the end of a sentence.
const text = z.string({ error: "a string" });
const name = z.string({ error: "a name" }).check(z.minLength(1, { error: "a name" }));
/** Names that are typed after an option and may be listed with others. (A mutant's name is a sentence, given alone.) */
const WORD = "a name without comma and quote";
const word = z.string({ error: WORD }).check(z.regex(/^[^,"'`]+$/u, { error: WORD }));
const words = <V extends z.ZodMiniType>(of: V, wanted: string) => z.record(word, of, { error: wanted });
const texts = z.array(text, { error: "a list of strings" });
const action = <F>(wanted = "a function"): z.ZodMiniType<F> =>
  z.custom<F>((value) => typeof value === "function", { error: wanted });
const record = <V extends z.ZodMiniType>(of: V, wanted: string) => z.record(z.string(), of, { error: wanted });
const whole = (wanted: string) => z.int({ error: wanted }).check(z.gte(0, { error: wanted }));

const TIMES = `a whole number from 0 to ${figure(TIMES_MAX)}`;
const times = whole(TIMES).check(z.lte(TIMES_MAX, { error: TIMES }));
const BUDGET = `${TIMES}, or that in all or at each node, with the nodes or roles that it is for: { times: 1, of: ["n1"] }`;
const BUDGET_FIELDS = ["times", "each", "of"];
const RESTART_FIELDS = [...BUDGET_FIELDS, "after"];
const of = z.optional(texts);
const inAll = z.strictObject({ times, of });
const atEach = z.strictObject({ each: times, of });
const budget = z.union([times, inAll, atEach], {
  error: ({ input }) => BUDGET + misspeltIn(input, BUDGET_FIELDS),
});
const after = z.optional(z.array(z.enum(causes)));
const CAUSES = `a budget whose \`after\` lists causes by which nodes went down, of ${causes.join(", ")}: { times: 1, after: ["process"] }`;
const restart = z.union([times, z.extend(inAll, { after }), z.extend(atEach, { after })], {
  error: ({ input }) =>
    typeof input === "object" && input !== null && "after" in input
      ? CAUSES
      : BUDGET + misspeltIn(input, RESTART_FIELDS),
});
const LINKS = 'links, each from one node to another: [["n1", "n2"]]';
const links = z.array(z.tuple([text, text], { error: LINKS }), { error: LINKS });
const IN_FLIGHT = "a whole number, 0 or more";

/** The end of an error about an object that may have one of several shapes: its unknown field, if it has one. */
function misspeltIn(value: unknown, known: readonly string[]): string {
  const unknown = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const field = unknown.find((name) => !known.includes(name));
  return field === undefined ? "" : `; ${JSON.stringify(field)}: ${didYouMean(field, known).replace(/\.$/u, "")}`;
}

const faults = z.strictObject(
  {
    drop: z.optional(budget),
    duplicate: z.optional(budget),
    crash: z.optional(budget),
    host: z.optional(budget),
    power: z.optional(budget),
    restart: z.optional(restart),
    partition: z.optional(times),
  },
  { error: "budgets by the names of faults: { crash: 1 }" },
);

const channelKinds = words(
  z.enum(["unordered", "fifo", "coalescing", "duplicating"], {
    error: '"unordered", "fifo", "coalescing" or "duplicating"',
  }),
  "kinds of channels by their names",
);

const scopeSchema = z.looseObject(
  {
    faults: z.optional(faults),
    partitions: z.optional(
      z.union([z.enum(["isolateEach", "halves", "oneWayEach"]), record(links, LINKS)], {
        error: `"isolateEach", "halves", "oneWayEach", or links by the names of partitions: { "n1 is deaf": [["n2", "n1"]] }`,
      }),
    ),
    partitionsAtOnce: z.optional(times),
    partitionedAtStart: z.optional(texts),
    channels: z.optional(channelKinds),
    inFlight: z.optional(
      z.union([whole(IN_FLIGHT), record(whole(IN_FLIGHT), IN_FLIGHT)], {
        error: `${IN_FLIGHT}, or one for each channel by its name`,
      }),
    ),
    timing: z.optional(timingSchema),
    symmetric: z.optional(texts.check(z.minLength(2, { error: "2 nodes or more" }))),
  },
  { error: "an object, with the sizes of the protocol, faults and bounds" },
);

const rules = words(action(), "functions by their names; {} for none");

const mutant = z.strictObject(
  { source: text, rules, scope: z.optional(text), variant: z.optional(text) },
  { error: "{ source, rules }" },
);

const handlers = record(action(), "handlers by the kinds of what they handle");

const role = z
  .strictObject(
    {
      init: action(),
      start: z.optional(action()),
      restart: z.optional(action()),
      after: z.optional(action()),
      receive: z.optional(handlers),
      timeout: z.optional(handlers),
      act: z.optional(handlers),
      actions: z.optional(action()),
      accepts: z.optional(action("a function of a state and a message")),
      fair: z.optional(action("a function of an action")),
      durable: z.optional(action()),
      lastWords: z.optional(action()),
      bounds: z.optional(
        record(action("a function of a state and a scope"), "functions by what holds within the bound"),
      ),
    },
    { error: "a role: { init, receive: { … }, … }" },
  )
  .check(
    z.refine(({ act, actions }) => (act === undefined) === (actions === undefined), {
      error: "both `actions`, which lists what may be done, and `act`, which does it, or neither",
    }),
  );

const protocolSchema = z.strictObject(
  {
    name,
    summary: text,
    channels: z.optional(channelKinds),
    variants: z.optional(z.array(word, { error: "a list of names" })),
    nodes: action(),
    roles: words(role, "roles by their names: { server: { init, … } }"),
    rules,
    mutants: z.optional(z.record(name, mutant, { error: "mutants by their names" })),
    scopes: words(scopeSchema, "scopes by their names: { smoke: {} }"),
    smaller: z.optional(action()),
    shared: z.optional(action()),
    sharedBounds: z.optional(
      record(action("a function of the shared part and a scope"), "functions by what holds within the bound"),
    ),
    shape: z.optional(z.unknown()),
  },
  { error: "a protocol, as protocol()({ name, … }) makes one" },
);

const FOLD = "a function, or functions by the kinds of entries: { elected: (history, entry) => … }";
const fold = z.union([action(), record(action(), FOLD)], { error: FOLD });

const LIMIT = "seconds, above 0, or a function of the scope that answers them";
const propertySchema = z.looseObject(
  {
    kind: z.enum(propertyKinds, { error: "a property that always, step, sometimes or another of its kind made" }),
    holds: action(),
    premise: z.optional(action()),
    spec: z.optional(z.looseObject({}, { error: "a specification of what the operations do" })),
    scopes: z.optional(
      z.union([texts, record(texts, "")], { error: "a list of strings, or lists of strings by the variant" }),
    ),
    variants: z.optional(texts),
    except: z.optional(record(texts, "scopes by the variants that are excepted there")),
    history: z.optional(z.looseObject({ fold }, { error: "{ start, fold }" })),
    ceases: z.optional(record(action(), "functions by what they say of the steps that cease")),
    within: z.optional(z.union([z.number().check(z.positive(LIMIT)), action()], { error: LIMIT })),
  },
  { error: "a property that always, step, sometimes or another of its kind made" },
);

const observerSchema = z.looseObject({ reads: text, load: action() }, { error: "{ reads, load }" });

/** Not of the schema's own numbers, which end before `Infinity`. */
const isRange = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  typeof value[0] === "number" &&
  typeof value[1] === "number" &&
  value[0] <= value[1];

const MEASURE = "a measure that duration, count, share or another of its kind made";
const measuresSchema = z.looseObject(
  {
    all: words(
      z.looseObject(
        {
          unit: text,
          start: action(),
          fold: action(),
          isDone: action(),
          result: action(),
          theory: z.optional(action()),
          range: z.optional(z.custom(isRange, { error: "[least, greatest], such as [0, Infinity]" })),
        },
        { error: MEASURE },
      ),
      "measures by their names",
    ),
    scopes: z.record(name, z.unknown(), { error: "scopes by their names" }),
  },
  { error: "what measures(protocol, { … }, scopes) made" },
);

/** @throws ModelError for the first field that is wrong, with its path */
export function checkProtocol(protocol: AnyProtocol): void {
  const where = `protocol ${nameIn(protocol)}`;
  check(protocolSchema, protocol, where);
  for (const [name, scope] of Object.entries(protocol.scopes)) refuseMisspelt(scope, `${where}: scopes.${name}`);
}

/** @throws ModelError likewise, for fields that mean something in every scope, and for names that nearly do */
export function checkScope(scope: Scope, where: string): void {
  check(scopeSchema, scope, where);
  refuseMisspelt(scope, where);
}

/** Whether a field means something in the scopes of every protocol. */
export const isCommonField = (field: string): boolean => Object.hasOwn(scopeSchema.shape, field);

/** A protocol may give its scopes any other fields. But `inflight` would bound nothing, and nobody would notice. */
function refuseMisspelt(scope: Scope, where: string): void {
  for (const field of Object.keys(scope)) {
    const meant = Object.keys(scopeSchema.shape).find((known) => isMisspelt(field, known));
    if (meant === undefined || Object.hasOwn(scope, meant)) continue;
    throw new ModelError(
      `${where} has "${field}", which is nearly "${meant}": that means something in every scope. Write "${meant}", or choose another name.`,
    );
  }
}

/** @throws ModelError likewise, for any of these properties */
export function checkProperties(properties: Readonly<Record<string, AnyProperty>>, where: string): void {
  check(z.looseObject({}, { error: "properties by their names" }), properties, `properties of ${where}`);
  for (const [named, property] of Object.entries(properties)) {
    if (named.trim() === "" || legible(named) !== named)
      throw new ModelError(
        `property ${JSON.stringify(named)} of ${where}: wanted a sentence for its name, without control characters.`,
      );
    check(propertySchema, property, `property "${named}" of ${where}`);
  }
}

/** @throws ModelError likewise */
export function checkObserver(observer: unknown, where: string): void {
  check(observerSchema, observer, `observer of ${where}`);
}

/** @throws ModelError likewise */
export function checkMeasures(measured: unknown, where: string): void {
  check(measuresSchema, measured, `measures of ${where}`);
}

function check(schema: z.ZodMiniObject, value: unknown, where: string): void {
  checkFields(schema, value, where, (path, found) => fieldsAt(path, schema, found));
}

/** The fields that the object at this path may have. */
function fieldsAt(path: readonly PropertyKey[], schema: z.ZodMiniObject, found: unknown): readonly string[] {
  switch (path.at(-1)) {
    case undefined:
      return Object.keys(schema.shape);
    case "faults":
      return Object.keys(faults.shape);
    default:
      if (path.includes("faults")) return path.at(-1) === "restart" ? RESTART_FIELDS : BUDGET_FIELDS;
      if (path.includes("timing")) return timingFieldsAt(path, found);
      if (path[0] === "roles") return Object.keys(role.shape);
      return Object.keys(mutant.shape);
  }
}

function nameIn(protocol: AnyProtocol): string {
  try {
    return typeof protocol.name === "string" ? `"${protocol.name}"` : "without a name";
  } catch {
    return "whose name throws";
  }
}
