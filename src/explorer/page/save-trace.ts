import { type Branches, madeOf } from "./branches.ts";
import type { EngineClient } from "./engine-client.ts";

/** Offers the run as a file that `replay` accepts. @param tell called with why it could not be saved, or not as a whole */
export async function saveTrace(
  client: EngineClient,
  branches: Branches,
  protocol: string,
  tell: (message: string) => void,
): Promise<void> {
  const answer = await client.ask({ kind: "trace", path: madeOf(branches) });
  if (answer.kind !== "text") return tell(answer.kind === "failed" ? answer.message : "it could not be saved");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  link.download = `${protocol}-explored.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  if (answer.message !== undefined) tell(answer.message);
}
