import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { writePages } from './browser/page-files.ts';
import { lookAt, LOOKS } from './browser/page-look.ts';

// `node dist/sandbox/browse-pages.js BROWSER`: opens pages of reviews in a browser (`npm run release:check -- browser`)
// and ends with 1 where one of them does what a page of ours must not.

const [executablePath = 'chromium'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'meshwarden-pages-'));
const files = await writePages(folder);
// in containers people are root, for whom the browser's own sandbox does not start
const chromiumSandbox = process.getuid?.() !== 0;
const browser = await chromium.launch({ executablePath, chromiumSandbox });
let wrong = 0;
try {
  for (const file of files) {
    const times: number[] = [];
    for (const look of LOOKS) {
      const seen = await lookAt(browser, file, look);
      times.push(seen.milliseconds);
      wrong += seen.wrong.length;
      for (const text of seen.wrong) process.stdout.write(`${file.name}, ${look.name}: ${text}\n`);
    }
    const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    process.stdout.write(
      `${file.name}: ${String(file.bytes)} bytes, loaded in ${middle.toFixed(0)} ms\n`,
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
const looks = `${String(files.length)} pages, each read in ${String(LOOKS.length)} ways`;
process.stdout.write(
  `${looks}: ${wrong === 0 ? 'nothing is wrong' : `${String(wrong)} things wrong`}\n`,
);
if (wrong > 0) process.exitCode = 1;
