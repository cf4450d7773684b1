import type { Detector } from '../../src/core/detectors/detector.ts';

/** The checks of every detector, as docs/detectors/index.md lists them. */
export const checksSection = (detectors: readonly Detector[]): string =>
  detectors.map(familyText).join('\n\n');

const familyText = ({ id, title, checks }: Detector): string =>
  [
    `### [${id}](${id}.md)`,
    '',
    `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    '',
    '| check | finds | in production | not seen |',
    '| --- | --- | --- | --- |',
    ...checks.map(
      (check) =>
        `| [${check.id}](${id}.md#${check.id}) | ${check.title} | ${check.level} | ${check.blind} |`,
    ),
  ].join('\n');

/** The detectors, as the README lists them. */
export const detectorsTable = (detectors: readonly Detector[]): string =>
  [
    '| detector | says | checks |',
    '| --- | --- | --- |',
    ...detectors.map(
      ({ id, title, checks }) =>
        `| [${id}](docs/detectors/${id}.md) | ${title} | ${String(checks.length)} |`,
    ),
  ].join('\n');

/** A page with all that stands between two marks, which it must hold, written anew. */
export function withBetween(page: string, from: string, to: string, text: string): string {
  const start = page.indexOf(`${from}\n`);
  const end = page.indexOf(`\n${to}`, start);
  if (start < 0 || end < 0) throw new Error(`The page lacks ${from} or ${to}.`);
  return `${page.slice(0, start + from.length)}\n\n${text}\n${page.slice(end)}`;
}
