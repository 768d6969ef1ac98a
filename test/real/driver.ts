/** Real code in a separate process, which answers each line of JSON with a line of JSON. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How many questions may wait for their answers. */
const WAITING_MAX = 500;

/** What the real code threw instead of answering. */
export interface Threw {
  readonly threw: string;
}

export const isThrown = (answer: unknown): answer is Threw =>
  typeof answer === "object" && answer !== null && "threw" in answer;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Driver {
  asked = 0;
  readonly #process: ChildProcess;
  readonly #waiting: Waiting[] = [];
  readonly #errors: string[] = [];
  #hasEnded: string | undefined;

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.#process.stdout! }).on("line", (line) => {
      this.#waiting.shift()?.resolve(JSON.parse(line));
    });
    createInterface({ input: this.#process.stderr! }).on("line", (line) => {
      this.#errors.push(line);
      if (this.#errors.length > 20) this.#errors.shift();
    });
    this.#process.stdin!.on("error", () => undefined);
    const end = (why: string): void => {
      this.#hasEnded = `${program} ${why}\n${this.#errors.join("\n")}`;
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(this.#hasEnded));
    };
    this.#process.on("error", ({ message }) => end(`does not start: ${message}`));
    this.#process.on("close", (code, signal) => end(`ended with ${code ?? signal}`));
  }

  /** Answers come in the order of the questions. Sets are sent as lists. */
  async ask(question: object): Promise<unknown> {
    if (this.#hasEnded !== undefined) throw new Error(this.#hasEnded);
    this.asked += 1;
    const line = JSON.stringify(question, (_, value: unknown) => (value instanceof Set ? [...value] : value));
    const answer = new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#process.stdin!.write(`${line}\n`);
    return answer;
  }

  /** Whether so many questions are waiting that it is time to wait for answers. */
  get isBusy(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  end(): void {
    this.#process.stdin!.end();
    this.#process.kill("SIGKILL");
  }
}
