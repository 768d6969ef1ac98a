import { ModelError } from "../../model/model-error.ts";
import type { NodeId } from "../../model/network.ts";

/** Says why nodes that were declared interchangeable are not. */
export const refused = (ids: readonly NodeId[], why: string): ModelError =>
  new ModelError(`the symmetry of ${ids.join(", ")} is refused: ${why}`);
