/**
 * Verifies that nodes declared interchangeable really are: whatever the protocol answers about a node must have as its image the
 * answer about the node's image. This is checked for everything the search meets and for all images of it, under each swap of
 * neighbours, and so for every permutation. What the engine itself does with inboxes, budgets and partitions involves no names.
 */
import { canonical } from "../../model/plain.ts";
import { type Outcome, outcomes } from "../../semantics/outcome-tree.ts";
import { messageEvent, START } from "../../semantics/events.ts";
import type { HistoryFold } from "../../semantics/histories.ts";
import type { Move } from "../../semantics/enabled-steps.ts";
import type { Thrown } from "../../semantics/reducer-result.ts";
import { NO_SHARED } from "../../semantics/shared-part.ts";
import type { Space } from "../../semantics/space.ts";
import type { Permutation } from "./permutation.ts";
import type { Symmetry } from "./permute.ts";
import { differs, hintsAt, questionText, refused, situationText } from "./refused.ts";
import { differenceOf } from "./difference.ts";
import type { Expander } from "../compiled/expander.ts";
import type { Canonicalizer } from "./canonicalize.ts";

/** A question about a node in some situation, or about a history. Plain data, which is saved with the search. */
export type ModelQuestion =
  | { readonly kind: "event"; readonly nodeState: number; readonly event: number; readonly firing: number }
  | GuardQuestion
  | HistoryQuestion;

/** Whether a node accepts a message. */
interface GuardQuestion {
  readonly kind: "guard";
  readonly nodeState: number;
  readonly envelope: number;
}

/** What a history becomes when a node records an entry. */
interface HistoryQuestion {
  readonly kind: "fold";
  readonly history: number;
  readonly record: number;
  readonly node: number;
}
/** Questions about events at nodes. */
type About = Exclude<ModelQuestion, GuardQuestion | HistoryQuestion>;

/** More than any search has events. */
const EVENTS = 2 ** 31;

export class ModelVerifier {
  readonly #space: Space;
  readonly #symmetry: Symmetry;
  readonly #asked = new Set<number>();
  readonly #known = new Set<number>();
  readonly #queue: ModelQuestion[] = [];
  readonly #histories: HistoryFold | undefined;

