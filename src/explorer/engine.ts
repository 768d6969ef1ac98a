/** A protocol in one place, step by step: what the page of an explorer asks, and nothing that it draws. */
import { isClaimedOf, type Suite } from "../model/properties.ts";
import { sometimes } from "../model/property.ts";
import type { World } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import { chronicleIn } from "../report/story/chronicle.ts";
import { violationAt } from "../semantics/check-run.ts";
import { execute, lenient } from "../semantics/run.ts";
import { Space } from "../semantics/space.ts";
import { THROWS } from "../semantics/throws.ts";
import type { Claim } from "../semantics/violations.ts";
import { selecting, type Selecting } from "../suite/selecting.ts";
import { fromJson, type Json, toJson } from "../trace/plain-json.ts";
import { traceOf } from "../trace/trace.ts";
import { traceText } from "../trace/write-trace.ts";
import type { Answer, Goal, Path, Place, Request, Seekable } from "./messages.ts";
import { optionsIn } from "./options.ts";
import { seek, settle, walk } from "./seek.ts";

/** Kinds that are decided state by state or step by step. */
const seekable: readonly string[] = ["always", "step", "linearizable", "deadlockFree", "sometimes"];

/** What a saved trace says of how it came to be. */
export interface Saving {
  readonly command: string;
  readonly properties: string | undefined;
  readonly versions: Readonly<Record<string, string>>;
}

export class Engine {
  readonly place: Place;
  /** Whether a state is one that is looked for, where the page names a condition. */
  readonly condition: ((world: World<Shape, never>) => unknown) | undefined;
  readonly #saving: Saving;
  readonly #space: Space;
  readonly #make: (claims: readonly Claim[]) => Space;
  readonly #claims: readonly Claim[];
  readonly #scopeName: string;

  /** @throws ModelError for a name that the suite does not have */
  constructor(suite: Suite, selected: Selecting, saving: Saving, condition?: Engine["condition"]) {
    const { subject, scopeName, variant } = selecting(suite, selected);
    const { protocol, scope, selection } = subject;
    const refuted = Object.entries(suite.refuted).flatMap(([name, property]): readonly Claim[] =>
      isClaimedOf(property, { scope: scopeName, variant: variant ?? undefined }) ? [{ name, property }] : [],
    );
    this.#claims = [...subject.claims, ...refuted];
    this.#make = (claims) =>
      new Space(protocol, scope, { ...selection, histories: claims.map(({ property }) => property) });
    this.#space = this.#make(this.#claims);
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
      seekable: this.#claims
        .filter(({ property }) => seekable.includes(property.kind))
        .map(({ name, property: { kind } }): Seekable => ({
          name,
          kind,
          isRefuted: refuted.some((claim) => claim.name === name),
        })),
    };
  }

  /** Answers at last with anything but progress. */
  *answer(request: Request): Generator<Answer> {
    switch (request.kind) {
      case "look":
        yield this.#look(request.path, request.at);
        return;
      case "seek":
        yield* this.#seek(request.path, request.goal, request.statesMax);
        return;
      case "walk":
        yield this.#on(request.path, walk(this.#space, this.#endOf(request.path), request.steps, request.seed));
        return;
      case "settle":
        yield this.#on(request.path, settle(this.#space, this.#endOf(request.path), request.seed));
        return;
      case "trace":
        yield { kind: "text", text: this.#trace(request.path) };
        return;
      case "write link":
        yield { kind: "text", text: JSON.stringify(toJson(request.path)) };
        return;
      case "read link": {
        const { start, steps } = fromJson(JSON.parse(request.text) as Json) as Path;
        const { run } = lenient(this.#space, { start, steps });
        const lost = steps.length - run.steps.length;
        yield { kind: "path", path: run, says: lost === 0 ? undefined : `${lost} of its steps are no longer possible` };
      }
    }
  }

  #on(path: Path, steps: Path["steps"]): Answer {
    return { kind: "path", path: { start: path.start, steps: [...path.steps, ...steps] }, says: undefined };
  }

  #endOf(path: Path, space = this.#space) {
    const { states } = execute(space, path);
    return states.at(-1) ?? space.initials().states[0].world;
  }

  #look(path: Path, at: number): Answer {
    const { states, threw } = execute(this.#space, path);
    const violated = this.#violated(path) ?? (threw === undefined ? undefined : { name: THROWS, says: threw });
    const run = chronicleIn(
      this.#space,
      { claims: this.#claims, violated: violated?.name, scopeName: this.#scopeName },
      { run: path, says: violated?.says ?? "" },
    );
    const world = states.at(Math.min(at, states.length - 1));
    const isBeyond = world === undefined || this.#space.bounds.areExceeded(world);
    return {
      kind: "sight",
      sight: { run, options: world === undefined ? [] : optionsIn(this.#space, this.#claims, world), isBeyond },
    };
  }

  /** What is violated at the end of a run. */
  #violated(path: Path): { readonly name: string; readonly says: string; readonly claim: Claim } | undefined {
    const { states, made } = execute(this.#space, path);
    for (const claim of this.#claims) {
      const says = violationAt(this.#space, claim, path, states, made);
      if (says !== undefined) return { name: claim.name, says, claim };
    }
    return undefined;
  }

  *#seek(path: Path, goal: Goal, statesMax: number): Generator<Answer> {
    const claims = this.#sought(goal);
    const space = this.#make(claims);
    const running = seek(space, claims, this.#endOf(path, space), statesMax);
    for (;;) {
      const next = running.next();
      if (!next.done) {
        yield { kind: "progress", ...next.value };
        continue;
      }
      const found = next.value;
      if (found.kind === "nowhere") yield found;
      else yield { ...this.#on(path, found.steps), kind: "path", says: found.says } as Answer;
      return;
    }
  }

  /** Of several, only what needs no history, which would be part of the state; one alone brings its own. */
  #sought(goal: Goal): readonly Claim[] {
    switch (goal.kind) {
      case "condition": {
        const { condition } = this;
        if (!condition) return [];
        return [
          {
            name: "your condition is true",
            property: sometimes((world) => Boolean(condition(world as World<Shape, never>))),
          },
        ];
      }
      case "properties": {
        const named = this.#claims.filter(({ name }) => goal.names.includes(name));
        return named.length === 1 ? named : named.filter(({ property }) => property.history === undefined);
      }
    }
  }

  /** A run that violates nothing is a trace of the first property, which is expected to hold. */
  #trace(path: Path): string {
    const violated = this.#violated(path);
    const claim = violated?.claim ?? this.#claims.find(({ property }) => property.kind === "always");
    const counterexample = { run: path, says: violated?.says ?? "it is not violated" };
    const { properties, command, versions } = this.#saving;
    return traceText(
      traceOf({
        space: this.#space,
        claim,
        counterexample,
        scopeName: this.#scopeName,
        properties,
        found: { by: "explore", command, versions },
        expect: violated ? "reproduced" : "gone",
      }),
    );
  }
}
