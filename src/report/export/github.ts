/** Annotations for GitHub Actions, which reads them from a step's output and shows them beside the line that they are about. */

/**
 * Source: "Workflow commands for GitHub Actions", setting an error message.
 *
 * @param line counts from 1
 */
export const annotation = (file: string, line: number, title: string, message: string): string =>
  `::error file=${property(file)},line=${line},title=${property(title)}::${text(message)}`;

/**
 * The line on which a source names a property. The first line if the name is nowhere, or more than once, for instance because it is
 * computed: a wrong line would be worse than none.
 */
export function lineOf(name: string, source: string): number {
  const lines = source.split("\n");
  const found = lines.flatMap((line, at) => (names(line, name) ? [at + 1] : []));
  return found.length === 1 ? found[0] : 1;
}

const names = (line: string, name: string): boolean =>
  line.trimStart().startsWith(`${name}:`) || ['"', "'", "`"].some((quote) => line.includes(`${quote}${name}${quote}:`));

const text = (value: string): string => value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (value: string): string => text(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
