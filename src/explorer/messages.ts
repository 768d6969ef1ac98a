/** The messages between an explorer's page and its engine. The engine runs in a worker, so all of it is plain data. */
import type { Start, Step } from "../model/step.ts";
import type { Link } from "../model/scope.ts";
import type { PropertyKind } from "../model/property.ts";
import type { Chronicle } from "../report/story/chronicle.ts";
import type { Note } from "../report/story/notes.ts";

/** How a run starts, and its steps. */
export interface Path {
  readonly start: readonly Start[];
  readonly steps: readonly Step[];
}

export type OptionGroup = "deliveries" | "timers" | "actions" | "faults" | "changes nothing";

/** A step that is possible. */
export interface Option {
  readonly step: Step;
  readonly group: OptionGroup;
  readonly notes: readonly Note[];
  /** The properties that are violated after it and were not before. */
  readonly violates: readonly { readonly property: string; readonly message: string }[];
  /** What the protocol throws in it. */
  readonly threw: string | undefined;
  /** For a fault: how often it can still happen, this time included. */
  readonly left: number | undefined;
}

/** What to look for. The search is breadth-first, so it finds the nearest. */
export type Goal =
  /** Any of these properties: a violation, or, for a property that says what can be seen, an example. */
  | { readonly kind: "properties"; readonly names: readonly string[] }
  /** A state in which the page's condition is true. */
  | { readonly kind: "condition" };

export type Request =
  /** The run, and what is possible after `at` of its steps: all of it, or as much as can be examined at once. */
  | { readonly kind: "look"; readonly path: Path; readonly at: number; readonly isWhole: boolean }
  | { readonly kind: "seek"; readonly path: Path; readonly goal: Goal; readonly statesMax: number }
  | { readonly kind: "walk"; readonly path: Path; readonly steps: number; readonly seed: number }
  | { readonly kind: "settle"; readonly path: Path; readonly seed: number }
  | { readonly kind: "trace"; readonly path: Path }
  /** The run as text for a link; and back, as far as it is still possible. */
  | { readonly kind: "write link"; readonly path: Path }
  | { readonly kind: "read link"; readonly text: string };

/** What the engine tells without being asked. */
export interface ExplorerPlace {
  readonly protocol: string;
  readonly summary: string;
  readonly scopeName: string;
  readonly variant: string | undefined;
  readonly mutant: string | undefined;
  readonly starts: readonly (readonly Start[])[];
  readonly seekable: readonly Seekable[];
  /** Which links each partition of the scope cuts. */
  readonly partitions: readonly { readonly name: string; readonly links: readonly Link[] }[];
}

/** A property that can be looked for state by state or step by step. */
export interface Seekable {
  readonly name: string;
  readonly kind: PropertyKind;
  /** Known to be false: a violation exists. */
  readonly isRefuted: boolean;
}

export interface Sight {
  readonly run: Chronicle;
  readonly options: readonly Option[];
  /** How many more steps are possible that were not examined. */
  readonly more: number;
  /** Why a search would not go on from here, as a sentence; undefined if it would. */
  readonly ends: string | undefined;
}

export type Answer =
  | { readonly kind: "sight"; readonly sight: Sight }
  /** `message` is undefined if nothing was looked for. */
  | { readonly kind: "path"; readonly path: Path; readonly message: string | undefined }
  /** The way to where a function threw that was asked whether what is looked for is there. */
  | { readonly kind: "threw"; readonly path: Path; readonly message: string }
  | { readonly kind: "nowhere"; readonly message: string }
  | { readonly kind: "progress"; readonly states: number; readonly depth: number }
  | { readonly kind: "text"; readonly text: string; readonly message?: string }
  | { readonly kind: "failed"; readonly message: string };

/** The page's server turns a condition that was typed as TypeScript into this. */
export type Compiled = { readonly code: string } | { readonly wrong: string };
