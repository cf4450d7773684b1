import { severityOf, LIVE_CODES } from '../../src/checks/index.ts';
import type { Detector } from '../../src/checks/index.ts';

type Check = Detector['checks'][number];

/** A line for each check, as docs/reference/checks/index.md has them. */
export const checksSection = (detectors: readonly Detector[]): string =>
  detectors.map(familyText).join('\n\n');

const familyText = ({ id, title, checks }: Detector): string =>
  [
    `### [${id}](${id}.md)`,
    '',
    `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    '',
    '| check | finds | tier |',
    '| --- | --- | --- |',
    ...checks.map(
      (check) => `| [${check.id}](${id}.md#${check.id}) | ${check.title} | ${check.level} |`,
    ),
  ].join('\n');

/** The heading of the last section of a detector's page. */
export const EACH_CHECK = '## Each check';

/** Severity at rest, codes of others and limits of each check, as the page of its detector has them. */
export const limitsSection = ({ checks }: Detector): string =>
  [
    EACH_CHECK,
    '',
    '| check | at rest | elsewhere | not seen |',
    '| --- | --- | --- | --- |',
    ...checks.map(
      (check) => `| \`${check.id}\` | ${severityOf(check)} | ${codesOf(check)} | ${check.blind} |`,
    ),
    '',
  ].join('\n');

const codesOf = ({ knownAs = [] }: Check): string =>
  [...new Set(knownAs.map(({ code }) => code))].join(', ');

/** Codes of Istio and Kiali, as docs/reference/checks/codes.md lists them: with the checks that find the same, and those of Istio that nothing here decides. */
export function codesSection(detectors: readonly Detector[]): string {
  const found = new Map<string, string[]>();
  for (const { id, checks } of detectors)
    for (const check of checks)
      for (const { code } of check.knownAs ?? []) {
        const name = `[${id}/${check.id}](${id}.md#${check.id})`;
        const names = found.get(code) ?? [];
        if (!names.includes(name)) found.set(code, [...names, name]);
      }
  const rows = [
    ...[...found].map(([code, names]) => `| ${code} | ${names.join(', ')} |`),
    ...LIVE_CODES.map(
      ({ code, name, because }) => `| ${code} | not looked for (${name}): ${because} |`,
    ),
  ].sort();
  return ['| code | here |', '| --- | --- |', ...rows].join('\n');
}

/** A page with all that stands between two marks, which it must hold, written anew. */
export function withBetween(page: string, from: string, to: string, text: string): string {
  const start = page.indexOf(`${from}\n`);
  const end = page.indexOf(`\n${to}`, start);
  if (start < 0 || end < 0) throw new Error(`The page lacks ${from} or ${to}.`);
  return `${page.slice(0, start + from.length)}\n\n${text}\n${page.slice(end)}`;
}
