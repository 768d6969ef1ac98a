/** The error of a property that is no function of what it reads. */
import { ModelError } from "./model-error.ts";

/** @param name of the property that gave two answers although everything it read was the same */
export const twoAnswers = (name: string): ModelError =>
  new ModelError(
    `property "${name}" gave two answers although everything it read was the same: it must be a function of the world that it ` +
      `is given, compare by value, and keep nothing between calls.`,
  );
