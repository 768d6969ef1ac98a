/** Reads the part of TLA+ that a module with a sequence of states uses: numbers, strings, sets, tuples, records and functions. */

const token = /\s*(?<token><<|>>|\|->|:>|@@|[[\](){},]|-?\d+|"(?:[^"\\]|\\.)*"|\w+)/uy;

/**
 * Records and functions become objects, tuples become arrays, and a set becomes an object with its elements.
 *
 * @throws if the text is not such an expression
 */
export function readTla(text: string): unknown {
  const tokens: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < text.trimEnd().length;) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw new Error(`at ${at}: ${text.slice(at, at + 40)}`);
    tokens.push(found.groups!.token);
  }
  let next = 0;
  const take = (wanted?: string): string => {
    const taken = tokens[next++];
    if (wanted !== undefined && taken !== wanted) throw new Error(`${taken} stands in the place of ${wanted}`);
    return taken;
  };
  const listUntil = <T>(end: string, between: string, element: () => T): readonly T[] => {
    const elements: T[] = [];
    while (tokens[next] !== end) {
      if (elements.length > 0) take(between);
      elements.push(element());
    }
    take(end);
    return elements;
  };
  const pair = (sign: string, key: () => unknown) => (): readonly [string, unknown] => {
    const name = String(key());
    take(sign);
    return [name, expression()];
  };
  const name = (): string => {
    const taken = take();
    if (!/^_*[A-Za-z]\w*$/u.test(taken)) throw new Error(`${taken} is no name`);
    return taken;
  };
  const expression = (): unknown => {
    const first = take();
    switch (first) {
      case "<<":
        return listUntil(">>", ",", expression);
      case "{":
        return { elements: listUntil("}", ",", expression) };
      case "[":
        return Object.fromEntries(listUntil("]", ",", pair("|->", name)));
      case "(":
        return Object.fromEntries(listUntil(")", "@@", pair(":>", expression)));
      case "TRUE":
      case "FALSE":
        return first === "TRUE";
      default:
        if (/^-?\d+$/u.test(first)) return Number(first);
        if (first.startsWith('"')) return first.slice(1, -1).replaceAll(/\\(.)/gu, "$1");
        throw new Error(`${first} begins no expression`);
    }
  };
  const whole = expression();
  if (next < tokens.length) throw new Error(`${tokens[next]} stands after the end`);
  return whole;
}
