/** Keeps results in a folder: one file per job, named by its id, and there completely or not at all. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../system/folder.ts";
import { writeOutputFile } from "../output-file.ts";
import { RESULT_MAX } from "./job-result.ts";

export const RESULTS = ".hearsay/results";

export class ResultsFolder {
  readonly #folder: string;

  /** @throws whatever the file system throws */
  constructor(folder: string) {
    this.#folder = folder;
    makeFolder(folder);
  }

  get(id: string): string | undefined {
    const path = this.#path(id);
    return existsSync(path) && statSync(path).size <= RESULT_MAX ? readFileSync(path, "utf8") : undefined;
  }

  put(id: string, text: string): void {
    writeOutputFile(this.#path(id), text, "--results");
  }

  remove(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}
