import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { escaped } from './html.ts';

/** Where pictures are drawn, and where the script that draws them is. */
const PICTURE_PATH = '/_picture';
const MERMAID_PATH = '/_mermaid.js';

/** Pixels of a frame until what is in it says how high it is. */
const HEIGHT = 160;

/**
 * A picture as GitHub shows one: drawn by Mermaid in a frame of its own, which may run that script and nothing else, and
 * reaches nothing of the page around it. It is drawn once it is seen: what is folded has no size to measure.
 */
export function pictureFrame(text: string): string {
  const [, title = 'A picture'] = /^\s*accTitle: (.*)$/m.exec(text) ?? [];
  const encoded = Buffer.from(text).toString('base64url');
  return `<iframe class="picture" title="${escaped(title)}" sandbox="allow-scripts" loading="lazy" height="${String(HEIGHT)}" src="${PICTURE_PATH}#${encoded}"></iframe>\n`;
}

/** Draws what stands in the address of the frame; what cannot be drawn is shown as text, with why. */
const DRAW = `
const bytes = Uint8Array.from(atob(location.hash.slice(1).replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const text = new TextDecoder().decode(bytes);
const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
mermaid.initialize({ startOnLoad: false, theme: isDark ? 'dark' : 'default', securityLevel: 'strict' });
const main = document.querySelector('main');
mermaid.render('picture', text).then(
  ({ svg }) => { main.innerHTML = svg; },
  (error) => { main.textContent = 'Unable to render: ' + error + '\\n' + text; },
).finally(() => parent.postMessage({ height: Math.ceil(main.getBoundingClientRect().height) + 4 }, '*'));
`;

/** Answers with the frame, or with Mermaid itself as it lies in node_modules; false for any other address. */
export function answerPicture(path: string | null, response: ServerResponse): boolean {
  if (path === MERMAID_PATH) {
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' });
    response.end(
      readFileSync(createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js')),
    );
    return true;
  }
  if (path !== PICTURE_PATH) return false;
  const nonce = randomBytes(12).toString('base64url');
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    // Mermaid writes styles into what it draws; nothing may be fetched
    'content-security-policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  });
  response.end(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A picture</title><style>:root { color-scheme: light dark; } body { margin: 0; } main { white-space: pre-wrap; font: 13px system-ui, sans-serif; }</style></head>
<body><main></main><script nonce="${nonce}" src="${MERMAID_PATH}"></script><script nonce="${nonce}">${DRAW}</script></body></html>
`);
  return true;
}

/** Run in the page around: gives each frame the height that it says, a bounded one. */
export const FRAMES = `
addEventListener('message', ({ source, data }) => {
  const height = Number(data?.height);
  for (const frame of document.querySelectorAll('iframe.picture'))
    if (frame.contentWindow === source && height > 0) frame.style.height = Math.min(height, 2000) + 'px';
});
`;
