/** What is looked at after each save, as commands: saved failures first, then the smallest scope, then the rest. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { argsOf } from "../command-line.ts";
import { TRACES } from "../trace-folder.ts";
import type { Selectors } from "../select.ts";
import { SMOKE } from "../../suite/selected.ts";

/** What `list --json` says of a protocol. */
export interface Listed {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Properties that are known to be false. */
  readonly refuted: readonly { readonly name: string }[];
}

export interface Pass {
  readonly title: string;
  /** Of several protocols, all of one stage are looked at before any of the next: saved traces, smoke, the rest. */
  readonly stage: 0 | 1 | 2;
  /** Of the command line, without `--json`. */
  readonly args: readonly string[];
}

/**
 * Each ends at the first violation: with an edit that makes the states infinite, nobody would ever see it.
 *
 * @param flags what was typed; who chooses a scope, a property or a mutant wants to see that alone
 */
export function passesOf(
  command: "check" | "fuzz",
  target: string,
  flags: Selectors & Readonly<Record<string, unknown>>,
  { name, scopes, refuted }: Listed,
): readonly Pass[] {
  // What is known to be false would end the search of the others.
  const choosesRefuted = refuted.some((one) => flags.property?.includes(one.name));
  const { reductions = true, ...others } = choosesRefuted ? flags : { ...flags, first: true };
  const typed = [command, target, ...argsOf(others), ...(reductions === true ? [] : ["--no-reductions"])];
  const saved = join(TRACES, name);
  const traces = existsSync(saved) ? [{ title: "saved traces", stage: 0 as const, args: ["replay", saved] }] : [];
  const isChosen = [flags.scope, flags.mutant, flags.property].some((one) => one !== undefined);
  if (isChosen) return [...traces, { title: "as typed", stage: 1, args: typed }];
  const inOrder = [SMOKE, ...scopes.filter((scope) => scope !== SMOKE)];
  return [
    ...traces,
    ...inOrder.map((scope): Pass => ({
      title: scope,
      stage: scope === SMOKE ? 1 : 2,
      args: [...typed, "--scope", scope],
    })),
  ];
}
