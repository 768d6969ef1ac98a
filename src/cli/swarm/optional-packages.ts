import { UsageError } from "../terminal/failure.ts";

/**
 * Loads a package that only some users need, and that is therefore not installed with this one.
 *
 * @throws UsageError that says what to install
 */
export async function orInstall<T>(flag: string, packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError(`${flag} needs packages that are not installed: npm install --save-dev ${packages.join(" ")}`);
  }
}
