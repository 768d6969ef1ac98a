/** The commands to run after each save: saved traces first, then the smallest scope, then the rest. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { argsOf } from "../printed-commands.ts";
import { TRACES } from "../trace-folder.ts";
import type { Selectors } from "../select.ts";
import { SMOKE } from "../../suite/selected.ts";

/** What `list --json` says about a protocol. */
export interface ListedProtocol {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Properties that are known to be false. */
  readonly refuted: readonly { readonly name: string }[];
}

export interface Pass {
  readonly title: string;
  /** With several protocols, all passes of one stage run before any of the next: saved traces, smoke, the rest. */
  readonly stage: 0 | 1 | 2;
  /** The arguments of the command, without `--json`. */
  readonly args: readonly string[];
}

/**
 * Each pass ends at the first violation: after an edit that makes the states infinite, nobody would see it otherwise.
 *
 * @param flags as typed; if they select a scope, a property or a mutant, only that is shown
 */
export function passesOf(
  command: "check" | "fuzz",
  target: string,
  flags: Selectors & Readonly<Record<string, unknown>>,
  { name, scopes, refuted }: ListedProtocol,
): readonly Pass[] {
  // A property that is known to be false would end the search for the others.
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
