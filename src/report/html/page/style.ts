/** The style of pages, in light and in dark, on screens and on paper. A module, so that the compiler puts it beside the code. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfcfb, #15171a);
  --card: light-dark(#ffffff, #1c1f23);
  --ink: light-dark(#1d2126, #e4e6e9);
  --faint: light-dark(#5c636d, #a0a8b3);
  --line: light-dark(#e3e5e8, #2d3238);
  --hover: light-dark(#f2f4f6, #22262b);
  --selected: light-dark(#e6effb, #22344c);
  --accent: light-dark(#1c63b8, #79b2f5);
  --bad: light-dark(#bf2135, #ff8087);
  --bad-paper: light-dark(#fdeff0, #35191d);
  --good: light-dark(#1a7a3c, #63c583);
  --unsure: light-dark(#7e5000, #e0ae55);
  --loop: light-dark(#7a3fb0, #c79bf2);
  --loop-paper: light-dark(#f5effb, #2a2036);
  --h0: light-dark(#0a659f, #5cb3f0);
  --h1: light-dark(#954f00, #efa94a);
  --h2: light-dark(#8b3fa8, #cf93e6);
  --h3: light-dark(#176f45, #5ec790);
  --h4: light-dark(#b0306e, #f285b7);
  --h5: light-dark(#4a5cc4, #98a6fa);
  --h6: light-dark(#0b6f73, #4fc4c8);
  --h7: light-dark(#6f5e07, #cfba4e);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
  background: var(--paper);
  color: var(--ink);
}
* { box-sizing: border-box; }
body { margin: 0; }
button, input { font: inherit; color: inherit; }
button { background: none; border: 0; padding: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
span, b, del, ins, code { unicode-bidi: isolate; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.faint { color: var(--faint); }
.bad { color: var(--bad); }
.good { color: var(--good); }
.unsure { color: var(--unsure); }
.node { font-weight: 600; color: var(--hue, inherit); }
.hue0 { --hue: var(--h0); } .hue1 { --hue: var(--h1); } .hue2 { --hue: var(--h2); } .hue3 { --hue: var(--h3); }
.hue4 { --hue: var(--h4); } .hue5 { --hue: var(--h5); } .hue6 { --hue: var(--h6); } .hue7 { --hue: var(--h7); }
.link { color: var(--accent); margin-right: .6em; }
.link:hover { text-decoration: underline; }

.app { display: grid; grid-template-rows: auto auto minmax(0, 1fr) auto; height: 100vh; height: 100dvh; }
header { display: flex; flex-wrap: wrap; gap: 12px 32px; align-items: flex-start; padding: 14px 20px 10px; }
header .about { flex: 1 1 300px; min-width: 0; overflow-wrap: anywhere; }
h1 { font-size: 20px; letter-spacing: -.01em; overflow-wrap: anywhere; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
.chips li, .chip { font-size: 12px; padding: 1px 9px; border: 1px solid var(--line); border-radius: 99px; color: var(--faint); overflow-wrap: anywhere; }
.chips .bug { color: var(--unsure); border-color: currentColor; }
.chip:hover { background: var(--hover); }
.source { margin-top: 4px; font-size: 12px; overflow-wrap: anywhere; }
.source summary { cursor: pointer; }
.source span { display: inline-block; margin-right: 10px; }
.source b { font-weight: 600; }
.legend { position: relative; font-size: 12px; }
.legend summary { cursor: pointer; color: var(--faint); }
.legend ul { position: absolute; z-index: 5; top: 100%; right: 0; width: 340px; max-width: calc(100vw - 40px); padding: 10px 14px; background: var(--card); border: 1px solid var(--faint); border-radius: 9px; box-shadow: 0 6px 24px rgb(0 0 0 / .25); }
.legend li { display: flex; gap: 10px; align-items: center; padding: 3px 0; }
.legend svg { flex: 0 0 44px; width: 44px; height: 22px; position: static; }
.verdict { flex: 2 1 420px; min-width: 0; padding: 9px 14px; border-left: 4px solid var(--bad); background: var(--bad-paper); border-radius: 0 6px 6px 0; overflow-wrap: anywhere; max-height: 30vh; overflow: auto; }
.verdict .says { font-size: 16px; font-weight: 600; color: var(--bad); }
.why { margin: 4px 0; }
.why summary { cursor: pointer; font-weight: 600; }
.why li { margin: 2px 0 2px 14px; }
.verdict.fine { border-color: var(--good); background: var(--hover); }
.verdict.fine .good { font-size: 16px; font-weight: 600; }
.verdict code { display: block; margin-top: 4px; font: 12px var(--mono); color: var(--faint); user-select: all; }

.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 6px 20px; border-bottom: 1px solid var(--line); }
.tools input[type=search] { width: 220px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
.toggle { display: inline-flex; gap: 6px; align-items: center; font-size: 13px; font-weight: 400; color: var(--faint); cursor: pointer; }
.toggle input { accent-color: var(--accent); margin: 0; }
.legend { margin-left: auto; }
.keys { font-size: 12px; }
kbd { font: 11px var(--mono); border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; background: var(--card); }

main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(320px, 400px); min-height: 0; }
.timeline { overflow: auto; position: relative; }
.rows { outline-offset: -2px; }
.lane-names { position: sticky; top: 0; z-index: 3; background: var(--paper); border-bottom: 1px solid var(--line); }
.lane-name { position: absolute; bottom: 7px; transform: translateX(-50%); display: flex; align-items: center; max-width: 100%; white-space: nowrap; }
.lane-name button { font-weight: 650; color: var(--hue); padding: 3px 2px; border-radius: 6px; overflow: hidden; text-overflow: ellipsis; }
.lane-name button:hover { background: var(--hover); }
.lane-name button[aria-pressed=true] { background: var(--hue); color: var(--paper); }
.lane-name .hide { position: absolute; left: 100%; padding: 2px 4px; opacity: 0; color: var(--faint); font-weight: 400; }
.lane-name:hover .hide, .lane-name .hide:focus-visible { opacity: 1; }
.rows { position: relative; }
.row { position: absolute; left: 0; right: 0; }
.step { cursor: pointer; border-bottom: 1px solid color-mix(in srgb, var(--line) 45%, transparent); }
.step:hover { background: var(--hover); }
.step.selected { background: var(--selected); box-shadow: inset 3px 0 0 var(--accent); }
.step.in-loop:not(.selected):not(:hover) { background: var(--loop-paper); }
.number { position: absolute; left: 0; width: 46px; text-align: right; top: 11px; color: var(--faint); font: 12px/18px var(--mono); }
.number .time { display: block; margin-top: -3px; font-size: 10px; line-height: 12px; white-space: nowrap; }
.step.selected .number { color: var(--accent); font-weight: 700; }
.notes { position: absolute; top: 0; right: 0; bottom: 0; padding: 10px 14px 4px 6px; font: 12px/18px var(--mono); overflow: hidden; }
.notes div { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dim .notes, .dim .number { opacity: .38; }
.gap { padding: 4px 20px 0 32px; font-size: 12px; }
.banner { display: flex; align-items: center; padding: 0 16px 0 26px; font-weight: 600; font-size: 13px; }
.banner span { z-index: 1; padding: 0 4px; background: inherit; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; line-height: 16px; }
.banner.bad { color: var(--bad); background: var(--bad-paper); }
.banner.unsure { color: var(--unsure); background: color-mix(in srgb, var(--unsure) 12%, var(--paper)); }
.absent { background: repeating-linear-gradient(135deg, transparent 0 7px, color-mix(in srgb, var(--line) 55%, transparent) 7px 8px); }
.both { display: grid; grid-template-columns: 1fr 1fr; min-height: 0; }
.both > :first-child { border-right: 1px solid var(--line); }
.both-names { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; padding: 12px 20px; }
.both-names .verdict { max-height: 24vh; }
.both-names .fine { border-color: var(--good); background: var(--hover); }
.banner.loop { color: var(--loop); background: var(--loop-paper); }

.diagram { position: absolute; left: 0; pointer-events: none; overflow: hidden; }
.diagram text { font: 12px var(--mono); fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.lane path { stroke: var(--hue); stroke-width: 1.5; opacity: .55; fill: none; }
.lane .down { stroke: var(--line); stroke-dasharray: 2 5; opacity: 1; }
.timer path { stroke: var(--hue); stroke-width: 3; opacity: .3; fill: none; }
.timer .fires, .timer .stops { stroke-width: 1.5; opacity: .6; }
.flight path { stroke: var(--hue); stroke-width: 1.5; fill: none; opacity: .75; }
.flight .head { fill: var(--hue); stroke: none; opacity: 1; }
.flight circle { fill: var(--paper); stroke: var(--hue); stroke-width: 1.3; opacity: .6; }
.flight.flies path { stroke-dasharray: 2 3; opacity: .6; }
.flight.lost path { stroke: var(--bad); stroke-dasharray: 5 3; }
.flight.own path { stroke-width: 2.6; opacity: 1; }
.flight.own text, .mark.own text { font-weight: 700; }
.diagram .flight path.hit { stroke: transparent; stroke-width: 16; stroke-dasharray: none; opacity: 1; pointer-events: stroke; cursor: pointer; }
.diagram .target { fill: transparent; pointer-events: all; cursor: pointer; }
.touchable:hover path:not(.hit), .aimed path:not(.hit) { stroke-width: 3; opacity: 1; }
.touchable:hover text, .aimed text { font-weight: 700; }
.flight.dim, .mark.dim { opacity: .32; }
.flight.flies.own { opacity: 1; }
.diagram .flight .cross, .diagram .mark .cross { stroke: var(--bad); stroke-width: 2.2; fill: none; opacity: 1; stroke-dasharray: none; }
.mark circle, .mark .solid { fill: var(--hue); stroke: var(--paper); stroke-width: 1.5; }
.mark .clock circle, .mark .hole { fill: var(--paper); stroke: var(--hue); stroke-width: 2; }
.mark .clock path { fill: none; stroke: var(--hue); stroke-width: 1.6; }
.mark.bad .hole { stroke: var(--bad); }
.diagram .mark.bad text { fill: var(--bad); }
.diagram .mark.good text { fill: var(--good); }
.partitions rect { fill: var(--bad); opacity: .07; }
.partitions path { stroke: var(--bad); stroke-dasharray: 6 4; opacity: .6; }
.loop path { stroke: var(--loop); stroke-width: 2; fill: none; }
.loop .head { fill: var(--loop); stroke: none; }

.panel { overflow: auto; border-left: 1px solid var(--line); background: var(--card); padding: 4px 18px 24px; overflow-wrap: anywhere; }
.panel section { padding: 12px 0; border-bottom: 1px solid var(--line); }
.panel section:last-child { border-bottom: 0; }
h2 { font-size: 14px; margin-bottom: 6px; display: flex; gap: 6px; align-items: baseline; }
h2 .toggle { margin-left: auto; }
.happening { font: 600 13px/1.5 var(--mono); margin-bottom: 4px; }
.notes-all { font: 12px/1.6 var(--mono); }
.nodes { display: grid; gap: 8px; }
.state { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; }
.state.changed { border-color: var(--hue, var(--accent)); box-shadow: inset 3px 0 0 var(--hue, var(--accent)); }
.state.is-down { border-style: dashed; }
h3 { font-size: 13px; }
.tree { font: 12px/1.65 var(--mono); }
.tree .tree { padding-left: 14px; border-left: 1px solid var(--line); margin-left: 2px; }
.tree b { font-weight: 500; color: var(--faint); }
.tree b::after { content: ":"; }
.tree del { text-decoration-color: var(--bad); color: var(--faint); }
.tree ins { text-decoration: none; font-weight: 700; background: color-mix(in srgb, var(--good) 16%, transparent); border-radius: 3px; padding: 0 3px; }
.fold { text-align: left; color: var(--faint); border-radius: 4px; }
.fold::before { content: "▸ "; }
.fold[aria-expanded=true]::before { content: "▾ "; }
.fold:hover { color: var(--accent); }
.timers { font: 12px/1.5 var(--mono); margin-top: 2px; }
.properties { display: grid; gap: 9px; }
.property { display: flex; gap: 8px; font-size: 13px; line-height: 1.35; }
.sign { flex: 0 0 12px; font-weight: 700; }
.properties .violated .property { font-weight: 600; }
.properties .says { margin: 2px 0 0 20px; font-size: 12.5px; }
.strip { display: block; width: calc(100% - 20px); height: 7px; margin: 4px 0 0 20px; border-radius: 3px; cursor: pointer; background: var(--line); }
.strip .true { fill: var(--good); opacity: .55; }
.strip .false { fill: var(--bad); opacity: .9; }
.strip.goal .false { fill: var(--line); }
.strip .due { fill: var(--unsure); }
.strip .none { fill: var(--line); }
.strip .here { fill: none; stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }
.flying { display: grid; gap: 4px; font: 12px/1.5 var(--mono); }
.flying .link { font: 12px system-ui, sans-serif; }
.operations { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 4px 10px; margin-bottom: 8px; }
.client { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: center; font-size: 12px; }
.client .node { overflow: hidden; text-overflow: ellipsis; }
.bars { position: relative; height: 100%; background: var(--hover); border-radius: 4px; overflow: hidden; }
.bar { position: absolute; top: 3px; bottom: 3px; padding: 0 6px; overflow: hidden; white-space: nowrap; text-align: left; border-radius: 4px; font: 11px var(--mono); color: var(--paper); background: var(--hue); }
.bar.open { border-top-right-radius: 0; border-bottom-right-radius: 0; border-right: 3px dotted var(--paper); }
.bar.misplaced { background: var(--bad); }
.now { position: absolute; top: 0; bottom: 0; width: 2px; margin-left: -1px; background: var(--ink); opacity: .6; }
.plain { font: 12px/1.6 var(--mono); }

.button { padding: 3px 11px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); font-size: 13px; }
.button:hover:not(:disabled) { background: var(--hover); border-color: var(--faint); }
.button:disabled { opacity: .45; cursor: default; }
select, .ways input { min-width: 0; flex: 1; padding: 4px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: inherit; font: inherit; font-size: 13px; }
.tools select { flex: 0 1 220px; }
.ways form { display: flex; gap: 6px; margin-bottom: 6px; }
.ways input { font: 12px var(--mono); }
.buttons { display: flex; gap: 6px; flex-wrap: wrap; margin: 2px 0 4px; }
.group { margin-top: 8px; }
.group h3 { font-size: 12px; font-weight: 600; margin-bottom: 3px; }
.option { display: block; width: 100%; text-align: left; padding: 4px 9px; margin-bottom: 4px; border: 1px solid var(--line); border-radius: 7px; font: 12px/1.5 var(--mono); overflow-wrap: anywhere; }
.option:hover { border-color: var(--accent); background: var(--hover); }
.option.violates { border-color: var(--bad); background: var(--bad-paper); }
.option .note { display: block; padding-left: 12px; }
.menu { position: fixed; z-index: 9; width: 340px; max-width: calc(100vw - 16px); max-height: 60vh; overflow: auto; padding: 10px 12px; background: var(--card); border: 1px solid var(--faint); border-radius: 9px; box-shadow: 0 6px 24px rgb(0 0 0 / .25); }
.menu h2 { font: 600 12px/1.5 var(--mono); overflow-wrap: anywhere; }
.branches { display: flex; gap: 5px; flex-wrap: wrap; max-height: 54px; overflow: auto; }
.chip[aria-pressed=true] { border-color: var(--accent); color: var(--accent); }
.loading { padding: 40px; }

.scrubber { display: flex; align-items: center; gap: 4px; padding: 7px 20px; border-top: 1px solid var(--line); background: var(--card); }
.scrubber button { width: 30px; height: 26px; border-radius: 6px; font-size: 12px; }
.scrubber button svg { width: 14px; height: 14px; fill: var(--ink); vertical-align: -2px; }
.scrubber button:hover { background: var(--hover); }
.track { position: relative; flex: 1; margin: 0 12px; height: 26px; }
.track svg { position: absolute; left: 8px; right: 8px; width: calc(100% - 16px); top: 7px; height: 12px; border-radius: 3px; overflow: visible; }
.track .loop { fill: var(--loop); opacity: .3; }
.track .fault, .track .turn { fill: var(--bad); }
.track .fault { opacity: .7; }
.track input { position: absolute; inset: 0; width: 100%; margin: 0; accent-color: var(--accent); background: none; }
.scrubber output { font: 12px var(--mono); color: var(--faint); min-width: 70px; text-align: right; }

@media (max-width: 820px) {
  .app { display: block; height: auto; }
  main { display: block; }
  .timeline { max-height: 62vh; scroll-margin-bottom: 48px; }
  .panel { border-left: 0; border-top: 1px solid var(--line); }
  .scrubber { position: sticky; bottom: 0; z-index: 4; }
  .keys { display: none; }
  header, .tools { padding-left: 12px; padding-right: 12px; }
  .verdict, .both-names .verdict { max-height: none; }
  .verdict .says { max-height: 40vh; overflow: auto; }
}
@media print {
  :root { color-scheme: light; font-size: 11px; }
  .app { display: block; height: auto; }
  main { display: block; }
  .timeline, .panel, .verdict { overflow: visible; max-height: none; }
  .lane-names { position: relative; }
  .tools > :not(.chip), .tools:not(:has(.chip)), .scrubber, .toggle, .fold, .hide { display: none; }
  .step.selected { background: none; box-shadow: none; }
  .in-words { padding: 14px 18px; overflow-wrap: anywhere; }
  .in-words ol > li { margin-bottom: 6px; break-inside: avoid; }
  .in-words .happening { white-space: pre-wrap; margin-bottom: 0; }
  .in-words .notes-all { padding-left: 24px; }
  .panel { border: 0; break-before: page; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
