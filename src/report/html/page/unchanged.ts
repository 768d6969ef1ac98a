/** Avoids redrawing: most of a page stays the same while somebody walks through a run. */
import { Component, type ComponentChildren, createElement, type FunctionComponent } from "preact";

/** The component, redrawn only if one of its properties is a different value. */
export function unlessUnchanged<P extends object>(draw: FunctionComponent<P>): new (props: P) => Component<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before: object = this.props;
      return [...new Set([...Object.keys(before), ...Object.keys(next)])].some(
        (name) => before[name as keyof typeof before] !== next[name as keyof typeof next],
      );
    }

    override render(): ComponentChildren {
      return createElement(draw, this.props as P);
    }
  };
}
