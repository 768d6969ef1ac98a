/**
 * Checks what user functions return, wherever only certain values make sense. An `async` function returns a Promise, and one
 * without `return` returns undefined; read as true or as false, either would silently change a verdict.
 */
import { ModelError } from "./model-error.ts";
import { shown } from "./value-in-error.ts";

/**
 * What was called, as the beginning of a sentence: "gossip, n1, accepts". A function, because nearly every answer is fine and the
 * text is then never needed.
 */
type What = () => string;

export const wrongAnswer = (what: string, answer: unknown, wanted: string): ModelError =>
  new ModelError(`${what} returned ${shown(answer)}; wanted ${wanted}.`);

/** What a bound may return. */
export const WITHIN = "true where the state is within it, or false";

/** @throws ModelError if the answer is neither true nor false */
export function isTrue(answer: unknown, what: What, wanted = "true or false"): boolean {
  if (typeof answer === "boolean") return answer;
  throw wrongAnswer(what(), answer, wanted);
}

/**
 * What an answer says is wrong: a sentence, or false for no more than that; undefined if the answer is true.
 *
 * @throws ModelError if the answer is not a verdict
 */
export function whatIsWrong(answer: unknown, what: What): string | false | undefined {
  if (answer === true) return undefined;
  if (answer === false || (typeof answer === "string" && answer !== "")) return answer;
  throw wrongAnswer(what(), answer, "true, or a sentence that says what is wrong");
}
