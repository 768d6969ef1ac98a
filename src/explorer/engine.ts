/** The engine behind an explorer's page: walks a protocol in one place step by step, and draws nothing. */
import { counted } from "../model/counted.ts";
import { appliesTo, type Suite } from "../model/properties.ts";
import { type NamedProperty, type Verdict, type World, isSafety } from "../model/property.ts";
import { sometimes } from "../model/property-makers.ts";
import type { Shape } from "../model/protocol.ts";
import { chronicleIn } from "../report/story/chronicle.ts";
import { checkRun, violationAt } from "../semantics/check-run.ts";
import { execute, lenient } from "../semantics/run.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import { Space } from "../semantics/space.ts";
import { THROWS } from "../semantics/never-throws.ts";
import { selecting, type Selecting } from "../suite/selecting.ts";
import { fromJson, hostilePart, type Json, parsedJson, toJson } from "../trace/plain-json.ts";
import { traceOf } from "../trace/trace-of.ts";
import { traceText } from "../trace/write-trace.ts";
import type { Answer, Goal, Path, ExplorerPlace, Request, Seekable } from "./messages.ts";
import { optionsIn } from "./possible-steps.ts";
import { seek, SETTLED_MAX, settle, walk } from "./seek.ts";

/** Kinds that are decided in a single state or step. */
const isSeekable = ({ property }: NamedProperty): boolean => isSafety(property) || property.kind === "sometimes";

const CONDITION = "your condition";

/** What a saved trace records about how it was made. */
export interface Saving {
  readonly command: string;
  readonly properties: string | undefined;
  readonly versions: Readonly<Record<string, string>>;
}

export class Engine {
  readonly place: ExplorerPlace;
  /** Whether a state is one to look for, if the page gave a condition. */
  readonly condition: ((world: World<Shape, never>) => unknown) | undefined;
  readonly #saving: Saving;
  readonly #space: Space;
  readonly #make: (properties: readonly NamedProperty[]) => Space;
  /** The properties that are to hold. */
  readonly #held: readonly NamedProperty[];
  /** All, also those that are known to be false. */
  readonly #properties: readonly NamedProperty[];
  readonly #scopeName: string;

