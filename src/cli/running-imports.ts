/** For Node's loader: what files of users import of this package's sources is what runs already, and not loaded again. */
import type { ResolveHook } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runningForm } from "./home.ts";

export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context);
  if (!resolved.url.startsWith("file:")) return resolved;
  const file = fileURLToPath(resolved.url.replace(/[?#].*$/u, ""));
  const form = runningForm(file);
  return form === file ? resolved : { url: pathToFileURL(form).href, format: "module" };
};
