import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

/** A picture as Mermaid reads it. */
export interface MermaidPicture {
  readonly name: string;
  readonly text: string;
}

/** As wide as a phone shows a comment, in both of GitHub's themes. */
const WIDTH = 390;
const THEMES = ['default', 'dark'] as const;

/** Pixels by which boxes may touch: strokes have a width. */
const TOUCH = 2;

/** Where something is drawn, in pixels. */
export const MeasuredBoxSchema = z.object({
  what: z.enum(['node', 'label']),
  text: z.string(),
  left: z.number(),
  top: z.number(),
  right: z.number(),
  bottom: z.number(),
});
const Drawn = z.union([
  z.object({ error: z.string() }),
  z.object({ boxes: z.array(MeasuredBoxSchema) }),
]);

/** Draws a text with Mermaid in the page and measures what it drew; it is evaluated there. */
const DRAW = `async ({ text, theme, at }) => {
  mermaid.initialize({ startOnLoad: false, theme, securityLevel: 'strict' });
  try {
    const { svg } = await mermaid.render('picture' + at, text);
    document.querySelector('main').innerHTML = svg;
  } catch (error) {
    return { error: String(error) };
  }
  const boxOf = (what) => (each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return { what, text: each.textContent.trim(), left, top, right, bottom };
  };
  return {
    boxes: [
      ...[...document.querySelectorAll('main .node')].map(boxOf('node')),
      ...[...document.querySelectorAll('main .edgeLabels foreignObject')].map(boxOf('label')),
    ].filter((each) => each.text !== '' && each.right > each.left),
  };
}`;

/** Says of pictures what is wrong with them as Mermaid itself draws them, a line each: no picture, or things on each other. */
export async function lookAtPictures(
  browser: Browser,
  pictures: readonly MermaidPicture[],
): Promise<readonly string[]> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: 800 } });
  try {
    const page = await context.newPage();
    await page.setContent(
      `<body style="margin: 0"><main style="width: ${String(WIDTH)}px"></main>`,
    );
    await page.addScriptTag({ path: MERMAID });
    const wrong: string[] = [];
    for (const [at, picture] of pictures.entries())
      for (const theme of THEMES)
        wrong.push(
          ...(await lookAtPicture(page, picture, { theme, at })).map(
            (text) => `${picture.name}, ${theme}: ${text}`,
          ),
        );
    return wrong;
  } finally {
    await context.close();
  }
}

const require = createRequire(import.meta.url);
const MERMAID = require.resolve('mermaid/dist/mermaid.min.js');

async function lookAtPicture(
  page: Page,
  { text }: MermaidPicture,
  how: { readonly theme: (typeof THEMES)[number]; readonly at: number },
): Promise<readonly string[]> {
  const drawn = Drawn.parse(
    await page.evaluate(
      `(${DRAW})(${JSON.stringify({ text, theme: how.theme, at: `${String(how.at)}${how.theme}` })})`,
    ),
  );
  if ('error' in drawn) return [`it is not drawn: ${drawn.error.split('\n')[0] ?? ''}`];
  if (!drawn.boxes.some(({ what }) => what === 'node')) return ['nothing is drawn'];
  return drawn.boxes.flatMap((one, index) =>
    drawn.boxes
      .slice(index + 1)
      .filter((other) => areOnEachOther(one, other))
      .map((other) => `${one.what} ${one.text} lies on ${other.what} ${other.text}`),
  );
}

export type MeasuredBox = z.infer<typeof MeasuredBoxSchema>;

/** Tells whether two share more than their lines. */
export const areOnEachOther = (one: MeasuredBox, other: MeasuredBox): boolean =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > TOUCH &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > TOUCH;
