import { expect, test } from "vitest";
import { hearsay } from "../../src/vitest.ts";

test("properties files are test files, but not compiled ones in dist or in a hidden folder", async () => {
  const { config } = hearsay() as unknown as { config: (user: object) => Promise<object> };
  expect(await config({ test: { include: ["own"], exclude: ["theirs"] } })).toEqual({
    test: { include: ["**/*.properties.?(c|m)[jt]s"], exclude: ["**/dist/**", "**/.*/**"] },
  });
});
