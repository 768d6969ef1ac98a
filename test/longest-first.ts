/**
 * Starts the slowest test files first, so that no processor waits for them at the end. Vitest itself only knows how long a file took last
 * time.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that start processes or browsers, that search or simulate whole protocols, or that search hundreds of random ones. */
const takesLong =
  /\/test\/(?:cli|docs|page|swarm)\/|\.properties\.ts$|\/(?:differential|precomputed|counts|curves|linearization)[^/]*$/u;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [first, then] = [true, false].map((long) =>
      sorted.filter(({ moduleId }) => takesLong.test(moduleId) === long),
    );
    return [...first, ...then];
  }
}
