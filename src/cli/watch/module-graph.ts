/** Finds the files that a properties file is made of: itself, and everything it imports except packages. */
import { build } from "esbuild";
import { resolve } from "node:path";

/** Undefined if one of them cannot be read or parsed: then nobody knows. */
export async function filesOf(entry: string): Promise<readonly string[] | undefined> {
  try {
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    return Object.keys(metafile.inputs).map((file) => resolve(file));
  } catch {
    return undefined;
  }
}
