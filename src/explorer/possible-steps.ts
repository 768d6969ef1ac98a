/** Lists what is possible in a state, what each step would change, and which properties it would violate. */
import type { Step } from "../model/step.ts";
import { effectNotes, type Note } from "../report/story/notes.ts";
import { effectOf } from "../report/story/story.ts";
import { FREE } from "../semantics/fault-budgets.ts";
import { isFault, type Move } from "../semantics/enabled-steps.ts";
import { outcomes } from "../semantics/outcome-tree.ts";
import { copyOf, type PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { StepView } from "../semantics/step-view.ts";
import type { NamedProperty } from "../model/property.ts";
import { violationByStep, violationIn } from "../semantics/violations.ts";
import { cutAtWord } from "../report/story/abbreviate.ts";
import type { OptionGroup, Option, Sight } from "./messages.ts";

/** Finding what a step does means comparing states: at most this many node states are compared unless the user asks for more. */
const NODES_MAX = 100_000;
/** What a property says is cut at this length, because it is beside every step that violates the property. */
const MESSAGE_MAX = 300;

/** @param isWhole whether to list all possible steps; if not, with thousands of nodes only the first ones, and how many more there are */
export function optionsIn(
  space: Space,
  properties: readonly NamedProperty[],
  before: PackedState,
  isWhole: boolean,
): Pick<Sight, "options" | "more"> {
  const moves = space.moves(before);
  const looked = isWhole ? moves : moves.slice(0, Math.ceil(NODES_MAX / before.nodeStates.length));
  return { options: looks(space, properties, before, looked), more: moves.length - looked.length };
}

function looks(
  space: Space,
  properties: readonly NamedProperty[],
  before: PackedState,
  moves: readonly Move[],
): readonly Option[] {
  const safety = properties.filter(({ property: { kind } }) => kind === "always" || kind === "linearizable");
  const already = new Set(
    safety.flatMap((named) => (violationIn(space, named, before) === undefined ? [] : [named.name])),
  );
  return moves.flatMap((move) =>
    outcomes(space.outcomeTree(before, move)).map((outcome): Option => {
      const step = space.step(before, move, outcome.choices);
      const left = move.budget === FREE ? undefined : leftFor(space, before, move);
      if (outcome.kind === "threw")
        return { step, group: groupOf(move), notes: [], violates: [], threw: outcome.message, left };
      const after = copyOf(before);
      const isStuttering = !space.take(after, move, outcome);
      const violates = [
        ...safety.flatMap((named) => {
          if (already.has(named.name)) return [];
          const message = violationIn(space, named, after);
          return message === undefined ? [] : [{ property: named.name, message: cutAtWord(message, MESSAGE_MAX) }];
        }),
        ...properties.flatMap((named) => {
          const message = violationOfStep(space, named, before, step, after);
          return message === undefined ? [] : [{ property: named.name, message: cutAtWord(message, MESSAGE_MAX) }];
        }),
      ];
      const notes: readonly Note[] = isStuttering ? [] : effectNotes(step, effectOf(space, step, before, after), false);
      return { step, group: isStuttering ? "changes nothing" : groupOf(move), notes, violates, threw: undefined, left };
    }),
  );
}

function violationOfStep(
  space: Space,
  named: NamedProperty,
  before: PackedState,
  step: Step,
  after: PackedState,
): string | undefined {
  if (named.property.kind !== "step") return undefined;
  const [from, to] = [before, after].map((state) => space.view(state, named.property));
  return violationByStep(named, new StepView(from, step, to));
}

/** How often a fault can still happen; a partition happens at no node. */
const leftFor = ({ faults }: Space, { faults: now }: PackedState, { budget, node }: Move): number =>
  faults.leftAt(now, Math.max(0, node))[budget];

function groupOf({ kind, budget }: Move): OptionGroup {
  if (isFault(budget)) return "faults";
  switch (kind) {
    case "deliver":
      return "deliveries";
    case "timeout":
      return "timers";
    case "act":
      return "actions";
    case "duplicate":
    case "drop":
    case "crash":
    case "restart":
    case "lose":
    case "partition":
    case "heal":
      return "faults";
  }
}
