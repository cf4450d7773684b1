import { expect, test } from 'vitest';
import { toldOf, withFiles } from './mesh-with-jobs.ts';

const APPLY = 'kubectl apply -f https://example.org/x.yaml';

/** Pipelines of other tools that run one line before they apply something; the last one is what the job is called. */
const PIPELINES: readonly (readonly [string, (line: string) => string, string])[] = [
  ['Makefile', (line) => `MODE := a\ndeploy: build\n\t${line}\n\t${APPLY}\n`, 'target deploy of'],
  ['justfile', (line) => `deploy env:\n    ${line}\n    ${APPLY}\n`, 'target deploy of'],
  [
    'Taskfile.yml',
    (line) => `version: '3'\ntasks:\n  deploy:\n    cmds:\n      - ${line}\n      - ${APPLY}\n`,
    'task deploy of',
  ],
  [
    '.gitlab-ci.yml',
    (line) => `deploy:\n  script:\n    - ${line}\n    - ${APPLY}\n`,
    'job deploy of',
  ],
  [
    'azure-pipelines.yml',
    (line) =>
      `stages:\n- stage: x\n  jobs:\n  - job: deploy\n    steps:\n    - script: |\n        ${line}\n        ${APPLY}\n`,
    'job deploy of',
  ],
  [
    'bitbucket-pipelines.yml',
    (line) =>
      `pipelines:\n  default:\n    - step:\n        script:\n          - ${line}\n          - ${APPLY}\n`,
    'pipeline default of',
  ],
  [
    '.circleci/config.yml',
    (line) =>
      `version: 2.1\njobs:\n  deploy:\n    steps:\n      - run: {name: x, command: ${line}}\n      - run: ${APPLY}\n`,
    'job deploy of',
  ],
  [
    'cloudbuild.yaml',
    (line) =>
      `steps:\n- name: gcr.io/cloud-builders/kubectl\n  args: [apply, -k, x]\n- name: bash\n  entrypoint: bash\n  args: [-c, '${line}']\n`,
    'pipeline of',
  ],
  ['scripts/deploy.sh', (line) => `#!/bin/bash\n${line}\n${APPLY}\n`, 'script'],
  ['Jenkinsfile', (line) => `stage('x') {\n  sh '${line}'\n  sh '${APPLY}'\n}\n`, 'pipeline'],
  [
    '.tekton/deploy.yaml',
    (line) =>
      `apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: deploy}\nspec:\n  steps:\n  - name: x\n    image: alpine\n    script: |\n      ${line}\n      ${APPLY}\n`,
    'Task deploy of',
  ],
  [
    'tekton/rollout.yaml',
    (line) =>
      `apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: rollout}\nspec:\n  tasks:\n  - taskSpec:\n      steps:\n      - image: alpine\n        script: |\n          ${line}\n          ${APPLY}\n`,
    'Pipeline rollout of',
  ],
  [
    'deploy/argo-workflows/rollout.yaml',
    (line) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: rollout}\nspec:\n  templates:\n  - script:\n      image: alpine\n      command: [sh]\n      source: |\n        # first\n        ${line}\n        ${APPLY}\n`,
    'Workflow rollout of',
  ],
  [
    'pipelines/rollout.yaml',
    (line) =>
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: rollout, namespace: ops}\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n          - {image: alpine, command: [${line.replace(' ', ', ')}]}\n          - {image: alpine, command: [kubectl, delete, ns, x]}\n`,
    'CronJob rollout of',
  ],
  [
    'ci/rollout.yaml',
    (line) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rollout}\ndata:\n  run.sh: |\n    ${line}\n    ${APPLY}\n`,
    'ConfigMap rollout of',
  ],
];

test.each(PIPELINES)('a line of %s is told of', async (file, textOf, name) => {
  const tree = (line: string) => withFiles({ [file]: textOf(line) });
  const { tier, told } = await toldOf(tree('frob one'), tree('frob two'));
  expect([tier, told.length]).toEqual(['high', 1]);
  expect(told[0]).toContain(`${name} ${file} lines`);
  expect((await toldOf(tree('frob one'), tree('frob one'))).told).toEqual([]);
});

test.each(['Makefile', 'Taskfile.yml'])(
  'of the variables of %s those count that a target uses, by others, too',
  async (file) => {
    const tree = (mode: string, other: string) =>
      withFiles({
        [file]:
          file === 'Makefile'
            ? `INNER := ${mode}\nMODE := $(INNER)\nOTHER := ${other}\ndeploy:\n\tkubectl apply -f $(MODE)\nlint:\n\tlint $(OTHER)\n`
            : `version: '3'\nvars:\n  INNER: ${mode}\n  MODE: '{{.INNER}}'\n  OTHER: ${other}\ntasks:\n  deploy:\n    cmds: ['kubectl apply -f {{.MODE}}']\n  lint:\n    cmds: ['lint {{.OTHER}}']\n`,
      });
    expect((await toldOf(tree('a', 'x'), tree('b', 'x'))).tier).toBe('high');
    expect((await toldOf(tree('a', 'x'), tree('a', 'y'))).told).toEqual([]);
  },
);

