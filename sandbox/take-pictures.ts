import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { chromium } from 'playwright-core';
import { z } from 'zod';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import type { PictureSource } from './browser/picture-sources.ts';
import { hashOf, withSources } from './browser/picture-sources.ts';
import { browserHere } from './release/browser.ts';

// `node dist/sandbox/take-pictures.js [--check] [BROWSER]`: takes the pictures of docs/pictures from the demo, where what
// they show changed, and writes down of what they are. With `--check` it takes none, and ends with 1 where one shows what
// is no longer said, is missing, or is too large to be loaded with a page (`npm run release:check -- pictures`).

const FOLDER = join(packageRoot(), 'docs/pictures');
const RECORD = join(FOLDER, 'sources.json');
const MOST_BYTES = 200_000;

/** Pixels in which a whole page of the stand-in is seen at once: frames are drawn once they are seen. */
const TALL = 4_000;

const Record = z.record(z.string(), z.string());

const args = process.argv.slice(2);
const isCheck = args.includes('--check');
const executablePath = args.find((each) => !each.startsWith('--')) ?? browserHere() ?? 'chromium';

const pathOf = (name: string): string => join(FOLDER, `${name}.png`);

function bytesOf(name: string): number | null {
  return statSync(pathOf(name), { throwIfNoEntry: false })?.size ?? null;
}

function recorded(): Readonly<Record<string, string>> {
  try {
    return Record.parse(JSON.parse(readFileSync(RECORD, 'utf8')));
  } catch {
    return {};
  }
}

/** Says what is wrong with a picture as it lies there; null for nothing. */
function wrongWith(source: PictureSource, known: string | undefined): string | null {
  const bytes = bytesOf(source.name);
  if (bytes === null) return 'is missing';
  if (bytes > MOST_BYTES) return `has ${String(bytes)} bytes, more than ${String(MOST_BYTES)}`;
  return known === hashOf(source) ? null : 'shows what is no longer said';
}

async function take(browser: Browser, source: PictureSource): Promise<void> {
  const { address, element, width, mostHeight, margin = 0 } = source;
  const context = await browser.newContext({
    viewport: { width, height: element === undefined ? mostHeight : TALL },
    colorScheme: 'light',
  });
  try {
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'load' });
    const path = pathOf(source.name);
    if (element === undefined) {
      await page.screenshot({ path });
      return;
    }
    const picture = page.locator('iframe.picture').first();
    if ((await picture.count()) > 0 && (await picture.isVisible())) {
      await picture.contentFrame().locator('svg[id="picture"]').waitFor();
    }
    const box = await settledBox(page.locator(element).first());
    const height = Math.min(box.height, mostHeight);
    const [left, wide] = [box.x - margin, box.width + 2 * margin];
    await page.screenshot({ path, clip: { x: left, y: box.y, width: wide, height } });
  } finally {
    await context.close();
  }
}

/** Waits until an element stays where it is: a frame says how high it is once it has drawn. */
async function settledBox(
  element: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  for (let known = '', tries = 0; tries < 20; tries += 1) {
    const box = await element.boundingBox();
    const now = JSON.stringify(box);
    if (box !== null && now === known) return box;
    known = now;
    await element.page().waitForTimeout(300);
  }
  throw new Error('What is taken does not come to rest.');
}

const folder = mkdtempSync(join(tmpdir(), 'meshwarden-pictures-'));
try {
  const known = recorded();
  await withSources(folder, async (sources) => {
    const wrong = sources.filter((each) => wrongWith(each, known[each.name]) !== null);
    for (const each of wrong)
      process.stdout.write(`${each.name}.png ${wrongWith(each, known[each.name]) ?? ''}\n`);
    if (isCheck) {
      if (wrong.length > 0) process.exitCode = 1;
      const said = wrong.length === 0 ? 'each shows what is said' : 'npm run pictures takes them';
      process.stdout.write(`${String(sources.length)} pictures of the documentation: ${said}\n`);
      return;
    }
    // in containers people are root, for whom the browser's own sandbox does not start
    const chromiumSandbox = process.getuid?.() !== 0;
    const browser = await chromium.launch({ executablePath, chromiumSandbox });
    try {
      for (const each of wrong) await take(browser, each);
    } finally {
      await browser.close();
    }
    const record = Object.fromEntries(sources.map((each) => [each.name, hashOf(each)]));
    writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
    for (const { name } of sources)
      process.stdout.write(`${name}.png: ${String(bytesOf(name) ?? 0)} bytes\n`);
  });
} finally {
  rmSync(folder, { recursive: true });
}
