import { isCode } from '../../../checks/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { fitsWildcard, nearestWord } from '../../../manifest/index.ts';
import type { PolicyProblem } from '../configuration/read-policy-file.ts';
import { problemAt } from '../configuration/read-policy-file.ts';
import type { RepositoryConfig } from '../configuration/repository-config.ts';
import { CONFIG_FILE } from '../configuration/repository-config.ts';
import type { Rule } from './rule.ts';

/** A repository's own rules that wait for a window which the configuration does not have. */
export function unknownWindows(
  rules: readonly Rule[],
  { windows }: Pick<RepositoryConfig, 'windows'>,
): readonly PolicyProblem[] {
  const known = Object.keys(windows);
  return rules.flatMap(({ id, node, require }) => {
    const window = require?.window;
    if (window === undefined || known.includes(window)) return [];
    const message = `Rule ${id}: there is no window named ${window} in ${CONFIG_FILE}.`;
    return [problemAt(node, ['require', 'window'], message, nearestWord(window, known))];
  });
}

/** A repository's own rules about findings of a detector or check that does not exist: they are about nothing. */
export const unknownDetectors = (
  rules: readonly Rule[],
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  rules.flatMap(({ id, node, when }) =>
    [when.detector ?? []]
      .flat()
      .filter((name) => !isPattern(name) && !isKnown(name, detectors))
      .map((name) =>
        problemAt(
          node,
          ['when', 'detector'],
          `Rule ${id}: there is no ${kindOf(name)} ${name}.`,
          nearestName(name, detectors),
        ),
      ),
  );

/** `*` and its like: may be meant for detectors that are still to come. */
const isPattern = (name: string): boolean => (name.split('/')[0] ?? '').includes('*');

const kindOf = (name: string): string => (name.includes('/') ? 'check' : 'detector');

/** A detector, all of its checks (`x/*`), or some of them. */
const isKnown = (name: string, known: readonly string[]): boolean =>
  known.includes(name.replace(/\/\*$/, '')) ||
  (name.includes('*') && known.some((one) => fitsWildcard(name, one)));

/** Of a check without its detector, the whole name. */
const nearestName = (name: string, known: readonly string[]): string | null =>
  known.find((one) => one.endsWith(`/${name}`)) ?? nearestWord(name.replace(/\/\*$/, ''), known);

/** Entries of `ignore` that leave out what nobody finds. */
export const unknownIgnored = (
  { ignore }: Pick<RepositoryConfig, 'ignore'>,
  node: Node,
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  ignore.flatMap(({ detector }, index) => {
    if (isCode(detector) || detectors.includes(detector.replace(/\/\*$/, ''))) return [];
    const nearest = nearestName(detector, detectors);
    const known = nearest === null ? ` Known: ${shownNames(detector, detectors).join(', ')}.` : '';
    const message = `There is no ${kindOf(detector)} ${detector}.${known}`;
    return [problemAt(node, ['ignore', index, 'detector'], message, nearest)];
  });

/** The checks of the detector that is named, else all detectors. */
function shownNames(name: string, known: readonly string[]): readonly string[] {
  const family = `${name.split('/')[0] ?? ''}/`;
  const checks = known.filter((one) => one.startsWith(family));
  return checks.length > 0 ? checks : known.filter((one) => !one.includes('/'));
}
