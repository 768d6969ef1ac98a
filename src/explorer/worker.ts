/** The engine's side of the conversation: answers one request after the other, each with the number that it came with. */
import type { Suite } from "../model/properties.ts";
import type { Selecting } from "../suite/selecting.ts";
import { Engine, type Saving } from "./engine.ts";
import type { Answer, ExplorerPlace, Request } from "./messages.ts";

export interface NumberedRequest {
  readonly number: number;
  readonly request: Request;
}
export type EngineMessage =
  | { readonly kind: "ready"; readonly place: ExplorerPlace }
  | { readonly kind: "answer"; readonly number: number; readonly answer: Answer };

/** The part of a worker that is used here. */
interface Port {
  addEventListener(type: "message", hear: (event: { readonly data: NumberedRequest }) => void): void;
  postMessage(message: EngineMessage): void;
}

/** @param port the worker itself */
export function serve(
  port: Port,
  suite: Suite,
  selected: Selecting,
  saving: Saving,
  condition?: Engine["condition"],
): void {
  const engine = new Engine(suite, selected, saving, condition);
  port.addEventListener("message", ({ data: { number, request } }) => {
    try {
      for (const answer of engine.answer(request)) port.postMessage({ kind: "answer", number, answer });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ kind: "answer", number, answer: { kind: "failed", message } });
    }
  });
  port.postMessage({ kind: "ready", place: engine.place });
}
