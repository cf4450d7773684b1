import { chromium } from 'playwright-core';
import { picturesOfGoldens, randomPictures } from './browser/mermaid-pictures.ts';
import { drawingsOfGoldens, randomDrawings } from './browser/svg-drawings.ts';
import type { MermaidPicture } from './browser/picture-look.ts';
import { lookAtPictures } from './browser/picture-look.ts';
import { lookAtDrawings } from './browser/svg-look.ts';

// `node dist/sandbox/draw-pictures.js BROWSER`: has Mermaid draw the pictures of comments (`npm run release:check --
// pictures`) and ends with 1 where one is not drawn, or has things on each other; and where it does not see a picture that
// is broken on purpose. Drawings of pages and of commands are looked at likewise.

const [executablePath = 'chromium'] = process.argv.slice(2);
const RANDOM = 200;

/** Labels of which one lies on the other, and a name that is cut off. */
const OVERLAPPING =
  '<svg width="300" height="100"><g><path d="M0 0"/><text x="10" y="50">200 → 403</text></g><g><path d="M0 0"/><text x="20" y="52">200 → 404</text></g></svg>';
const CUT_OFF =
  '<svg width="300" height="100"><g><title>orders</title><rect x="5" y="5" width="20" height="20"/><text x="5" y="20">orders</text></g></svg>';

const BROKEN = [
  { name: 'a syntax error', text: 'flowchart LR\n  n1["a" --> n2' },
  { name: 'a quote too many', text: 'flowchart LR\n  n1["a"b"]' },
];

/** Draws the same with edges that are bent, whose labels stand where no room was made for them. */
const bent = ({ name, text }: MermaidPicture): MermaidPicture => ({
  name,
  text: text.replace('  linkStyle default interpolate linear\n', ''),
});

// in containers people are root, for whom the browser's own sandbox does not start
const chromiumSandbox = process.getuid?.() !== 0;
const browser = await chromium.launch({ executablePath, chromiumSandbox });
try {
  const [goldens, random] = [picturesOfGoldens(), randomPictures(RANDOM)];
  const wrong = [...(await lookAtPictures(browser, [...goldens, ...random]))];
  for (const broken of BROKEN)
    if ((await lookAtPictures(browser, [broken])).length === 0)
      wrong.push(`${broken.name} is not seen`);
  if ((await lookAtPictures(browser, random.map(bent))).length === 0)
    wrong.push('labels that lie on each other are not seen');
  const drawings = [...drawingsOfGoldens(), ...randomDrawings(RANDOM)];
  wrong.push(...(await lookAtDrawings(browser, drawings)));
  for (const svg of [OVERLAPPING, CUT_OFF])
    if ((await lookAtDrawings(browser, [{ name: '', svg }])).length === 0)
      wrong.push('a broken drawing is not seen');
  for (const text of wrong) process.stdout.write(`${text}\n`);
  const count = `${String(goldens.length)} pictures of goldens, ${String(random.length)} random ones and ${String(drawings.length)} drawings`;
  process.stdout.write(
    `${count}: ${wrong.length === 0 ? 'nothing is wrong' : `${String(wrong.length)} things wrong`}\n`,
  );
  if (wrong.length > 0 || goldens.length === 0) process.exitCode = 1;
} finally {
  await browser.close();
}
