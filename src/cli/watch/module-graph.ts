/** Which files a properties file is made of: itself, and all that it imports but packages. */
import { build } from "esbuild";
import { resolve } from "node:path";

/** Undefined where one of them cannot be read or parsed: then nobody knows. */
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
