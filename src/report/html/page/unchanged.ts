/** Most of a page stays as it is while somebody goes through a run: what is told the same again is not drawn again. */
import { Component, type ComponentChildren, createElement, type FunctionComponent } from "preact";

/** The component, drawn again only where one of its properties is another one. */
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
