import { expect, test } from 'vitest';
import { parseYaml, plainOf, scalar } from '../../../src/manifest/index.ts';
import { asked } from './asked-release.ts';

const ORIGIN = { file: 'none.yaml', line: 1, column: 1, endLine: 1 };

test.each([
  ['a file that is empty', '[env/empty.yaml]'],
  ['a file of comments', '[env/words.yaml]'],
  ['a null', '[env/null.yaml]'],
  ['an empty map', '[env/braces.yaml]'],
  ['several that are empty', '[env/empty.yaml, env/null.yaml]'],
  ['a file that is not there', '[env/lost.yaml], ignoreMissingValuesFiles: true'],
  ['files of which none is there', '[env/lost.yaml, lost.yaml], ignoreMissingValuesFiles: true'],
  ['values.yaml twice', '[values.yaml, values.yaml], ignoreMissingValuesFiles: true'],
])("the chart's own values go where its valuesFiles come to nothing (HELM-2): %s", (_, files) => {
  const found = asked('', `, valuesFiles: ${files}`);
  if (typeof found === 'string') throw new Error(found);
  const [document] = parseYaml('values.yaml', found.defaults);
  expect(plainOf(document?.node ?? scalar(null, ORIGIN)) ?? {}).toEqual({});
});

test('of two equal keys in a file of values the last counts', () => {
  expect(asked('', ', valuesFiles: [env/twice.yaml]')).toMatchObject({ defaults: 'a: 1\na: 2\n' });
});

test.each([
  ...['', ', ignoreMissingValuesFiles: true'].flatMap(
    (more): [string, string, string, string][] => [
      [
        `a folder in place of a file of values (HELM-2)${more}`,
        '',
        `, valuesFiles: [env]${more}`,
        'env is named as a file of values, and is a folder.',
      ],
      [
        `a file without a name (HELM-2)${more}`,
        '',
        `, valuesFiles: [""]${more}`,
        '. is named as a file of values, and is a folder.',
      ],
    ],
  ),
  [
    'a list of values (HELM-2)',
    '',
    ', valuesFiles: [env/list.yaml]',
    'env/list.yaml holds values of a release, and is no map.',
  ],
  [
    'a text behind values (HELM-2)',
    '',
    ', valuesFiles: [env/base.yaml, env/text.yaml]',
    'env/text.yaml holds values of a release, and is no map.',
  ],
])('%s fails the release', (_, spec, chart, message) => {
  expect(asked(spec, chart)).toBe(message);
});
