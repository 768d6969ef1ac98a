/**
 * What each step of a run did, for whoever reads a trace: state changes as Immer patches, messages sent, entries
 * recorded. Never part of a verdict, and made again whenever a trace is.
 */
import { enablePatches, Immer, type Patch } from "immer";
import type { MessageView } from "../model/property.ts";
import type { MessageOf, Shape } from "../model/protocol.ts";
import type { NodeId } from "../model/network.ts";
import type { Step } from "../model/step.ts";
import type { Execution, Run } from "../semantics/run.ts";
import type { Space } from "../semantics/space.ts";
import type { PackedState } from "../semantics/packed-state.ts";

enablePatches();
const immer = new Immer({ autoFreeze: false });

export interface NodeChange {
  readonly node: NodeId;
  /** From the node before the step to the node after it, each as { up, state, timers }. */
  readonly patches: readonly Patch[];
}

export interface StepNote {
  /** Nodes that a step leaves as they were are left out. */
  readonly changes: readonly NodeChange[];
  /** In the order of sending; what a crashing node's system still sends stands here too. */
  readonly sent: readonly MessageView<Shape>[];
  /** What went into the history. */
  readonly recorded: readonly unknown[];
}

/** One note for each step that was made. */
export function notesOf(space: Space, { steps }: Run, { states, made }: Execution): readonly StepNote[] {
  return steps.slice(0, made).map((step, i) => noteOf(space, states[i], step, states[i + 1]));
}

function noteOf(space: Space, before: PackedState, step: Step, after: PackedState): StepNote {
  const { nodes } = space.instance;
  const changes = nodes.flatMap((node, i): NodeChange[] => {
    if (before.nodeStates[i] === after.nodeStates[i]) return [];
    return [{ node, patches: patchesBetween(situation(space, before, i), situation(space, after, i)) }];
  });
  return { changes, ...effects(space, before, step) };
}

function situation(space: Space, world: PackedState, node: number): object {
  const { up, state, timers } = space.nodeStates.view(world.nodeStates[node]);
  return { up, state, timers };
}

function effects(space: Space, world: PackedState, step: Step): Pick<StepNote, "sent" | "recorded"> {
  const found = space.find(world, step);
  if ("kind" in found || found.outcome.kind === "threw") return { sent: [], recorded: [] };
  const { nodes, channels } = space.instance;
  const sent = found.outcome.sends.map((envelope) => {
    const { from, to, channel, message } = space.envelopes.all[envelope];
    return {
      from: nodes[from],
      to: nodes[to],
      channel: channels[channel] as "default",
      message: space.values.at(message) as MessageOf<Shape>,
    };
  });
  return { sent, recorded: found.outcome.records.map((record) => space.values.at(record)) };
}

/** Immer's patches that lead from one plain object to another of the same kind: none where they are equal. */
export function patchesBetween(before: object, after: object): readonly Patch[] {
  const [, patches] = immer.produceWithPatches(before, (draft: Container) => become(draft, after as Container));
  // A Map may have booleans for keys, a path may not.
  return patches.map((patch) => ({
    ...patch,
    path: patch.path.map((key) => (typeof key === "number" ? key : String(key))),
  }));
}

type Container = Record<string, unknown> | unknown[] | Map<unknown, unknown> | Set<unknown>;

/** Changes a draft, no more than needed, until it equals the target. */
function become(draft: Container, target: Container): void {
  if (draft instanceof Set && target instanceof Set) {
    for (const element of draft) if (!target.has(element)) draft.delete(element);
    for (const element of target) draft.add(element);
  } else if (draft instanceof Map && target instanceof Map) {
    for (const key of draft.keys()) if (!target.has(key)) draft.delete(key);
    for (const [key, part] of target) becomePart(draft.has(key), draft.get(key), part, () => draft.set(key, part));
  } else if (Array.isArray(draft) && Array.isArray(target)) {
    target.forEach((part, i) => becomePart(i < draft.length, draft[i], part, () => (draft[i] = part)));
    if (draft.length > target.length) draft.length = target.length;
  } else {
    const [fields, wanted] = [draft as Record<string, unknown>, target as Record<string, unknown>];
    for (const key of Object.keys(fields)) if (!Object.hasOwn(wanted, key)) delete fields[key];
    for (const [key, part] of Object.entries(wanted)) {
      becomePart(Object.hasOwn(fields, key), fields[key], part, () => (fields[key] = part));
    }
  }
}

function becomePart(exists: boolean, old: unknown, part: unknown, replace: () => void): void {
  const kind = kindOf(part);
  if (exists && kind !== "scalar" && kind === kindOf(old)) become(old as Container, part as Container);
  else if (!exists || old !== part) replace();
}

function kindOf(value: unknown): "set" | "map" | "array" | "object" | "scalar" {
  if (typeof value !== "object" || value === null) return "scalar";
  if (value instanceof Set) return "set";
  if (value instanceof Map) return "map";
  return Array.isArray(value) ? "array" : "object";
}
