import { describe, expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { builds, object } from '../fixtures.ts';
import { treeOf } from '../tree-of.ts';

type Files = Readonly<Record<string, string>>;

const TREE: Files = {
  'k8s/web.yaml': object('Service', 'web'),
  'k8s/deep/mail.yaml': object('Service', 'mail'),
  'overlays/prod/kustomization.yaml': builds('../../k8s/web.yaml'),
  'chart/Chart.yaml': 'name: shop\nversion: 1.0.0\n',
  'chart/templates/web.yaml': object('Service', 'web'),
  'istio/operator.yaml': object('IstioOperator', 'mesh', 'install.istio.io/v1alpha1'),
};

/** `file:line tool reach path` of all that is named in a tree with these scripts. */
const named = (scripts: Files): readonly string[] =>
  (discoverEnvironments(treeOf({ ...TREE, ...scripts }), []).scripts?.appliers ?? []).map(
    ({ tool, path, reach, origin: { file, line }, isTest, profile }) =>
      [
        `${file}:${String(line)}`,
        tool,
        reach,
        path,
        ...(isTest ? ['test'] : []),
        ...(profile === undefined ? [] : [profile]),
      ].join(' '),
  );

/** The same for one line of a script. */
const saidBy = (line: string, file = 'deploy.sh'): readonly string[] =>
  named({ [file]: `#!/bin/sh\n${line}\n` }).map((text) => text.replace(`${file}:2 `, ''));

describe('commands that apply what lies in the tree', () => {
  test.each([
    ['kubectl apply -f k8s', ['kubectl files k8s']],
    [
      'kubectl apply -f k8s/web.yaml,k8s/deep/mail.yaml',
      ['kubectl files k8s/web.yaml', 'kubectl files k8s/deep/mail.yaml'],
    ],
    ['kubectl -n shop apply --server-side -R --filename=./k8s/', ['kubectl below k8s']],
    ['oc apply -k overlays/prod', ['kubectl kustomization overlays/prod']],
    ['kustomize build overlays/prod | kubectl apply -f -', ['kubectl kustomization overlays/prod']],
    [
      '$(KUSTOMIZE) build overlays/prod | $(KUBECTL) apply -f -',
      ['kubectl kustomization overlays/prod'],
    ],
    [
      'kubectl kustomize overlays/prod | kubectl replace -f -',
      ['kubectl kustomization overlays/prod'],
    ],
    ['sed s/a/b/ k8s/web.yaml | kubectl apply -f -', ['kubectl files k8s/web.yaml']],
    ['envsubst < k8s/web.yaml | kubectl apply -f -', ['kubectl files k8s/web.yaml']],
    ['helm upgrade --install shop ./chart --namespace shop', ['helm chart chart']],
    ['helm template shop chart | kubectl apply -f -', ['kubectl chart chart']],
    ['kapp deploy -a cf -f <(ytt -f k8s -f values.yml) -y', ['kapp below k8s']],
    ['ytt -f k8s | kapp deploy -a cf -f - -y', ['kapp below k8s']],
    ['istioctl install -y -f istio/operator.yaml', ['istioctl files istio/operator.yaml']],
    ['istioctl manifest apply -f istio/operator.yaml', ['istioctl files istio/operator.yaml']],
    ['cd overlays && kubectl apply -k prod', ['kubectl kustomization overlays/prod']],
    ['kubectl apply -f k8s/*.yaml', ['kubectl files k8s']],
    ['kubectl apply -f "${ROOT}/k8s/web.yaml"', ['kubectl files k8s/web.yaml']],
    ['if ! kubectl apply -f k8s; then exit 1; fi', ['kubectl files k8s']],
  ])('%s', (line, expected) => {
    expect(saidBy(line)).toEqual(expected);
  });

  test.each([
    '# kubectl apply -f k8s',
    'echo kubectl apply -f k8s',
    'echo "kubectl apply -f k8s"',
    'kubectl delete -f k8s',
    'kubectl apply --dry-run=client -f k8s',
    'kubectl apply -f https://example.org/k8s/web.yaml',
    'kubectl apply -f missing/web.yaml',
    'kubectl apply -f ../k8s',
    'kubectl apply -k k8s',
    'kustomize build overlays/prod',
    'helm template shop chart',
    'helm lint chart',
    'helm install shop bitnami/chart',
    'ytt -f k8s',
  ])('nothing is said by: %s', (line) => {
    expect(saidBy(line)).toEqual([]);
  });

  test('what a variable leads is found where one path of the tree ends so', () => {
    const line = 'kubectl apply -k {{.DIR}}/flux/config';
    const one = { 'cluster/flux/config/kustomization.yaml': builds('a.yaml') };
    const two = { 'other/flux/config/kustomization.yaml': builds('a.yaml') };
    expect(named({ ...one, 'Taskfile.yaml': `      - ${line}\n` })).toEqual([
      'Taskfile.yaml:1 kubectl kustomization cluster/flux/config',
    ]);
    expect(named({ ...one, ...two, 'Taskfile.yaml': `      - ${line}\n` })).toEqual([]);
  });
});

describe('texts in which commands stand', () => {
  test('a workflow of GitHub, from the folder of its step', () => {
    const workflow = `jobs:
  deploy:
    steps:
      - name: kubectl apply -f k8s/web.yaml
        run: |
          kubectl apply \\
            -k overlays/prod
      - run: kubectl apply -k prod
        working-directory: overlays
      - run: kubectl apply -f k8s
`;
    expect(named({ '.github/workflows/deploy.yaml': workflow })).toEqual([
      '.github/workflows/deploy.yaml:6 kubectl kustomization overlays/prod',
      '.github/workflows/deploy.yaml:10 kubectl files k8s',
    ]);
  });

  test('a task whose commands YAML folds', () => {
    const tasks = `tasks:
  all:
    cmds:
      - kubectl apply --server-side --kustomize
        {{.DIR}}/overlays/prod
      - kubectl apply
        -f k8s/web.yaml
    desc: kubectl apply
      -f k8s/deep
  one:
    cmd: kubectl apply
      -f k8s
`;
    expect(named({ 'Taskfile.yaml': tasks })).toEqual([
      'Taskfile.yaml:4 kubectl kustomization overlays/prod',
      'Taskfile.yaml:6 kubectl files k8s/web.yaml',
      'Taskfile.yaml:11 kubectl files k8s',
    ]);
  });

  test('a workflow that makes its cluster is a test', () => {
    const workflow =
      'steps:\n  - uses: helm/kind-action@v1\n  - run: kubectl apply -f k8s/web.yaml\n';
    expect(named({ '.github/workflows/e2e.yaml': workflow })).toEqual([
      '.github/workflows/e2e.yaml:3 kubectl files k8s/web.yaml test',
    ]);
  });

  test('a pipeline of Concourse, below the folder of its resource', () => {
    const pipeline = (resource: string): string => `resources:
- name: shop
  type: git
jobs:
- name: deploy
  plan:
  - get: shop
  - task: deploy
    config:
      run:
        args:
        - -ec
        - |
          kapp deploy -a shop -f <(ytt -f ${resource}/k8s -f values.yml) -y
`;
    expect(named({ 'ci/deploy.yml': pipeline('shop') })).toEqual([
      'ci/deploy.yml:14 kapp below k8s',
    ]);
    expect(named({ 'ci/deploy.yml': pipeline('other') })).toEqual([]);
  });

  test('a Makefile, each line a shell of its own', () => {
    const makefile =
      'deploy: manifests ## kubectl apply -f k8s\n\t@cd overlays; ls\n\tkubectl apply -k prod\n\tcd overlays && \\\n\t  kubectl apply -k prod\n';
    expect(named({ Makefile: makefile })).toEqual([
      'Makefile:4 kubectl kustomization overlays/prod',
    ]);
  });

  test('what make writes for a command is applied by that command', () => {
    const makefile = [
      'up:',
      '\t$(MAKE) -s yaml FLAGS="$(FLAGS)" | kubectl apply -f -',
      'yaml: tools ## printed',
      '\t@$(HELM) template shop chart $(FLAGS)',
      'web:',
      '\tmake --no-print-directory overlay | $(KUBECTL) apply -f -',
      'overlay:',
      '\tkubectl kustomize overlays/prod',
      'down:',
      '\t$(MAKE) -s yaml | kubectl delete -f -',
      'lint:',
      '\tkustomize build k8s | conftest -',
      '',
    ].join('\n');
    expect(named({ Makefile: makefile })).toEqual([
      'Makefile:2 kubectl chart chart',
      'Makefile:6 kubectl kustomization overlays/prod',
    ]);
  });

  test('no other file is one', () => {
    expect(
      named({ 'README.md': 'kubectl apply -f k8s\n', 'k8s/run.txt': 'kubectl apply -f k8s' }),
    ).toEqual([]);
  });
});

describe('files of Skaffold', () => {
  test.each([
    [
      'v1beta2',
      'deploy:\n  kubectl:\n    manifests:\n    - ./k8s/**.yaml\n',
      ['5 skaffold below k8s'],
    ],
    [
      'v2beta29',
      'deploy:\n  kustomize:\n    paths: [overlays/prod]\n',
      ['4 skaffold kustomization overlays/prod'],
    ],
    [
      'v2beta29',
      'deploy:\n  helm:\n    releases:\n    - name: shop\n      chartPath: chart\n',
      ['6 skaffold chart chart'],
    ],
    [
      'v4beta6',
      'manifests:\n  rawYaml: [k8s/web.yaml]\n  kustomize:\n    paths: [overlays/prod]\n',
      ['3 skaffold below k8s/web.yaml', '5 skaffold kustomization overlays/prod'],
    ],
    [
      'v4beta6',
      'profiles:\n- name: gcb\n  manifests:\n    rawYaml: [k8s]\n',
      ['5 skaffold below k8s gcb'],
    ],
    [
      'v3',
      'profiles:\n- name: more\n  patches:\n  - op: add\n    path: /manifests/kustomize/paths/1\n    value: overlays/prod\n',
      ['7 skaffold kustomization overlays/prod more'],
    ],
  ])('%s lists what it applies', (version, text, expected) => {
    const said = named({ 'skaffold.yaml': `apiVersion: skaffold/${version}\n${text}` });
    expect(said.map((each) => each.replace('skaffold.yaml:', ''))).toEqual(expected);
  });

  test('where it is run is told with it', () => {
    const { scripts } = discoverEnvironments(
      treeOf({
        ...TREE,
        'skaffold.yaml': 'apiVersion: skaffold/v3\nmanifests:\n  rawYaml: [k8s]\n',
        'cloudbuild.yaml': 'steps:\n- args:\n  - |\n    skaffold run -f=skaffold.yaml;\n',
      }),
      [],
    );
    expect(
      scripts?.appliers.map(({ runAt }) => runAt?.map(({ file, line }) => [file, line])),
    ).toEqual([[['cloudbuild.yaml', 4]]]);
  });

  test.each([
    ['skaffold run', []],
    ['skaffold run -p more', [1]],
    ['skaffold run -p other,more', [1]],
    ['skaffold run --profile=more', [1]],
    ['skaffold run -p other', []],
    ['skaffold run -p "$PROFILE"', [1]],
    ['SKAFFOLD_PROFILE=more skaffold run', [1]],
    ['export SKAFFOLD_PROFILE=more\nskaffold run', [2]],
    ['SKAFFOLD_PROFILE=more skaffold run\nskaffold run', [1]],
    ['skaffold dev', [1]],
    ['skaffold dev -p -more', []],
  ])('a profile is run only where it is asked for or turns itself on: %s', (script, lines) => {
    const { scripts } = discoverEnvironments(
      treeOf({
        ...TREE,
        'skaffold.yaml': `apiVersion: skaffold/v3
manifests:
  rawYaml: [k8s/web.yaml]
profiles:
- name: more
  activation: [{ command: dev }]
  manifests:
    rawYaml: [k8s/deep]
`,
        'deploy.sh': script,
      }),
      [],
    );
    const runs = (at: string) =>
      scripts?.appliers
        .filter(({ path }) => path === at)
        .flatMap(({ runAt = [] }) => runAt.map(({ line }) => line));
    expect(runs('k8s/deep')).toEqual(lines);
    expect(runs('k8s/web.yaml')).not.toEqual([]);
  });
});

test('a script that writes a file of the tree says what it is made from', () => {
  const { scripts } = discoverEnvironments(
    treeOf({
      ...TREE,
      'out/rendered.yaml': object('Service', 'web'),
      'build.sh':
        'helm template shop chart -f "${HERE}/k8s/web.yaml" | ytt -f - -f k8s > out/rendered.yaml\n',
    }),
    [],
  );
  expect(scripts?.made.map(({ file, inputs }) => [file, ...inputs])).toEqual([
    ['out/rendered.yaml', 'chart', 'k8s/web.yaml', 'k8s'],
  ]);
});

test('what a job takes away again after it is for tests, and another job of the file beside it is not', () => {
  const job = (name: string, commands: string) =>
    `- name: ${name}\n  plan:\n  - task: deploy\n    run: |\n${commands}`;
  const deploy = '      kapp deploy -a cf -f <(ytt -f k8s) -y\n';
  const away = '      kapp delete -a cf --yes\n';
  expect(
    named({
      'ci/pipelines/cf.yml': `jobs:\n${job('validate', deploy + away)}${job('live', away + deploy)}`,
    }),
  ).toEqual(['ci/pipelines/cf.yml:6 kapp below k8s test', 'ci/pipelines/cf.yml:13 kapp below k8s']);
});
