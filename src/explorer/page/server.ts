import type { Compiled } from "../messages.ts";

/** The server of a page that is not a file: it reports edits, and compiles TypeScript. */
export class PageServer {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** Reloads the page when a source has changed. The link keeps the run, as far as it still fits. */
  reloadWhenChanged(): void {
    new EventSource(this.#at("events")).addEventListener("changed", () => location.reload());
  }

  /** @throws Error that says what is wrong with it */
  async javaScriptOf(typed: string): Promise<string> {
    const response = await fetch(this.#at("condition"), { method: "POST", body: typed });
    const compiled = (await response.json()) as Compiled;
    if ("wrong" in compiled) throw new Error(compiled.wrong);
    return compiled.code;
  }

  #at(what: string): string {
    return `/${what}?token=${this.#token}`;
  }
}
