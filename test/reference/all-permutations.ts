/** Rows under all permutations of interchangeable nodes, tried one by one: what the engine does not do any more. */
import type { Search } from "../../src/check/search/search.ts";

/** All rows that become a row of the search when nodes trade names, each once. */
export function orbitOf({ symmetric, states }: Search, row: number): readonly Int32Array[] {
  const { permutations } = symmetric!.symmetry;
  const images = Array.from({ length: permutations.count }, (_, number) =>
    symmetric!.image(states.read(row), permutations.at(number)).slice(),
  );
  return [...new Map(images.map((image) => [image.join(), image])).values()];
}

/** How many states all rows stand for. */
export function statesBehind(search: Search): number {
  return Array.from({ length: search.states.count }, (_, row) => orbitOf(search, row).length).reduce(
    (a, b) => a + b,
    0,
  );
}

/** The rows that stand for other rows than themselves and their images, or not for all of these; wanted none. */
export function misrepresented(search: Search): readonly number[] {
  const { states, symmetric, expander } = search;
  return Array.from({ length: states.count }, (_, row) => row).filter((row) =>
    orbitOf(search, row).some((image) => symmetric!.of(expander.rows.state(image)).join() !== states.read(row).join()),
  );
}
