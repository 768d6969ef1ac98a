/** @jsxRuntime automatic @jsxImportSource preact */
/** A state, and what changed in it. Unchanged parts are folded. Equal parts are the same object (see the pool). */
import { useState } from "preact/hooks";
import { cutApart, short } from "../../story/abbreviate.ts";

/** A value this short fits in one line. */
const LINE_MAX = 46;
const FOLDED_MAX = 60;
/** A state this short is shown whole, unless it is known which fields count. */
const WHOLE_MAX = 160;
/** A longer value is cut: to its beginning, or to the place where a change begins. */
const VALUE_MAX = 2000;

interface Entry {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly was: boolean;
  readonly is: boolean;
}

/** The parts of a value by name; undefined if it has none. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [short(key), part]));
  if (value instanceof Set) return new Map([...value].map((element) => [short(element), element]));
  if (Array.isArray(value)) return new Map(value.map((part, i) => [String(i), part]));
  return new Map(Object.entries(value));
}

const isLong = (value: unknown): boolean => partsOf(value) !== undefined && short(value).length > LINE_MAX;

function entriesBetween(before: unknown, after: unknown): readonly Entry[] {
  const [was, is] = [partsOf(before) ?? new Map<string, unknown>(), partsOf(after) ?? new Map<string, unknown>()];
  return [...new Set([...was.keys(), ...is.keys()])].map((key) => ({
    key,
    before: was.get(key),
    after: is.get(key),
    was: was.has(key),
    is: is.has(key),
  }));
}

export interface TreeProps {
  readonly before: unknown;
  readonly after: unknown;
  /** Fields that are shown even if they did not change; if undefined, all of a small state. */
  readonly reads: ReadonlySet<string> | undefined;
}

/** The fields of a state: those that changed and those that are read; the others are folded. */
export function StateTree({ before, after, reads }: TreeProps) {
  const [isOpen, open] = useState(false);
  if (!partsOf(after)) return <Leaf name="" entry={{ key: "", before, after, was: true, is: true }} />;
  const entries = entriesBetween(before, after);
  const isWhole = isOpen || (reads === undefined && short(after).length <= WHOLE_MAX);
  const isShown = ({ key, before: was, after: is }: Entry): boolean =>
    isWhole || was !== is || reads?.has(key) === true;
  const folded = entries.filter((entry) => !isShown(entry));
  return (
    <ul class="tree">
      {entries.filter(isShown).map((entry) => (
        <Branch key={entry.key} entry={entry} />
      ))}
      {(folded.length > 0 || isOpen) && (
        <li>
          <button type="button" class="fold" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
            {isOpen ? "fold" : foldText(folded)}
          </button>
        </li>
      )}
    </ul>
  );
}

function foldText(folded: readonly Entry[]): string {
  const names = folded.map(({ key }) => key).join(", ");
  return names.length <= FOLDED_MAX ? names : `${folded.length} more`;
}

function Branch({ entry }: { readonly entry: Entry }) {
  const { key, before, after, was, is } = entry;
  const isChanged = before !== after || was !== is;
  const [isOpen, open] = useState(false);
  const canOpen = isLong(after) || isLong(before);
  const isSet = after instanceof Set;
  if (!canOpen || !was || !is || isSet) return <Leaf name={key} entry={entry} />;
  if (!isChanged && !isOpen) {
    return (
      <li>
        <button type="button" class="fold" aria-expanded="false" onClick={() => open(true)}>
          <b>{key}</b> {short(after, LINE_MAX)}
        </button>
      </li>
    );
  }
  const entries = entriesBetween(before, after);
  const shown = isOpen ? entries : entries.filter((one) => one.before !== one.after || one.was !== one.is);
  return (
    <li class={isChanged ? "changed" : ""}>
      <button type="button" class="fold" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
        <b>{key}</b>
        {shown.length < entries.length ? ` ${entries.length - shown.length} unchanged` : ""}
      </button>
      <ul class="tree">
        {shown.map((one) => (
          <Branch key={one.key} entry={one} />
        ))}
      </ul>
    </li>
  );
}

function Leaf({ name, entry: { before, after, was, is } }: { readonly name: string; readonly entry: Entry }) {
  const label = name === "" ? null : <b>{name}</b>;
  if (was && is && before === after)
    return (
      <li>
        {label} <span>{short(after, VALUE_MAX)}</span>
      </li>
    );
  const [from, to] =
    was && is ? cutApart(short(before), short(after), VALUE_MAX) : [short(before, VALUE_MAX), short(after, VALUE_MAX)];
  return (
    <li class="changed">
      {label} {was && <del>{from}</del>}
      {was && is && <span class="faint"> → </span>}
      {is && <ins>{to}</ins>}
    </li>
  );
}
