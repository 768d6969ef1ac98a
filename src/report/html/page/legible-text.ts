/**
 * Keeps the text of a page legible, whoever wrote it: every element that is made passes here, whatever it shows. The data stay as they are,
 * because steps go back to the engine, and two keys of an object must not become one.
 */
import { type ComponentChildren, options } from "preact";
import { legibleLines } from "../../../model/legible.ts";

/** Attributes that a reader sees or hears. The value of a field is what the reader typed. */
const SHOWN = ["title", "aria-label", "label", "placeholder"] as const;

/** From here on. */
export function showLegibleText(): void {
  options.vnode = ({ props }) => {
    const shown = props as Record<string, unknown> & { children?: ComponentChildren };
    if (shown.children !== undefined) shown.children = legibleIn(shown.children);
    for (const name of SHOWN) {
      const text = shown[name];
      if (typeof text === "string") shown[name] = legibleLines(text);
    }
  };
}

function legibleIn(children: ComponentChildren): ComponentChildren {
  if (typeof children === "string") return legibleLines(children);
  return Array.isArray(children) ? children.map(legibleIn) : children;
}
