/** The page's side of the conversation with the engine, which runs in a worker of its own. */
import type { Answer, ExplorerPlace, Request } from "../messages.ts";
import type { NumberedRequest, EngineMessage } from "../worker.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly onProgress: ((progress: Answer & { kind: "progress" }) => void) | undefined;
}

export class EngineClient {
  readonly ready: Promise<ExplorerPlace>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;

  /** @param code of the engine, preceded by anything it must know */
  constructor(...code: readonly string[]) {
    const url = URL.createObjectURL(new Blob([...code], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    this.ready = new Promise((resolve, reject) => {
      this.#worker.addEventListener("message", ({ data }: MessageEvent<EngineMessage>) => {
        if (data.kind === "ready") resolve(data.place);
        else this.#hear(data.number, data.answer);
      });
      this.#worker.addEventListener("error", (event) => {
        event.preventDefault();
        reject(new Error(event.message));
        for (const { resolve: answer } of this.#waiting.values()) answer({ kind: "failed", message: event.message });
      });
    });
  }

  async ask(request: Request, onProgress?: Waiting["onProgress"]): Promise<Answer> {
    await this.ready;
    const number = ++this.#number;
    return new Promise((resolve) => {
      this.#waiting.set(number, { resolve, onProgress });
      this.#worker.postMessage({ number, request } satisfies NumberedRequest);
    });
  }

  /** Ends the engine, whatever it is doing. */
  end(): void {
    this.#worker.terminate();
    for (const { resolve } of this.#waiting.values()) resolve({ kind: "nowhere", message: "it was stopped" });
  }

  #hear(number: number, answer: Answer): void {
    const waiting = this.#waiting.get(number);
    if (answer.kind === "progress") {
      waiting?.onProgress?.(answer);
      return;
    }
    this.#waiting.delete(number);
    waiting?.resolve(answer);
  }
}