test.each([
  ['Makefile', 'deploy:\n\tkubectl apply -f x\n', 'build:\n\tgo build ./...\n'],
  [
    'Taskfile.yml',
    `version: '3'\ntasks:\n  deploy:\n    cmds: [kubectl apply -f x]\n`,
    `  build:\n    cmds: [go build ./...]\n`,
  ],
])('a new target beside is no change of one of %s', async (file, text, more) => {
  const told = await toldOf(withFiles({ [file]: text }), withFiles({ [file]: text + more }));
  expect(told).toEqual({ tier: 'low', told: [] });
});

test('a template that a job of GitLab extends is part of it', async () => {
  const tree = (line: string) =>
    withFiles({
      '.gitlab-ci.yml': `.base:\n  before_script: ['${line}']\ndeploy:\n  extends: .base\n  script: ['${APPLY}']\n`,
    });
  expect((await toldOf(tree('frob a'), tree('frob b'))).told).toEqual([
    'job deploy of .gitlab-ci.yml lines ["frob a"] ["frob b"]',
  ]);
});

test('an object of Kubernetes that runs no tool which applies is no job, wherever it lies', async () => {
  const tree = (image: string) =>
    withFiles({
      'pipelines/job.yaml': `apiVersion: batch/v1\nkind: Job\nmetadata: {name: x, namespace: shop}\nspec:\n  template:\n    spec:\n      containers: [{name: x, image: acme/${image}, command: [kubectl], args: [get, ns]}]\n`,
    });
  expect((await toldOf(tree('helm-a'), tree('argo-b'))).told).toEqual([]);
});

test.each([
  [
    'a file that a Makefile includes',
    'config.mk',
    { Makefile: 'include config.mk\ndeploy:\n\tkubectl apply -f $(X)\n' },
    'X := ',
  ],
  ['a file that a script takes in', '.env', { 'deploy.sh': `source .env\n${APPLY}\n` }, 'X='],
  ['a tool under another name', 'deploy.sh', {}, 'K=kubectl\n$K apply -f '],
  ['a tool in an image', 'deploy.sh', {}, 'docker run bitnami/kubectl:1.30 apply -f '],
  [
    'a line that is too long to be read',
    'deploy.sh',
    {},
    `kubectl apply ${'-f x '.repeat(500)}-f `,
  ],
  [
    'a pipeline that only takes in others',
    '.gitlab-ci.yml',
    {},
    'include:\n- project: infra/deploy\n  ref: ',
  ],
])('%s counts', async (_, file, others, text) => {
  const tree = (value: string) => withFiles({ ...others, [file]: `${text}${value}\n` });
  expect(await toldOf(tree('a'), tree('b'))).toMatchObject({ tier: 'high', told: { length: 1 } });
});

const GITLAB = `include: [{local: ci/frob.yml}]
deploy:
  script: [kubectl apply -f https://example.org/x.yaml]
`;
const AZURE = `variables:
- template: frob-vars.yml
jobs:
- job: deploy
  steps:
  - template: steps/before.yml
  - script: kubectl apply -f https://example.org/x.yaml
`;

test.each([
  [
    'defaults that GitLab includes',
    '.gitlab-ci.yml',
    GITLAB,
    'ci/frob.yml',
    'default:\n  before_script: [frob WORD]\n',
  ],
  [
    'a job of others to extend',
    '.gitlab-ci.yml',
    GITLAB,
    'ci/frob.yml',
    '.frob:\n  before_script: [frob WORD]\n',
  ],
  [
    'variables of a file',
    'azure-pipelines.yml',
    AZURE,
    'frob-vars.yml',
    'variables: {frob: WORD}\n',
  ],
  [
    'steps of a template',
    'azure-pipelines.yml',
    AZURE,
    'steps/before.yml',
    'steps:\n- script: frob WORD\n',
  ],
  [
    'a job of a template',
    'azure-pipelines.yml',
    'jobs:\n- template: frob.yml\n',
    'frob.yml',
    'jobs:\n- job: a\n  steps:\n  - script: helm upgrade istiod istio/istiod --frob=WORD\n',
  ],
])('what a pipeline takes in is part of it: %s', async (_, file, pipeline, taken, text) => {
  const tree = (word: string) =>
    withFiles({ [file]: pipeline, [taken]: text.replace('WORD', word) });
  expect((await toldOf(tree('a'), tree('b'))).tier).toBe('high');
});
