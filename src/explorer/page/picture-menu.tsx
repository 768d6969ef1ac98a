/** @jsxRuntime automatic @jsxImportSource preact */
/** The menu for what was clicked in the diagram: a message in flight, or a node. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Flight, Message } from "../../report/story/message-origins.ts";
import type { Hue } from "../../report/html/page/story-words.tsx";
import { content, short } from "../../report/story/abbreviate.ts";
import type { Option, ExplorerPlace } from "../messages.ts";
import { OptionList } from "./options-view.tsx";

export interface Touched {
  readonly what:
    { readonly kind: "message"; readonly message: Message } | { readonly kind: "node"; readonly node: string };
  /** The position in the window. */
  readonly x: number;
  readonly y: number;
}

/** The distance from the edge of the window, in pixels. */
const EDGE = 8;

export interface PictureMenuProps {
  readonly touched: Touched;
  readonly place: ExplorerPlace;
  readonly options: readonly Option[];
  /** How many more steps are possible that were not examined. */
  readonly more: number;
  readonly hue: Hue;
  take(option: Option): void;
  keepAlone(node: string): void;
  close(): void;
}

export function PictureMenu({
  touched: { what, x, y },
  place,
  options,
  more,
  hue,
  take,
  keepAlone,
  close,
}: PictureMenuProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, moveTo] = useState({ x, y });
  useLayoutEffect(() => {
    const { width, height } = box.current!.getBoundingClientRect();
    moveTo({
      x: Math.max(EDGE, Math.min(x, innerWidth - width - EDGE)),
      y: Math.max(EDGE, Math.min(y, innerHeight - height - EDGE)),
    });
    box.current!.querySelector("button")?.focus();
  }, [x, y]);
  useEffect(() => {
    const press = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") close();
    };
    const click = ({ target }: Event): void => {
      if (!box.current!.contains(target as Node)) close();
    };
    addEventListener("keydown", press);
    addEventListener("pointerdown", click);
    return () => {
      removeEventListener("keydown", press);
      removeEventListener("pointerdown", click);
    };
  }, [close]);
  const possible =
    what.kind === "message" ? ofMessage(what.message, options, place) : ofNode(what.node, options, place);
  const title =
    what.kind === "message" ? `${what.message.from} → ${what.message.to}: ${content(what.message.message)}` : what.node;
  return (
    <div ref={box} class="menu" role="dialog" aria-label={title} style={{ left: `${at.x}px`, top: `${at.y}px` }}>
      <h2>{title}</h2>
      {possible.length === 0 && (
        <p class="faint">
          {more > 0
            ? "None of the steps tried so far. To try the rest, see the end of the list of what can happen now."
            : what.kind === "message"
              ? "It can be neither delivered nor lost now: its node is down or does not accept it, its link is cut, or no fault is left."
              : "Nothing can happen here now."}
        </p>
      )}
      <OptionList options={possible} hue={hue} take={take} />
      {what.kind === "node" && (
        <button
          type="button"
          class="link"
          onClick={() => {
            keepAlone(what.node);
            close();
          }}
        >
          only the steps of {what.node}
        </button>
      )}
    </div>
  );
}

/** What can become of a message in flight, as buttons beside it. */
export function FlightButtons({
  flight: { message },
  options,
  take,
}: { readonly flight: Flight } & Pick<PictureMenuProps, "options" | "take">) {
  return (
    <>
      {optionsOfMessage(message, options).map((option, i) => (
        <button key={i} type="button" class="link" onClick={() => take(option)}>
          {option.step.kind}
        </button>
      ))}
    </>
  );
}

/** What can become of a message: to be delivered, dropped or duplicated. */
function optionsOfMessage(message: Message, options: readonly Option[]): readonly Option[] {
  const wanted = short(message.message);
  return options.filter(({ step }) => {
    if (step.kind !== "deliver" && step.kind !== "drop" && step.kind !== "duplicate") return false;
    if (step.from !== message.from || step.node !== message.to || step.channel !== message.channel) return false;
    return step.kind === "drop" ? short(step.lost[0]) === wanted : short(step.message) === wanted;
  });
}

/** The same, plus the partitions that cut its link or hold it back. */
function ofMessage(message: Message, options: readonly Option[], place: ExplorerPlace): readonly Option[] {
  const links = partitionsWith(options, place, ([from, to]) => from === message.from && to === message.to);
  return [...optionsOfMessage(message, options), ...links];
}

/** What the node may do, what may happen to it, and the partitions that cut it off from others. */
function ofNode(node: string, options: readonly Option[], place: ExplorerPlace): readonly Option[] {
  const own = options.filter(
    ({ step }) => step.kind !== "deliver" && step.kind !== "duplicate" && "node" in step && step.node === node,
  );
  const links = partitionsWith(options, place, ([from, to]) => from === node || to === node);
  return [...own.filter(({ step }) => step.kind !== "drop"), ...links];
}

function partitionsWith(
  options: readonly Option[],
  { partitions }: ExplorerPlace,
  isMeant: (link: ExplorerPlace["partitions"][number]["links"][number]) => boolean,
): readonly Option[] {
  const names = new Set(partitions.filter(({ links }) => links.some(isMeant)).map(({ name }) => name));
  return options.filter(({ step }) => (step.kind === "partition" || step.kind === "heal") && names.has(step.partition));
}
