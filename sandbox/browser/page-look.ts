import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import type { PageFile } from './page-files.ts';

/** How somebody reads a page. */
export interface Look {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly media: 'screen' | 'print';
}

export const LOOKS: readonly Look[] = [
  { name: 'light', width: 1280, colorScheme: 'light', media: 'screen' },
  { name: 'dark', width: 1280, colorScheme: 'dark', media: 'screen' },
  { name: 'on a phone', width: 360, colorScheme: 'light', media: 'screen' },
  { name: 'on a phone, dark', width: 360, colorScheme: 'dark', media: 'screen' },
  { name: 'printed', width: 800, colorScheme: 'dark', media: 'print' },
];

/** What is wrong with a page as it is read so, a line each; and how long it took to be there. */
export interface LookResult {
  readonly wrong: readonly string[];
  readonly milliseconds: number;
}

/** Opens a page in a context of its own and looks for all that it must not do. */
export async function lookAt(browser: Browser, file: PageFile, look: Look): Promise<LookResult> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 800 },
    colorScheme: look.colorScheme,
  });
  try {
    const page = await context.newPage();
    await page.emulateMedia({ media: look.media, colorScheme: look.colorScheme });
    const address = pathToFileURL(file.path).href;
    const heard = listened(page, address);
    await page.goto(address, { waitUntil: 'load' });
    const state = Loaded.parse(await page.evaluate(LOADED));
    const wrong = [
      // what is opened loads no more than what is closed
      ...(look.media === 'screen' ? await wrongWithKeys(page) : []),
      ...wrongState(state, look),
      ...heard,
    ];
    return { wrong: [...wrong, ...(await violations(page))], milliseconds: state.milliseconds };
  } finally {
    await context.close();
  }
}

/** What a page asks for, says or has run while it is open, as it comes. */
function listened(page: Page, address: string): readonly string[] {
  const heard: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== address) heard.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => heard.push(`says on the console: ${message.text()}`));
  page.on('pageerror', ({ message }) => heard.push(`an error in a script: ${message}`));
  page.on('dialog', (dialog) => {
    heard.push(`opens a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return heard;
}

/** Evaluated in the page. */
const LOADED = `({
  ran: document.ran === undefined ? 0 : 1,
  active: document.querySelectorAll('script, img, iframe, object, embed, link, form, base, svg:not(.picture > svg, .strip svg, .legend svg), .picture a, .picture use, .picture image, .picture foreignObject').length,
  wide: document.documentElement.scrollWidth - innerWidth,
  folded: [...document.querySelectorAll('details > div')].filter((each) => !each.checkVisibility({ contentVisibilityAuto: true })).length,
  ground: getComputedStyle(document.body).backgroundColor,
  milliseconds: performance.getEntriesByType('navigation')[0].loadEventEnd,
})`;

const Loaded = z.object({
  ran: z.number(),
  active: z.number(),
  wide: z.number(),
  folded: z.number(),
  ground: z.string(),
  milliseconds: z.number(),
});

const WHITE = 'rgb(255, 255, 255)';

function wrongState(
  state: z.infer<typeof Loaded>,
  { colorScheme, media }: Look,
): readonly string[] {
  const isDark = colorScheme === 'dark' && media === 'screen';
  return [
    ...(state.ran === 0 ? [] : ['a script of a name ran']),
    ...(state.active === 0 ? [] : [`${String(state.active)} elements that fetch or run something`]),
    ...(state.wide <= 0 ? [] : [`${String(state.wide)} pixels wider than the screen`]),
    ...(isDark === (state.ground !== WHITE) ? [] : [`the ground is ${state.ground}`]),
    ...(media === 'screen' || state.folded === 0 ? [] : ['paper has folded parts']),
  ];
}

/** The first key leads to the link past the contents, which leads to what the page is about; one opens what is folded. */
async function wrongWithKeys(page: Page): Promise<readonly string[]> {
  await page.keyboard.press('Tab');
  const isSkip = await page.evaluate(`document.activeElement.className === 'skip'`);
  await page.keyboard.press('Enter');
  const isThere = await page.evaluate(`document.activeElement.tagName === 'MAIN'`);
  const summary = page.locator('summary').first();
  const hasFolded = (await summary.count()) > 0;
  if (hasFolded) {
    await summary.focus();
    await page.keyboard.press('Enter');
  }
  const isOpen = !hasFolded || (await page.locator('details[open]').count()) > 0;
  return [
    ...(isSkip === true ? [] : ['the first key does not lead to the link past the contents']),
    ...(isThere === true ? [] : ['the link past the contents does not lead there']),
    ...(isOpen ? [] : ['a key does not open what is folded']),
  ];
}

const Violations = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** What axe-core finds, with all that is folded open. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
  await page.evaluate(axe.source);
  const found = Violations.parse(
    await page.evaluate('axe.run(document).then(({ violations }) => violations)'),
  );
  return found.map(
    ({ id, help, nodes }) =>
      `axe-core: ${id}, ${help} (${String(nodes.length)}): ${nodes[0]?.html.slice(0, 200) ?? ''}`,
  );
}
