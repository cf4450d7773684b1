import { expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { builds, object } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

type Files = Readonly<Record<string, string>>;

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const TREE: Files = {
  'base/web.yaml': object('Service', 'web'),
  'base/kustomization.yaml': builds('web.yaml'),
  'overlays/dev/kustomization.yaml': builds('../../base'),
  'overlays/prod-eu/kustomization.yaml': builds('../../base'),
  'overlays/prod-us/kustomization.yaml': builds('../../base'),
};

/** `path by file:line, run at file:line, with context` of all that is applied in a tree with these scripts. */
const applied = (scripts: Files): readonly string[] =>
  (discoverEnvironments(treeOf({ ...TREE, ...scripts }), []).scripts?.appliers ?? []).map(
    ({ path, origin, runAt = [], contexts = [] }) =>
      [
        `${path} by ${origin.file}:${String(origin.line)}`,
        ...runAt.map(({ file, line }) => `run at ${file}:${String(line)}`),
        ...(contexts.length === 0 ? [] : [`to ${contexts.join(' ')}`]),
      ].join(', '),
  );

const SCRIPT = lines(
  '#!/usr/bin/env bash',
  'directory="$1"',
  'context="${2:?a context}"',
  'kubectl --context "$context" apply -k "$directory"',
);

test('a script that is given the folder is followed from whoever runs it', () => {
  expect(applied({ 'hack/apply.sh': SCRIPT })).toEqual([]);
  expect(
    applied({
      'hack/apply.sh': SCRIPT,
      '.github/workflows/deploy.yaml': lines(
        'jobs:',
        '  deploy:',
        '    steps:',
        '      - run: ./hack/apply.sh overlays/dev here',
      ),
    }),
  ).toEqual(['overlays/dev by hack/apply.sh:4, run at .github/workflows/deploy.yaml:4, to here']);
});

test('a matrix of entries alone is a run for each of them, through a workflow that is called, a Makefile and a script', () => {
  expect(
    applied({
      'hack/apply.sh': SCRIPT,
      Makefile: lines(
        'apply:',
        '\t./hack/apply.sh $(DIR) $(CONTEXT)',
        '',
        'remove:',
        '\tkubectl apply -k $(DIR)',
      ),
      '.github/workflows/apply.yaml': lines(
        'on:',
        '  workflow_call:',
        '    inputs:',
        '      directory: { type: string }',
        '      context: { type: string }',
        'jobs:',
        '  apply:',
        '    steps:',
        '      - run: make apply DIR=${{ inputs.directory }} CONTEXT=${{ inputs.context }}',
      ),
      '.github/workflows/deploy.yaml': lines(
        'jobs:',
        '  deploy:',
        '    strategy:',
        '      matrix:',
        '        include:',
        '          - environment: dev',
        '            context: d1',
        '          - environment: prod-eu',
        '            context: p1',
        '    uses: ./.github/workflows/apply.yaml',
        '    with:',
        '      directory: overlays/${{ matrix.environment }}',
        '      context: ${{ matrix.context }}',
      ),
    }),
  ).toEqual([
    'overlays/dev by hack/apply.sh:4, run at .github/workflows/apply.yaml:9, to d1',
    'overlays/prod-eu by hack/apply.sh:4, run at .github/workflows/apply.yaml:9, to p1',
  ]);
});

test('entries of a matrix with axes go to the runs that they fit, and are runs of their own elsewhere', () => {
  expect(
    applied({
      '.github/workflows/deploy.yaml': lines(
        'jobs:',
        '  deploy:',
        '    strategy:',
        '      matrix:',
        '        environment: [dev]',
        '        include:',
        '          - { environment: dev, context: d1 }',
        '          - { environment: prod-eu, context: p1 }',
        '          - { environment: prod-us, context: p2 }',
        '    steps:',
        '      - run: kubectl apply --context ${{ matrix.context }} -k overlays/${{ matrix.environment }}',
      ),
    }),
  ).toEqual([
    'overlays/dev by .github/workflows/deploy.yaml:11, to d1',
    'overlays/prod-eu by .github/workflows/deploy.yaml:11, to p1',
    'overlays/prod-us by .github/workflows/deploy.yaml:11, to p2',
  ]);
});

const PIPELINE = [
  '.apply:',
  '  script:',
  '    - kubectl apply -k overlays/$ENVIRONMENT',
  'dev:',
  '  extends: .apply',
  '  variables:',
  '    ENVIRONMENT: dev',
];

test('jobs of GitLab that extend another one give it their variables, and those of their matrix', () => {
  expect(applied({ '.gitlab-ci.yml': lines(...PIPELINE) })).toEqual([
    'overlays/dev by .gitlab-ci.yml:3',
  ]);
  expect(
    applied({
      '.gitlab-ci.yml': lines(
        ...PIPELINE,
        'prod:',
        '  extends: [.apply]',
        '  parallel:',
        '    matrix:',
        '      - ENVIRONMENT: [prod-eu, prod-us]',
        '.unused:',
        '  extends: .apply',
        '  variables: { ENVIRONMENT: prod-us }',
        'own:',
        '  extends: .apply',
        '  script: [echo nothing]',
        '  variables: { ENVIRONMENT: prod-us }',
      ),
    }),
  ).toEqual([
    'overlays/dev by .gitlab-ci.yml:3',
    'overlays/prod-eu by .gitlab-ci.yml:3',
    'overlays/prod-us by .gitlab-ci.yml:3',
  ]);
});

test('a variable that a step has is read by the script that it runs', () => {
  expect(
    applied({
      'deploy.sh': 'kubectl apply -k "overlays/$ENVIRONMENT"\n',
      '.github/workflows/deploy.yaml': lines(
        'jobs:',
        '  deploy:',
        '    steps:',
        '      - run: ./deploy.sh',
        '        env:',
        '          ENVIRONMENT: prod-us',
      ),
    }),
  ).toEqual(['overlays/prod-us by deploy.sh:1, run at .github/workflows/deploy.yaml:4']);
});

test('of a matrix of GitLab that crosses to any number of runs nothing is known, with a bounded amount of work', () => {
  const axes = Array.from({ length: 40 }, (_, at) => `        AXIS${String(at)}: [a, b, c, d]`);
  const matrix = ['prod:', '  extends: .apply', '  parallel:', '    matrix:', '      -', ...axes];
  const pipeline = lines(...PIPELINE, ...matrix, '        ENVIRONMENT: prod-eu');
  expect(applied({ '.gitlab-ci.yml': pipeline })).toEqual([]);
});
