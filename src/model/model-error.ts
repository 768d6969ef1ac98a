/**
 * A protocol, a scope or a property breaks the rules of the model: it sends to a node that does not exist, puts a
 * function into a message, chooses from nothing. This is not a verdict on the protocol: nothing was decided.
 */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
