/** The pages that lead to all others: the gallery, and one for each protocol. They hold links and text, and no script. */
import type { AnyProperty } from "../../src/model/property.ts";
import { counted } from "../../src/model/counted.ts";
import { demands } from "../../src/report/story/property-demands.ts";
import { plainDocument } from "../../src/report/html/plain-document.ts";
import { escapeHtml as safe } from "../../src/report/html/safe-text.ts";
import type { Shown, Told } from "./protocol-pages.ts";

/** A protocol of a family, and the folder of its pages. */
export interface Exhibit {
  readonly told: Told;
  readonly family: string;
  readonly folder: string;
}

const STYLE = `
:root { color-scheme: light dark; --paper: light-dark(#fcfcfb, #15171a); --card: light-dark(#fff, #1c1f23); --ink: light-dark(#1d2126, #e4e6e9);
  --faint: light-dark(#646b75, #949ca8); --line: light-dark(#e3e5e8, #2d3238); --accent: light-dark(#1c63b8, #79b2f5); --good: light-dark(#1a7a3c, #63c583); --bad: light-dark(#bf2135, #ff8087);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; background: var(--paper); color: var(--ink); }
* { box-sizing: border-box; } body { margin: 0 auto; max-width: 1080px; padding: 32px 24px 64px; }
h1 { font-size: 26px; letter-spacing: -.01em; margin: 0 0 6px; } h2 { font-size: 17px; margin: 34px 0 10px; } p { margin: 0 0 12px; max-width: 74ch; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; } .faint { color: var(--faint); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; }
.card { display: block; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; color: inherit; }
a.card:hover { border-color: var(--accent); text-decoration: none; } .card b { font-size: 16px; color: var(--accent); } .card p { margin: 4px 0 6px; font-size: 14px; }
.card small { color: var(--faint); } ul { list-style: none; margin: 0; padding: 0; } li { padding: 7px 0; border-top: 1px solid var(--line); }
.button { display: inline-block; border: 1px solid var(--accent); border-radius: 8px; padding: 6px 14px; margin: 6px 0; }
.good { color: var(--good); } .bad { color: var(--bad); }
@media print { body { max-width: none; } }`;

const document = (title: string, body: string): string => plainDocument(title, STYLE, body);

/** The page that is opened first. */
export function galleryPage(exhibits: readonly Exhibit[]): string {
  const families = [...new Set(exhibits.map(({ family }) => family))];
  const bugs = exhibits.reduce((sum, { told }) => sum + told.mutants.length, 0);
  return document(
    "Hearsay: a gallery of protocols",
    `<h1>Protocols, and how they break</h1>
<p>${counted(exhibits.length, "protocol")} that Hearsay comes with, checked in every state. For each: what must hold, a run that works, what people believe and is not so,
and ${counted(bugs, "seeded bug")}, most of which a real system had. Every run is a page that you can step through, and every protocol can be explored by hand.</p>
${families
  .map(
    (family) =>
      `<h2>${safe(family)}</h2>\n<div class="cards">\n${exhibits
        .filter((one) => one.family === family)
        .map(card)
        .join("\n")}\n</div>`,
  )
  .join("\n")}`,
  );
}

function card({ told: { suite, mutants }, folder }: Exhibit): string {
  const { of, hold } = suite;
  const counts = [counted(Object.keys(hold).length, "property", "properties"), counted(mutants.length, "seeded bug")];
  return `<a class="card" href="${folder}/index.html"><b>${safe(of.name)}</b><p>${safe(of.summary)}</p><small>${counts.join(", ")}</small></a>`;
}

/** The page of one protocol. */
export function protocolPage({ suite, explorer, works, knownFalse, mutants }: Told): string {
  const { of, hold, refuted } = suite;
  return document(
    `Hearsay: ${of.name}`,
    `<p><a href="../index.html">All protocols</a></p>
<h1>${safe(of.name)}</h1>
<p>${safe(of.summary)}</p>
<p><a class="button" href="${explorer}">Explore it by hand</a></p>
${runs("Runs that work", "Start here: the shortest way to what the protocol is for.", works)}
<h2>What must hold</h2>
<ul>
${Object.entries(hold).map(property).join("\n")}
</ul>
${Object.keys(refuted).length === 0 ? "" : runs("What people believe, and is not so", "Each is false in this protocol as it is, and this is a run that shows it.", knownFalse)}
${mutants.length === 0 ? "" : runs("Seeded bugs", "Rules replaced by wrong ones, and the run by which a property finds each.", mutants)}`,
  );
}

const property = ([name, { kind }]: [string, AnyProperty]): string =>
  `<li>${safe(name)}<span class="faint">, ${demands[kind]}</span></li>`;

const runs = (title: string, about: string, shown: readonly Shown[]): string =>
  shown.length === 0
    ? ""
    : `<h2>${title}</h2>
<p class="faint">${about}</p>
<ul>
${shown.map((one) => `<li><a href="${encodeURIComponent(one.file)}">${safe(one.title)}</a><br><span class="faint">${safe(one.text)}</span></li>`).join("\n")}
</ul>`;
