/** An HTML document that loads nothing and has no script. */
import { escapeHtml } from "./safe-text.ts";

/** @param title as text @param style as CSS @param body as HTML, in which all text is escaped */
export const plainDocument = (title: string, style: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
