/** What the page of an explorer and its engine say to each other. The engine runs in a worker: all of it is plain data. */
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

export type Group = "deliveries" | "timers" | "actions" | "faults" | "changes nothing";

/** A step that is possible. */
export interface Option {
  readonly step: Step;
  readonly group: Group;
  readonly notes: readonly Note[];
  /** What properties object to that they did not before. */
  readonly violates: readonly { readonly property: string; readonly message: string }[];
  /** What the protocol throws in it. */
  readonly threw: string | undefined;
  /** A fault: how often it can still happen, this time counted. */
  readonly left: number | undefined;
}

/** What is looked for, breadth-first, so that the nearest is found. */
export type Goal =
  /** Any of these properties: what violates them, or for those that say what can be seen, what shows it. */
  | { readonly kind: "properties"; readonly names: readonly string[] }
  /** A state of which the condition of the page is true. */
  | { readonly kind: "condition" };

export type Request =
  /** The run, and what is possible after so many of its steps: all of it, or as much as is looked at in a moment. */
  | { readonly kind: "look"; readonly path: Path; readonly at: number; readonly isWhole: boolean }
  | { readonly kind: "seek"; readonly path: Path; readonly goal: Goal; readonly statesMax: number }
  | { readonly kind: "walk"; readonly path: Path; readonly steps: number; readonly seed: number }
  | { readonly kind: "settle"; readonly path: Path; readonly seed: number }
  | { readonly kind: "trace"; readonly path: Path }
  /** The run as text for a link, and back: what of it is possible. */
  | { readonly kind: "write link"; readonly path: Path }
  | { readonly kind: "read link"; readonly text: string };

/** What the engine knows without being asked. */
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

/** A property that can be sought by looking at states and steps one by one. */
export interface Seekable {
  readonly name: string;
  readonly kind: PropertyKind;
  /** Known to be false: what violates it is there. */
  readonly isRefuted: boolean;
}

export interface Sight {
  readonly run: Chronicle;
  readonly options: readonly Option[];
  /** So many steps are possible besides, and were not looked at. */
  readonly more: number;
  /** Whether it is outside a declared bound: a search would not go on from here. */
  readonly isBeyond: boolean;
}

export type Answer =
  | { readonly kind: "sight"; readonly sight: Sight }
  /** `message` is undefined where nothing was looked for. */
  | { readonly kind: "path"; readonly path: Path; readonly message: string | undefined }
  | { readonly kind: "nowhere"; readonly message: string }
  | { readonly kind: "progress"; readonly states: number; readonly depth: number }
  | { readonly kind: "text"; readonly text: string; readonly message?: string }
  | { readonly kind: "failed"; readonly message: string };

/** What a page's server makes of a condition that was typed as TypeScript. */
export type Compiled = { readonly code: string } | { readonly wrong: string };