  /** @throws ModelError for a name that the suite does not have */
  constructor(suite: Suite, selected: Selecting, saving: Saving, condition?: Engine["condition"]) {
    const { subject, scopeName, variant } = selecting(suite, selected);
    const { protocol, scope, selection } = subject;
    const refuted = Object.entries(suite.refuted).flatMap(([name, property]): readonly NamedProperty[] =>
      appliesTo(property, { scope: scopeName, variant: variant ?? undefined }) ? [{ name, property }] : [],
    );
    this.#held = subject.properties;
    this.#properties = [...subject.properties, ...refuted];
    this.#make = (properties) => new Space(protocol, scope, { ...selection, histories: properties });
    this.#space = this.#make(this.#properties);
    this.#scopeName = scopeName;
    this.#saving = saving;
    this.condition = condition;
    this.place = {
      protocol: protocol.name,
      summary: protocol.summary,
      scopeName,
      variant: this.#space.instance.variant,
      mutant: this.#space.instance.mutant,
      starts: this.#space.initials().states.map(({ start }) => start),
      partitions: this.#space.faults.partitionNames.map((name, i) => ({ name, links: this.#space.faults.links(i) })),
      seekable: this.#properties.filter(isSeekable).map(({ name, property: { kind } }): Seekable => ({
        name,
        kind,
        isRefuted: refuted.some((named) => named.name === name),
      })),
    };
  }

  /** Yields any number of "progress" answers, then one of another kind. */
  *answer(request: Request): Generator<Answer> {
    switch (request.kind) {
      case "look":
        yield this.#look(request);
        return;
      case "seek":
        yield* this.#seek(request.path, request.goal, request.statesMax);
        return;
      case "walk":
        yield this.#on(request.path, walk(this.#space, this.#endOf(request.path), request.steps, request.seed));
        return;
      case "settle": {
        const steps = settle(this.#space, this.#endOf(request.path), request.seed);
        const isGoingOn = steps.length === SETTLED_MAX;
        yield this.#on(request.path, steps, isGoingOn ? "it has not settled, and may go on for ever" : undefined);
        return;
      }
      case "trace":
        yield this.#trace(request.path);
        return;
      case "write link":
        yield { kind: "text", text: encodeURIComponent(JSON.stringify(toJson(request.path))) };
        return;
      case "read link": {
        const linked = linkedPath(request.text);
        if (linked === undefined) {
          yield { kind: "failed", message: "the link is incomplete: copy all of it, to the very end" };
          return;
        }
        const { run } = lenient(this.#space, linked);
        const lost = linked.steps.length - run.steps.length;
        yield {
          kind: "path",
          path: run,
          message: lost === 0 ? undefined : `${lost} of its steps are no longer possible`,
        };
      }
    }
  }

  #on(path: Path, steps: Path["steps"], message?: string): Answer {
    return { kind: "path", path: longer(path, steps), message };
  }

  #endOf(path: Path, space = this.#space) {
    const { states } = execute(space, path);
    return states.at(-1) ?? space.initials().states[0].state;
  }

  #look({ path, at, isWhole }: Request & { kind: "look" }): Answer {
    const { states, threw } = execute(this.#space, path);
    const violated = this.#violated(path) ?? (threw === undefined ? undefined : { name: THROWS, message: threw });
    const run = chronicleIn(
      this.#space,
      { properties: this.#properties, violated: violated?.name, scopeName: this.#scopeName },
      { run: path, message: violated?.message ?? "" },
    );
    const state = states.at(Math.min(at, states.length - 1));
    return {
      kind: "sight",
      sight: {
        run,
        ...(state === undefined ? { options: [], more: 0 } : optionsIn(this.#space, this.#properties, state, isWhole)),
        ends: state && this.#endAt(state),
      },
    };
  }

  #endAt(state: PackedState): string | undefined {
    const { bounds } = this.#space;
    const bound = bounds.exceededIn(state);
    return bound === ""
      ? bounds.thrownIn(state)
      : `This state is outside the bound "${bound}": searches and random steps do not go on from here.`;
  }

  /** What is violated at the end of a run. */
  #violated(path: Path): { readonly name: string; readonly message: string } | undefined {
    const { states, made } = execute(this.#space, path);
    for (const named of this.#properties) {
      const message = violationAt(this.#space, named, path, states, made);
      if (message !== undefined) return { name: named.name, message };
    }
    return undefined;
  }

  *#seek(path: Path, goal: Goal, statesMax: number): Generator<Answer> {
    const properties = this.#sought(goal);
    const space = this.#make(properties);
    const running = seek(space, properties, this.#endOf(path, space), statesMax);
    for (;;) {
      const next = running.next();
      if (!next.done) {
        yield { kind: "progress", ...next.value };
        continue;
      }
      const found = next.value;
      switch (found.kind) {
        case "nowhere": {
          const left = goal.kind === "properties" ? goal.names.length - properties.length : 0;
          const others = `; not looked for: ${counted(left, "property", "properties")} with a history, to be chosen alone`;
          yield left === 0 ? found : { ...found, message: found.message + others };
          return;
        }
        case "threw":
          yield { kind: "threw", path: longer(path, found.steps), message: found.message };
          return;
        case "found":
          yield this.#on(path, found.steps, found.message === CONDITION ? `${CONDITION} is true` : found.message);
          return;
      }
    }
  }

  /** If several properties are sought, only those without a history, which would be part of the state; a single one brings its own. */
  #sought(goal: Goal): readonly NamedProperty[] {
    switch (goal.kind) {
      case "condition": {
        const { condition } = this;
        if (!condition) return [];
        // It must answer like a property, or it is an error.
        return [{ name: CONDITION, property: sometimes(condition as (world: World<Shape>) => Verdict) }];
      }
      case "properties": {
        const sought = this.#properties.filter(({ name }) => goal.names.includes(name));
        return sought.length === 1 ? sought : sought.filter(({ property }) => property.history === undefined);
      }
    }
  }

  /**
   * A run that violates something becomes a trace up to its first violation, like a counterexample; any other becomes a trace of the
   * first safety property, which is expected to go on holding; if there is none, of the protocol not throwing.
   */
  #trace(path: Path): Answer {
    const violation = this.#firstViolation(path);
    const named = violation ? violation.named : this.#held.find(({ property }) => isSafety(property));
    const steps = path.steps.slice(0, violation?.at);
    const counterexample = {
      run: { start: path.start, steps },
      message: violation?.message ?? "it is not violated",
    };
    const { properties, command, versions } = this.#saving;
    const text = traceText(
      traceOf({
        space: this.#space,
        named,
        counterexample,
        scopeName: this.#scopeName,
        properties,
        found: { by: "explore", command, versions },
        expect: violation ? "reproduced" : "gone",
      }),
    );
    if (steps.length === path.steps.length) return { kind: "text", text };
    const name = named?.name ?? THROWS;
    return { kind: "text", text, message: `saved up to step ${steps.length}, where "${name}" is violated` };
  }

  /** Without a property if the protocol throws. */
  #firstViolation(
    path: Path,
  ): { readonly at: number; readonly message: string; readonly named?: NamedProperty } | undefined {
    const execution = execute(this.#space, path);
    const { threw, threwAt } = execution;
    const thrown = threw === undefined || threwAt === undefined ? [] : [{ at: threwAt, message: threw }];
    const violations = this.#properties.flatMap((named) => {
      const violation = checkRun(this.#space, named, path, execution);
      return violation ? [{ ...violation, named }] : [];
    });
    return [...violations, ...thrown].sort((one, other) => one.at - other.at).at(0);
  }
}

const longer = ({ start, steps }: Path, more: Path["steps"]): Path => ({ start, steps: [...steps, ...more] });

/** The run that a link names; undefined if the link was cut off, as long links are, or was made up. */
function linkedPath(text: string): Path | undefined {
  const json = parsedJson(decoded(text));
  if (typeof json !== "object" || json === null || hostilePart(json) !== undefined) return undefined;
  if (!("start" in json && "steps" in json && isListOfObjects(json.start) && isListOfObjects(json.steps)))
    return undefined;
  return fromJson({ start: json.start, steps: json.steps } as Json) as Path;
}

const isListOfObjects = (json: unknown): boolean =>
  Array.isArray(json) && json.every((one) => typeof one === "object" && one !== null);

/** Text that was cut off within an escaped character cannot be decoded: then empty. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
