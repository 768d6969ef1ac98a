/** The message says it all; a stack would only point at the suite. */
export class Failure extends Error {
  override readonly name: string;

  constructor(title: string, text: string) {
    super(text);
    this.name = title;
    this.stack = `${title}: ${text}`;
  }
}
