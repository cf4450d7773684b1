import { buildSite, wrongWithSite } from './site/build-pages.ts';

// `npm run site [-- https://docs.example/meshwarden]`: builds the pages of docs/ as a site in site/dist, and ends with 1
// where a page, a link or the search is not as it should be.

const [address = null] = process.argv.slice(2);
const end = buildSite(address);
if (end.kind === 'failed') {
  process.stderr.write(`${end.shown}\n${end.why}\n`);
  process.exitCode = 1;
} else {
  const wrong = await wrongWithSite(end, address);
  process.stdout.write(wrong.map((line) => `${line}\n`).join(''));
  process.stdout.write(
    `${String(end.pages.length)} pages in ${end.folder}, built in ${end.seconds.toFixed(0)} s: ${wrong.length === 0 ? 'nothing is wrong' : `${String(wrong.length)} things wrong`}\n`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}
