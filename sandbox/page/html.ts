/** Text that HTML takes for nothing else. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A frame with a title; both parts are HTML. `id` is what links lead to. */
export const box = (header: string, body: string, id = ''): string =>
  `<section class="box"${id === '' ? '' : ` id="${id}"`}><header>${header}</header><div>${body}</div></section>`;

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1f2328, #e6edf3); --dim: light-dark(#59636e, #9198a1); --line: light-dark(#d1d9e0, #3d444d); --shade: light-dark(#f6f8fa, #151b23); --paper: light-dark(#fff, #0d1117); --link: light-dark(#0969da, #4493f8); --good: light-dark(#1a7f37, #3fb950); --wait: light-dark(#9a6700, #d29922); --bad: light-dark(#d1242f, #f85149); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 1.5rem auto 4rem; padding: 0 1rem; color: var(--ink); background: var(--paper); }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.5rem; margin: .8rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; } h1 small, .dim { color: var(--dim); font-weight: normal; }
.box h3 { font-size: 1.05rem; line-height: 1.35; }
table { border-collapse: collapse; margin: .8rem 0; } td, th { border: 1px solid var(--line); padding: .35rem .7rem; text-align: left; vertical-align: top; }
.list { width: 100%; } .list td { border-width: 1px 0; } .list .what { display: block; color: var(--dim); font-size: 90%; }
code { background: var(--shade); border: 1px solid var(--line); padding: 0 .25em; border-radius: 4px; font-size: 85%; overflow-wrap: anywhere; } pre { background: var(--shade); padding: .7rem; overflow: auto; border-radius: 6px; } pre code { background: none; border: 0; padding: 0; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; } .box > header { background: var(--shade); padding: .5rem .9rem; border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; } .box > div { padding: .3rem .9rem; overflow-wrap: break-word; }
.line { margin: 1rem 0 1rem .9rem; } .reactions span { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .5rem; margin-right: .3rem; }
.good { color: var(--good); } .wait { color: var(--wait); } .bad { color: var(--bad); } .busy { color: var(--dim); }
.annotation { border-left: 3px solid var(--line); padding-left: .7rem; margin: .9rem 0; white-space: pre-line; } .annotation.failure { border-color: var(--bad); } .annotation.warning { border-color: var(--wait); }
.lines { font: 13px/1.5 ui-monospace, monospace; margin: 0; padding: 0 0 0 3.6rem; white-space: pre; overflow: auto; background: var(--shade); } .lines li:target { background: light-dark(#fff8c5, #5c4813); } .lines li::marker { color: var(--dim); }
pre .add { color: var(--good); } pre .del { color: var(--bad); } pre .hunk { color: var(--dim); }
form { margin: .6rem 0; } form p { margin: .4rem 0; } textarea, input { width: 100%; font: inherit; box-sizing: border-box; } textarea.file { font: 13px/1.5 ui-monospace, monospace; } button, select { font: inherit; padding: .2rem .7rem; } .short { width: 26rem; max-width: 100%; }
summary { cursor: pointer; } iframe.picture { width: 100%; border: 0; color-scheme: light dark; }
`;

/** Reloads when something has changed on the stand-in, but never under somebody's fingers. */
const RELOAD = `
let seen = null;
const isTyped = (field) => field.value !== field.defaultValue;
setInterval(async () => {
  const state = await fetch('/_state').then((answer) => answer.text(), () => seen);
  const typing = [...document.querySelectorAll('textarea, input')].some(isTyped);
  if (seen !== null && seen !== state && !typing) location.reload();
  else seen = state;
}, 1000);
`;

/** A page; `nonce` is that of its Content-Security-Policy. */
export const page = (title: string, body: string, nonce: string, script = ''): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><p class="dim"><a href="/">all pull requests</a> · a stand-in for GitHub: nothing here leaves this machine</p>
${body}
<script nonce="${nonce}">${RELOAD}${script}</script></body></html>
`;
