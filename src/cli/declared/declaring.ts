/** What the functions that declare commands are given. */
import type { Command } from "commander";
import type { ExitCode } from "../terminal/exit-codes.ts";

export interface Declaring {
  /** Adds a command to the program. */
  readonly command: (name: string, description: string) => Command;
  /** Call this with the exit code when the command has been carried out. */
  readonly done: (code: ExitCode) => void;
}