  /** Listens to the expander from now on. */
  constructor(symmetry: Symmetry, { space, steps }: Expander) {
    this.#space = space;
    this.#symmetry = symmetry;
    steps.onExpanded = (nodeState, successors) => {
      this.#meet(nodeState);
      for (const { move } of successors) this.#askAbout(nodeState, move);
    };
    space.nodeStates.onGuarded = (nodeState, envelope) => this.#queue.push({ kind: "guard", nodeState, envelope });
    // The search for a property with a history keeps no other history.
    [this.#histories] = space.histories;
    if (this.#histories) {
      this.#histories.onFolded = (history, record, node) => this.#queue.push({ kind: "fold", history, record, node });
    }
  }

  /** Questions that came up and are not answered yet, to be saved. */
  get pending(): readonly ModelQuestion[] {
    return this.#queue;
  }

  /** Continues with what was pending when a search was saved. */
  takeUp(questions: readonly ModelQuestion[]): void {
    this.#queue.push(...questions);
  }

  /**
   * Checks how the nodes start, and that the initial states are each other's images.
   *
   * @throws ModelError if they are not, showing a pair
   */
  checkInitials(expander: Expander, rows: Canonicalizer): void {
    const { nodes, scope } = this.#space.instance;
    const initials = nodes
      .map((_, node) => this.#space.nodeStates.initial(node))
      .filter((nodeState) => typeof nodeState === "number");
    // If init throws, nothing begins.
    if (initials.length < nodes.length) return;
    for (const swap of this.#symmetry.permutations.swaps) {
      initials.forEach((nodeState, node) => {
        const [image, wanted] = [initials[swap.to[node]], this.#symmetry.nodeState(nodeState, swap)];
        if (image !== wanted) {
          const [expected, found] = [wanted, image].map((one) => this.#space.nodeStates.view(one).state);
          const difference = differenceOf(expected, found);
          throw this.#refused(swap, differs(difference), [
            `found: what init makes, ${situationText(this.#space, image)}`,
            `expected: what init makes, ${situationText(this.#space, nodeState)}, with the names traded`,
            ...hintsAt(difference, this.#symmetry.ids),
          ]);
        }
      });
    }
    initials.forEach((nodeState) => this.#ask({ kind: "event", nodeState, event: START, firing: -1 }));
    this.settle();
    const { batch } = expander;
    const known = new Set(Array.from({ length: batch.length }, (_, k) => expander.rowAt(k).join()));
    for (let k = 0; k < batch.length; k++) {
      for (const swap of this.#symmetry.permutations.swaps) {
        if (known.has(rows.image(expander.rowAt(k), swap).join())) continue;
        const why = scope.partitionedAtStart?.length
          ? "What is partitioned at the start (partitionedAtStart) must become itself, too."
          : "The nodes start in listed order; what one sends at the start in a queue must not depend on it." +
            (this.#histories
              ? " Nor must what the history makes of what they record there; and it must not begin with a name."
              : "");
        throw refused(
          this.#symmetry.ids,
          `an initial state, with ${this.#symmetry.describe(swap)}, is no initial state. ${why}`,
        );
      }
    }
  }

  /**
   * Answers all questions that came up so far, and those that come up meanwhile.
   *
   * @throws ModelError if the image of an answer is not the answer to the image, showing the pair
   */
  settle(): void {
    for (let question = this.#queue.pop(); question; question = this.#queue.pop()) {
      try {
        this.#answer(question);
      } catch (error) {
        // If the work is stopped here and resumed later, the question must be asked again.
        this.#queue.push(question);
        throw error;
      }
    }
  }

  #answer(question: ModelQuestion): void {
    for (const swap of this.#symmetry.permutations.swaps) {
      this.#space.pulse.beat();
      switch (question.kind) {
        case "fold":
          this.#compareFolds(question, swap);
          break;
        case "guard":
          this.#compareGuards(question, swap);
          break;
        case "event": {
          const image = this.#imageOf(question, swap);
          this.#compare(question, image, swap);
          this.#ask(image);
        }
      }
    }
  }

  /** When the image is asked about for the first time, that comes up as a question of its own. If a guard throws, so does the delivery. */
  #compareGuards({ nodeState, envelope }: GuardQuestion, swap: Permutation): void {
    const { nodeStates } = this.#space;
    const [image, sent] = [this.#symmetry.nodeState(nodeState, swap), this.#symmetry.envelope(envelope, swap)];
    if (nodeStates.accepts(nodeState, envelope, NO_SHARED) === nodeStates.accepts(image, sent, NO_SHARED)) return;
    throw this.#refused(swap, "only one of them accepts the message", [
      questionText(this.#space, { nodeState, event: messageEvent(envelope) }),
      questionText(this.#space, { nodeState: image, event: messageEvent(sent) }),
    ]);
  }

  /** When a fold of the image is made for the first time, it comes up as a question of its own. */
  #compareFolds({ history, record, node }: HistoryQuestion, swap: Permutation): void {
    const [histories, symmetry, { values, instance }] = [this.#histories!, this.#symmetry, this.#space];
    const folded = histories.after(history, [record], node);
    const [before, entry, by] = [symmetry.value(history, swap), symmetry.value(record, swap), swap.to[node]];
    const found = histories.after(before, [entry], by);
    if (found === symmetry.value(folded, swap)) return;
    const shown = (from: number, what: number, at: number, to: number): string =>
      `history ${values.key(from)} becomes ${values.key(to)} when ${instance.nodes[at]} records ${values.key(what)}`;
    throw this.#refused(swap, shown(history, record, node, folded), [`but ${shown(before, entry, by, found)}`]);
  }

  #askAbout(nodeState: number, { event, firing }: Move): void {
    if (event >= 0) this.#ask({ kind: "event", nodeState, event, firing });
  }

  #ask(question: About): void {
    const key = question.nodeState * EVENTS + question.event;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#queue.push(question);
  }

  /** Checks what holds for a node state regardless of events: its actions, and whether it is outside a bound. */
  #meet(nodeState: number): void {
    if (this.#known.has(nodeState)) return;
    this.#known.add(nodeState);
    const { nodeStates, values } = this.#space;
    for (const swap of this.#symmetry.permutations.swaps) {
      const image = this.#symmetry.nodeState(nodeState, swap);
      const isBoundary = [nodeStates.exceeded(nodeState), nodeStates.exceeded(image)];
      if ((isBoundary[0] === "") !== (isBoundary[1] === "")) {
        throw this.#refused(
          swap,
          "only one of them is outside a declared bound",
          [nodeState, image].map((one) => situationText(this.#space, one)),
        );
      }
      const wanted = nodeStates.actions(nodeState, NO_SHARED).map((action) => this.#symmetry.value(action, swap));
      const actions = nodeStates.actions(image, NO_SHARED);
      if (actions.length !== wanted.length || wanted.some((action) => !actions.includes(action))) {
        const listed = (all: readonly number[]): string => `[${all.map((action) => values.key(action)).join(", ")}]`;
        throw this.#refused(
          swap,
          `${situationText(this.#space, nodeState)} offers ${listed(nodeStates.actions(nodeState, NO_SHARED))}, but its image`,
          [`${situationText(this.#space, image)} offers ${listed(actions)}`],
        );
      }
      this.#meet(image);
    }
  }

  #imageOf(question: About, swap: Permutation): About {
    const nodeState = this.#symmetry.nodeState(question.nodeState, swap);
    const { event, firing } = question;
    return {
      ...question,
      nodeState,
      event: this.#symmetry.event(event, swap),
      firing: firing < 0 ? firing : this.#symmetry.value(firing, swap),
    };
  }

  #answers(question: About): readonly (Outcome | Thrown)[] {
    const { nodeStates } = this.#space;
    return outcomes(nodeStates.outcomeTree(question.nodeState, question.event, NO_SHARED, question.firing));
  }

