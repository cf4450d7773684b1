import type { checksNamed, LIVE_CODES } from '../../checks/index.ts';
import type { Detector } from '../../checks/index.ts';
import { checkExample, checkNameOf, severityOf } from '../../checks/index.ts';
import { wrapped, checkExplanation } from '../../review/index.ts';

/**
 * Explains what a check is for, with an example from the page of its detector; of several it gives names
 * and titles.
 */
export function explainedChecks(
  named: NonNullable<ReturnType<typeof checksNamed>>,
  pageOf: (detector: string) => string | null,
): string {
  const { name, title, checks, isOne } = named;
  const [only] = checks;
  if (!isOne || only === undefined)
    return [
      name,
      wrapped(`${title.charAt(0).toUpperCase()}${title.slice(1)}.`, '  '),
      ...checks.map((check) =>
        wrapped(
          `${checkNameOf({ detector: check.detector, check: check.id })}: ${check.title}`,
          '  ',
        ),
      ),
      '',
    ].join('\n');
  const page = pageOf(only.detector);
  const example = page === null ? null : checkExample(page, only.id);
  return [
    name,
    wrapped(checkExplanation(named, []).says, '  '),
    wrapped(`At rest it is ${WORDS[severityOf(only)]}.`, '  '),
    ...(example === null ? [] : ['', example]),
    '',
  ].join('\n');
}

const WORDS = { error: 'an error', warning: 'a warning', info: 'a notice' } as const;

/** Lists checks below their detectors: how grave each is at rest, its name and its title. */
export function checkList(detectors: readonly Pick<Detector, 'id' | 'title' | 'checks'>[]): string {
  const blocks = detectors
    .filter(({ checks }) => checks.length > 0)
    .map(({ id, title, checks }) => [
      `${id}: ${title}`,
      ...checks.map((check) => {
        const codes = [...new Set((check.knownAs ?? []).map(({ code }) => code))];
        const known = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
        return `  ${severityOf(check).padEnd(7)}  ${id}/${check.id}${known}\n           ${check.title}`;
      }),
    ]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A code of Istio's own that no manifest decides. */
export const explainedCode = ({ code, name, because }: (typeof LIVE_CODES)[number]): string =>
  [code, wrapped(`Istio calls it ${name}. Not looked for here: ${because}`, '  '), ''].join('\n');
