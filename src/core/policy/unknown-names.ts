import { nearestWord } from '../manifest/nearest-word.ts';
import type { Node } from '../manifest/node.ts';
import type { PolicyProblem } from './read-policy-file.ts';
import { problemAt } from './read-policy-file.ts';
import type { RepositoryConfig } from './repository-config.ts';
import { CONFIG_FILE } from './repository-config.ts';
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

/** A repository's own rules about findings of a detector that does not exist: they are about nothing. */
export const unknownDetectors = (
  rules: readonly Rule[],
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  rules.flatMap(({ id, node, when }) =>
    [when.detector ?? []]
      .flat()
      .filter((name) => !name.includes('*') && !detectors.includes(name))
      .map((name) =>
        problemAt(
          node,
          ['when', 'detector'],
          `Rule ${id}: there is no detector ${name}.`,
          nearestWord(name, detectors),
        ),
      ),
  );

/** Entries of `ignore` that leave out what nobody finds. */
export const unknownIgnored = (
  { ignore }: Pick<RepositoryConfig, 'ignore'>,
  node: Node,
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  ignore.flatMap(({ detector }, index) => {
    if (detectors.includes(detector)) return [];
    const nearest = nearestWord(detector, detectors);
    const known = nearest === null ? ` Known: ${detectors.join(', ')}.` : '';
    const message = `There is no detector ${detector}.${known}`;
    return [problemAt(node, ['ignore', index, 'detector'], message, nearest)];
  });