  #compare(question: About, image: About, swap: Permutation): void {
    const [answers, found] = [this.#answers(question), this.#answers(image)];
    const wanted = answers.map((answer) => this.#keyOf(answer, swap)).sort();
    const present = found.map((answer) => this.#keyOf(answer, this.#symmetry.permutations.identity)).sort();
    for (const answer of [...answers, ...found]) {
      if (answer.kind === "done") this.#meet(answer.nodeState);
    }
    if (wanted.join("\n") === present.join("\n")) return;
    const missing = answers.find((answer) => !present.includes(this.#keyOf(answer, swap)));
    const extra = found.find((answer) => !wanted.includes(this.#keyOf(answer, this.#symmetry.permutations.identity)));
    const difference = differenceOf(
      missing && this.#picture(missing, swap),
      extra && this.#picture(extra, this.#symmetry.permutations.identity),
    );
    throw this.#refused(swap, differs(difference), [
      `found: what becomes of ${questionText(this.#space, image)}`,
      `expected: what becomes of ${questionText(this.#space, question)}, with the names traded`,
      ...hintsAt(difference, this.#symmetry.ids),
    ]);
  }

  /** What becomes of a node, as plain data, with names traded. */
  #picture(answer: Outcome | Thrown, swap: Permutation): object {
    const { envelopes, values, instance, nodeStates } = this.#space;
    const symmetry = this.#symmetry;
    const at = (value: number): unknown => values.at(symmetry.value(value, swap));
    const chooses = answer.choices.map(at);
    if (answer.kind === "threw") return { throws: true, chooses };
    const { up, state, timers } = nodeStates.view(symmetry.nodeState(answer.nodeState, swap));
    const sends = answer.sends.map((one) => {
      const { to, channel, message } = envelopes.all[symmetry.envelope(one, swap)];
      return { message: values.at(message), to: instance.nodes[to], channel: instance.channels[channel] };
    });
    return { state, up, timers, sends: byKey(sends), records: answer.records.map(at), chooses };
  }

  /** A string that two answers share if and only if the image of one is the other. */
  #keyOf(answer: Outcome | Thrown, swap: Permutation): string {
    const symmetry = this.#symmetry;
    const choices = answer.choices.map((choice) => symmetry.value(choice, swap)).join();
    if (answer.kind === "threw") return `${choices};threw`;
    const { envelopes } = this.#space;
    const sends = answer.sends
      .map((envelope) => symmetry.envelope(envelope, swap))
      .sort((a, b) => {
        const [left, right] = [envelopes.all[a], envelopes.all[b]];
        return left.to - right.to || left.link - right.link || (left.kind === "fifo" ? 0 : a - b);
      });
    const records = answer.records.map((record) => symmetry.value(record, swap));
    return `${choices};${symmetry.nodeState(answer.nodeState, swap)};${sends.join()};${records.join()}`;
  }

  #refused(swap: Permutation, what: string, shown: readonly string[]): Error {
    return refused(this.#symmetry.ids, `with ${this.#symmetry.describe(swap)}: ${[what, ...shown].join("\n  ")}`);
  }
}

/** Sends are compared regardless of their order where the order makes no difference. */
const byKey = (sends: readonly object[]): readonly object[] =>
  [...sends].sort((a, b) => (canonical(a, "message").key < canonical(b, "message").key ? -1 : 1));
