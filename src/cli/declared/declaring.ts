/** What declares a command is given. */
import type { Command } from "commander";
import type { ExitCode } from "../terminal/exit-codes.ts";

export interface Declaring {
  /** Adds a command to the program. */
  readonly command: (name: string, description: string) => Command;
  /** To be called with the exit code when the command was carried out. */
  readonly done: (code: ExitCode) => void;
}
