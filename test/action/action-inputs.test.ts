import { expect, test } from 'vitest';
import { parseInputs } from '../../src/action/action-inputs.ts';

const inputsOf = (variables: Readonly<Record<string, string>>) => {
  const parsed = parseInputs(variables);
  return parsed.kind === 'inputs' ? parsed.inputs : parsed.problem;
};

test('a step without inputs reviews what the event names, and writes nothing', () => {
  expect(inputsOf({ INPUT_BASE: '', 'INPUT_GITHUB-TOKEN': '' })).toEqual({
    ...{ base: null, head: null, config: null, failOn: 'high', comment: false, suggestions: false },
    ...{ sarif: null, html: null, chartSources: [], token: null },
  });
});

test('inputs are read as a workflow writes them, with spaces and line breaks', () => {
  const asked = inputsOf({
    INPUT_BASE: ' origin/main\n',
    'INPUT_FAIL-ON': 'medium',
    INPUT_CONFIG: './ci//mesh.yaml',
    INPUT_COMMENT: 'True',
    'INPUT_CHART-SOURCES': 'https://charts.acme.example\n  oci://ghcr.io/acme, ',
  });
  expect(asked).toMatchObject({
    ...{ base: 'origin/main', config: 'ci/mesh.yaml', failOn: 'medium', comment: true },
    chartSources: ['https://charts.acme.example', 'oci://ghcr.io/acme'],
  });
});

test.each([
  ['INPUT_COMMENT', 'yes', 'The input comment has to be true or false, and is "yes".'],
  [
    'INPUT_FAIL-ON',
    'never',
    'The input fail-on has to be one of low, medium, high, critical, and is "never".',
  ],
  ...['../mesh.yaml', '/etc/passwd', 'ci/../..', '.'].map((path): [string, string, string] => [
    'INPUT_CONFIG',
    path,
    `The input config has to be a path from the top of the repository, and is "${path}".`,
  ]),
])('%s: %s is refused in one sentence', (name, value, sentence) => {
  expect(inputsOf({ [name]: value })).toBe(sentence);
});
