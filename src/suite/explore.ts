/** Walks the states of a protocol one by one: what can happen in each, and where it leads. For scripts, and for a browser. */
import { StepView } from "../semantics/step-view.ts";
import type { Suite } from "../model/properties.ts";
import type { NamedProperty, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Start, Step } from "../model/step.ts";
import { violationIn, violationByStep } from "../semantics/violations.ts";
import { outcomes } from "../semantics/outcome-tree.ts";
import { Space } from "../semantics/space.ts";
import { type PackedState, stateKey } from "../semantics/packed-state.ts";
import { checkArguments } from "./library-arguments.ts";
import { selecting, type Selecting } from "./selecting.ts";

/** A property that a state, or the step that led there, violates. */
export interface Violated {
  readonly property: string;
  readonly message: string;
}

/** A step that is enabled in a state, and where it leads. */
export interface Successor {
  readonly step: Step;
  /** Where it leads; undefined if the protocol throws. */
  readonly world?: ExploredWorld;
  /** What the protocol threw. */
  readonly threw?: string;
  /** Whether it leaves everything as it was. */
  readonly isStuttering: boolean;
  /** The `step` properties that it violates. */
  readonly violations: readonly Violated[];
}

/** One state, and what you can ask about it. */
export interface ExploredWorld {
  /** The same for equal states of one exploration, and for no others. */
  readonly key: string;
  /** The state as properties see it; it stays valid. */
  readonly view: View<Shape, never>;
  /** Whether it is outside a declared bound: a search would not go on from here. */
  readonly isBoundary: boolean;
  /** The `always` properties that it violates. Properties with a history are left out. */
  violations(): readonly Violated[];
  /** Every enabled step, with every choice that can be made in it, always in the same order. */
  steps(): readonly Successor[];
}

/** The start of an exploration. */
export interface Exploration {
  /** One initial state, unless choices are made in `start`. */
  readonly initial: readonly { readonly start: readonly Start[]; readonly world: ExploredWorld }[];
}

/**
 * The initial states of a protocol in one scope, and from there every state you ask for.
 *
 * @throws ModelError for a name that the suite does not have
 */
export function explore(suite: Suite, options: Selecting = {}): Exploration {
  checkArguments("explore", suite, options);
  const { protocol, scope, selection, properties } = selecting(suite, options).subject;
  const space = new Space(protocol, scope, selection);
  const asked = properties.filter(({ property }) => property.history === undefined);
  return {
    initial: space.initials().states.map(({ state, start }) => ({ start, world: new Explored(space, asked, state) })),
  };
}

class Explored implements ExploredWorld {
  readonly #space: Space;
  readonly #properties: readonly NamedProperty[];
  readonly #state: PackedState;

  constructor(space: Space, properties: readonly NamedProperty[], state: PackedState) {
    this.#space = space;
    this.#properties = properties;
    this.#state = state;
  }

  get key(): string {
    return stateKey(this.#state);
  }

  get view(): View<Shape, never> {
    return this.#space.view(this.#state) as View<Shape> as View<Shape, never>;
  }

  get isBoundary(): boolean {
    return this.#space.bounds.areExceeded(this.#state);
  }

  violations(): readonly Violated[] {
    return this.#properties.flatMap((named) => {
      const message = named.property.kind === "always" ? violationIn(this.#space, named, this.#state) : undefined;
      return message === undefined ? [] : [{ property: named.name, message }];
    });
  }

  steps(): readonly Successor[] {
    const [space, before] = [this.#space, this.#state];
    return space.moves(before).flatMap((move) =>
      outcomes(space.outcomeTree(before, move)).map((outcome): Successor => {
        const step = space.step(before, move, outcome.choices);
        if (outcome.kind === "threw") return { step, threw: outcome.message, isStuttering: false, violations: [] };
        const world = new Explored(space, this.#properties, space.after(before, move, outcome));
        return { step, world, isStuttering: world.key === this.key, violations: this.#against(step, world) };
      }),
    );
  }

  #against(step: Step, after: Explored): readonly Violated[] {
    const change = new StepView(this.view, step, after.view);
    return this.#properties.flatMap((named) => {
      const message = violationByStep(named, change);
      return message === undefined ? [] : [{ property: named.name, message }];
    });
  }
}
