import type { checksNamed, LIVE_CODES } from '../../checks/index.ts';
import { checkNameOf, severityOf } from '../../checks/index.ts';
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
  const example = page === null ? null : exampleOf(page, only.id);
  return [
    name,
    wrapped(checkExplanation(named, []).says, '  '),
    wrapped(`At rest it is ${WORDS[severityOf(only)]}.`, '  '),
    ...(example === null ? [] : ['', example]),
    '',
  ].join('\n');
}

const WORDS = { error: 'an error', warning: 'a warning', info: 'a notice' } as const;

/** Gives what stands under the heading of a check, in the section of what is found. */
function exampleOf(page: string, check: string): string | null {
  const found = /^## Found$([^]*?)^## /m.exec(page)?.[1] ?? '';
  const heading = `### ${check}\n`;
  const start = found.indexOf(heading);
  if (start < 0) return null;
  const after = found.slice(start + heading.length);
  const end = after.search(/^### /m);
  return (end < 0 ? after : after.slice(0, end)).trim();
}

/** A code of Istio's own that no manifest decides. */
export const explainedCode = ({ code, name, because }: (typeof LIVE_CODES)[number]): string =>
  [code, wrapped(`Istio calls it ${name}. Not looked for here: ${because}`, '  '), ''].join('\n');
