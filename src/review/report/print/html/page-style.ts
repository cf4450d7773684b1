import { createHash } from 'node:crypto';

/** Colours of both schemes have a contrast of at least 4.5 to what they stand on; paper has those of the light one. */
const LIGHT = `color-scheme: light; --ground: #ffffff; --words: #1f2328; --quiet: #57606a; --line: #d0d7de;
--link: #0550ae; --code: #f3f4f6; --removed: #ffebe9; --added: #dafbe1;`;

const DARK = `color-scheme: dark; --ground: #0d1117; --words: #e6edf3; --quiet: #9da7b3; --line: #3d444d;
--link: #79c0ff; --code: #1b2129; --removed: #4a1717; --added: #123d22;`;

const STYLE = `
:root { ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--ground); color: var(--words);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.25rem 0 0.5rem; }
h4, h5, h6 { font-size: 1rem; margin: 1rem 0 0.5rem; }
p, ul, ol, dl, pre, table { margin: 0.5rem 0; }
p.title { font-weight: 600; }
p.facts, footer { color: var(--quiet); }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
:target { outline: 2px solid var(--link); outline-offset: 4px; }
main:focus { outline: none; }
nav ol { display: flex; flex-wrap: wrap; gap: 0.1rem 2rem; padding-left: 1.5rem; }
nav li { padding: 0.1rem 0; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; display: inline-block; }
.tier { display: inline-block; padding: 0 0.5em; border-radius: 0.3em; background: #57606a; color: #ffffff; }
.tier.critical, .tier.broken { background: #a40e26; }
.tier.high { background: #953800; }
.tier.medium { background: #7a5200; }
.tier.low { background: #116329; }
.finding { margin: 1rem 0; padding: 0 1rem 0.5rem; border: 1px solid var(--line); border-left: 0.4rem solid #57606a; }
.finding.critical { border-left-color: #a40e26; }
.finding.high { border-left-color: #953800; }
.finding.medium { border-left-color: #7a5200; }
.finding.low { border-left-color: #116329; }
.picture svg { max-width: 100%; height: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; }
code, pre { font: 0.9em/1.45 ui-monospace, monospace; unicode-bidi: isolate; }
code { background: var(--code); border-radius: 0.2em; padding: 0 0.2em; }
pre { white-space: pre-wrap; tab-size: 2; margin: 0; }
pre.block { background: var(--code); padding: 0.5rem 0.75rem; margin: 0.5rem 0; border-radius: 0.3em; }
pre code { font-size: 1em; padding: 0; }
.place { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.6rem; text-align: left; vertical-align: top; }
td ul { margin: 0; padding-left: 1.2rem; }
.sides { table-layout: fixed; }
.sides td { padding: 0.1rem 0.4rem; border-block: none; }
.sides .position { color: var(--quiet); font: 0.85em/1.45 ui-monospace, monospace; }
.sides .removed { background: var(--removed); }
.sides .added { background: var(--added); }
.sides tbody { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; color: var(--link); padding: 0.25rem 0; }
@media (max-width: 40rem) {
  table { table-layout: fixed; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.4rem; }
  .map, .map tbody, .map tr, .map th, .map td, .sides, .sides tbody, .sides tr, .sides td { display: block; width: 100%; }
  .map thead, .sides thead { display: none; }
  .sides .same + .same, .sides .empty { display: none; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 0.8rem; }
  nav, .skip { display: none; }
  h2, h3, h4, .title { break-after: avoid; }
  tr, .finding dl { break-inside: avoid; }
  a { color: inherit; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .tier, .removed, .added { print-color-adjust: exact; }
}
`;

/** Holds the style of a page, which is all that it may load: by its hash, so that no other is taken for it. */
export interface PageStyle {
  readonly text: string;
  readonly hash: string;
}

const styleOf = (text: string): PageStyle => ({
  text,
  hash: `sha256-${createHash('sha256').update(text).digest('base64')}`,
});

export const pageStyle = styleOf(STYLE);

const RECORD_STYLE = `${STYLE}
.cards th[scope='col'] { overflow-wrap: break-word; }
.cards th[scope='row'] { min-width: 12rem; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
td.none { color: var(--quiet); }
td.differs { background: var(--removed); }
.strip { margin: 0.75rem 0; }
.strip svg { display: block; width: 100%; overflow: visible; }
ul.links { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
ul.links a { display: inline-block; padding: 0.2rem 0; }
ul.events { padding-left: 1.2rem; }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
ul.legend svg { vertical-align: middle; }
@media (max-width: 40rem) {
  .cards, .cards tbody { display: block; width: 100%; }
  .cards thead { display: none; }
  .cards tr { display: grid; grid-template-columns: 1fr 1fr; margin-bottom: 0.75rem; }
  .cards th { grid-column: 1 / -1; }
  .strip .count { display: none; }
  .cards td.number { text-align: left; }
  .cards td:empty, .cards td.none { display: none; }
  .cards th, .cards td { margin: 0 -1px -1px 0; }
  .cards td::before { content: attr(data-label) ': '; color: var(--quiet); }
}
@media print {
  .cards { font-size: 0.85em; }
  .cards th, .cards td { padding: 0.15rem 0.3rem; }
  .cards th[scope='col'] { overflow-wrap: anywhere; }
  .cards th[scope='row'] { min-width: 5rem; }
}
`;

/** The style of pages about what is on record. */
export const recordStyle = styleOf(RECORD_STYLE);
