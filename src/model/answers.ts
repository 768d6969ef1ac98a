/**
 * What functions of users answer where only some answers mean anything. An `async` function answers a Promise, and one
 * without `return` undefined: taken for false or for true, either would change a verdict without a word.
 */
import { ModelError } from "./model-error.ts";
import { shown } from "./shown.ts";

/** What was asked, as the beginning of a sentence: "gossip, n1, accepts". Written only where it is told: most answers are right. */
type What = () => string;

export const wrongAnswer = (what: string, answer: unknown, wanted: string): ModelError =>
  new ModelError(`${what} answered ${shown(answer)}; wanted ${wanted}.`);

/** What a bound may answer. */
export const WITHIN = "true where the state is within it, or false";

/** @throws ModelError where the answer is neither true nor false */
export function isTrue(answer: unknown, what: What, wanted = "true or false"): boolean {
  if (typeof answer === "boolean") return answer;
  throw wrongAnswer(what(), answer, wanted);
}

/**
 * What a verdict objects to, as a sentence or false; undefined where it is true.
 *
 * @throws ModelError where the answer is no verdict
 */
export function objection(answer: unknown, what: What): string | false | undefined {
  if (answer === true) return undefined;
  if (answer === false || (typeof answer === "string" && answer !== "")) return answer;
  throw wrongAnswer(what(), answer, "true, or a sentence that says what is wrong");
}
