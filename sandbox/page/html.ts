/** Text that HTML takes for nothing else. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
a { color: #0969da; text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.4rem; } h1 small, .dim { color: #59636e; font-weight: normal; }
table { border-collapse: collapse; margin: .6rem 0; } td, th { border: 1px solid #d1d9e0; padding: .3rem .7rem; text-align: left; vertical-align: top; }
code { background: #eff1f3; padding: .1em .3em; border-radius: 4px; font-size: 87%; } pre { background: #f6f8fa; padding: .7rem; overflow: auto; } pre code { background: none; padding: 0; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; margin: 1rem 0; } .box > header { background: #f6f8fa; padding: .5rem .9rem; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; } .box > div { padding: .2rem .9rem; }
.success { color: #1a7f37; } .action_required { color: #9a6700; } .failure { color: #d1242f; } .cancelled, .in_progress, .queued { color: #59636e; }
.from-github { border-left: 4px solid #d1d9e0; } ol.code { background: #f6f8fa; font: 13px/1.5 monospace; padding-left: 4rem; white-space: pre; overflow: auto; } ol.code li:target { background: #fff8c5; }
form { margin: .6rem 0; } textarea { width: 100%; font: inherit; box-sizing: border-box; } button, select { font: inherit; padding: .2rem .6rem; }
`;

/** Reloads when something has changed on the stand-in, but never under somebody's fingers. */
const RELOAD = `
let seen = null;
setInterval(async () => {
  const state = await (await fetch('/_state')).text();
  const typing = [...document.querySelectorAll('textarea')].some((each) => each.value !== '' && each.value !== each.defaultValue);
  if (seen !== null && seen !== state && !typing) location.reload();
  seen = state;
}, 1000);
`;

/** A page; `nonce` is that of its Content-Security-Policy. */
export const page = (title: string, body: string, nonce: string): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><p class="dim"><a href="/">stand-in for GitHub</a>: nothing here leaves this machine</p>
${body}
<script nonce="${nonce}">${RELOAD}</script></body></html>
`;
