import { describe, expect, test } from 'vitest';
import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { releaseOfRoot } from '../../../src/gitops/roots/root.ts';
import { treeOf } from '../tree-of.ts';

type Files = Readonly<Record<string, string>>;

const TREE: Files = {
  'charts/app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.0.0\n',
  'charts/app/templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: {{ .Release.Name }} }\n',
  'values/all.yaml': 'replicas: 1\n',
  ...Object.fromEntries(
    ['dev', 'prod'].flatMap((environment) =>
      ['web', 'mail'].map((name) => [`values/${environment}/${name}.yaml`, 'replicas: 2\n']),
    ),
  ),
};

/** By environment: `namespace/release` with its last file of values, and what is not seen of it. */
function installedBy(
  scripts: Files,
  more: Files = {},
): Readonly<Record<string, readonly string[]>> {
  const { environments } = discoverEnvironments(treeOf({ ...TREE, ...more, ...scripts }), []);
  return Object.fromEntries(
    environments.map(({ name, roots }) => [
      name,
      roots
        .flatMap((root) => {
          const release = releaseOfRoot(root);
          if (release?.command === undefined) return [];
          const files = release.values.map((each) => (each.kind === 'file' ? each.path : ''));
          const sets = release.sets.map(({ expression }) => expression);
          return [
            [
              `${release.namespace ?? 'none'}/${release.name}`,
              files.at(-1) ?? '',
              ...sets,
              ...release.unseen,
            ].join(' '),
          ];
        })
        .sort(),
    ]),
  );
}

const job = (strategy: string, run: string, top = 'on: push\n'): string =>
  `${top}jobs:\n  ship:\n    runs-on: x\n${strategy}    steps:\n      - uses: actions/checkout@v4\n      - run: |\n${run
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n')}\n`;

const BOTH = {
  dev: ['shop/mail values/dev/mail.yaml', 'shop/web values/dev/web.yaml'],
  prod: ['shop/mail values/prod/mail.yaml', 'shop/web values/prod/web.yaml'],
};

const COMMAND = (name: string, environment: string): string =>
  `helm upgrade --install ${name} charts/app \\\n  --namespace shop -f values/all.yaml \\\n  -f values/${environment}/${name}.yaml --atomic --timeout 5m`;

describe('releases that workflows and scripts install', () => {
  test('of a matrix', () => {
    const matrix =
      '    strategy:\n      matrix:\n        env: [dev, prod]\n        name: [web, mail]\n';
    const run = COMMAND('${{ matrix.name }}', '${{ matrix.env }}');
    expect(installedBy({ '.github/workflows/ship.yml': job(matrix, run) })).toEqual(BOTH);
  });

  test('of a matrix that leaves out and adds runs', () => {
    const matrix =
      '    strategy:\n      matrix:\n        env: [dev, prod]\n        name: [web]\n        exclude:\n          - { env: prod, name: web }\n        include:\n          - { env: prod, name: mail }\n';
    const run = COMMAND('${{ matrix.name }}', '${{ matrix.env }}');
    expect(installedBy({ '.github/workflows/ship.yml': job(matrix, run) })).toEqual({
      dev: ['shop/web values/dev/web.yaml'],
      prod: ['shop/mail values/prod/mail.yaml'],
    });
  });

  test('of a workflow that others call, with what these give it', () => {
    const matrix = '    strategy:\n      matrix:\n        name: [web, mail]\n';
    const run = COMMAND('${{ matrix.name }}', '${{ inputs.env }}');
    const call = (environment: string): string =>
      `on: push\njobs:\n  ship:\n    uses: ./.github/workflows/_ship.yml\n    with: { env: ${environment} }\n`;
    expect(
      installedBy({
        '.github/workflows/_ship.yml': job(matrix, run, 'on: { workflow_call: {} }\n'),
        '.github/workflows/dev.yml': call('dev'),
        '.github/workflows/prod.yml': call('prod'),
      }),
    ).toEqual(BOTH);
  });

  test.each([
    ['a loop of a shell', 'for name in web mail; do\nfor env in dev prod; do\n'],
    ['names of files, where nothing says a variable', ''],
  ])('of %s', (_, loops) => {
    const script = `#!/bin/sh\n${loops}helm upgrade --install "$name" charts/app -n shop -f values/all.yaml -f "values/$env/$name.yaml"\n`;
    expect(installedBy({ 'deploy.sh': script })).toEqual(BOTH);
  });

  test('what a run of the workflow makes is an image that is not decided, and any other value hides the chart', () => {
    const run = (option: string): string =>
      `helm upgrade --install web charts/app -n shop -f values/prod/web.yaml --set ${option}`;
    const of = (option: string): readonly string[] | undefined =>
      installedBy({ 'deploy.sh': `${run(option)}\n` })['prod'];
    expect(of('image.tag=$GITHUB_SHA')).toEqual([
      expect.stringMatching(
        /^shop\/web values\/prod\/web\.yaml image\.tag=undecided-[0-9a-f]{24}$/,
      ),
    ]);
    expect(of('replicas=$REPLICAS')).toEqual([
      'shop/web values/prod/web.yaml `REPLICAS`, which only a run of the script knows',
    ]);
  });

  test('a chart whose release has a name or a namespace that nothing says is not seen', () => {
    const line = 'helm upgrade --install web charts/app -n "$SPACE" -f values/prod/web.yaml\n';
    expect(installedBy({ 'deploy.sh': line })['prod']).toEqual([
      'none/web values/prod/web.yaml `SPACE`, which only a run of the script knows',
    ]);
  });

  test('what is only tried, or is for a test, installs nothing', () => {
    const file = '-n shop -f values/prod/web.yaml';
    for (const line of [
      `helm upgrade --install web charts/app ${file} --dry-run`,
      `helm template web charts/app ${file}`,
      `kind create cluster\nhelm upgrade --install web charts/app ${file}`,
      `helm upgrade --install web charts/app -n shop -f values/prod/web-example.yaml`,
    ])
      expect(
        Object.values(
          installedBy({ 'deploy.sh': `${line}\n` }, { 'values/prod/web-example.yaml': 'a: 1\n' }),
        ).flat(),
      ).toEqual([]);
    const inTests = {
      'tests/e2e/install.sh': `helm upgrade --install web ../../charts/app ${file}\n`,
    };
    expect(Object.values(installedBy(inTests)).flat()).toEqual([]);
  });
});

test('paths with variables that a workflow decides are applied where it says so', () => {
  const matrix = '    strategy:\n      matrix:\n        env: [dev, prod]\n';
  const overlay = 'resources: []\n';
  const { scripts } = discoverEnvironments(
    treeOf({
      'mesh/overlays/dev/kustomization.yaml': overlay,
      'mesh/overlays/prod/kustomization.yaml': overlay,
      '.github/workflows/mesh.yml': job(matrix, 'kubectl apply -k mesh/overlays/${{ matrix.env }}'),
    }),
    [],
  );
  expect(scripts?.appliers.map(({ path, origin: { line } }) => `${path}:${String(line)}`)).toEqual([
    'mesh/overlays/dev:11',
    'mesh/overlays/prod:11',
  ]);
});

test('a text of YAML that is folded is one command for each of its paragraphs', () => {
  const steps =
    'jobs:\n  ship:\n    steps:\n      - run: >-\n          kubectl apply\n          -k mesh/a\n\n          kubectl apply\n          -k mesh/b\n      - run: echo done\n';
  const { scripts } = discoverEnvironments(
    treeOf({
      'mesh/a/kustomization.yaml': 'resources: []\n',
      'mesh/b/kustomization.yaml': 'resources: []\n',
      '.github/workflows/mesh.yml': steps,
    }),
    [],
  );
  expect(scripts?.appliers.map(({ path, origin: { line } }) => `${path}:${String(line)}`)).toEqual([
    'mesh/a:5',
    'mesh/b:8',
  ]);
});

describe('a script that somebody wrote to be looked at for ever', () => {
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
  /** One release of a chart that is not seen, with all files that the command may name. */
  const open = (environment: string, variables: string): string =>
    `none/x values/${environment}/web.yaml ${variables}, which only a run of the script knows`;
  const names = (count: number): string =>
    range(count)
      .map((at) => `v${String(at)}`)
      .join(', ');

  test('is one release for a matrix that crosses to more runs than anybody makes', () => {
    const axes = range(12).map((at) => `        a${String(at)}: [${names(40)}]\n`);
    const run = `helm upgrade --install x charts/app -n shop -f values/${range(12)
      .map((at) => `\${{ matrix.a${String(at)} }}`)
      .join('-')}.yaml`;
    const workflow = job(`    strategy:\n      matrix:\n${axes.join('')}`, run);
    expect(installedBy({ '.github/workflows/ship.yml': workflow })).toEqual({
      default: [open('prod', '`matrix.a0`, `matrix.a1`, `matrix.a2` and 9 more')],
    });
  });

  test('is not tried against names of files where nothing tells its variables apart', () => {
    const run = `helm upgrade --install x charts/app -n shop -f values/${range(30)
      .map((at) => `$V${String(at)}`)
      .join('')}.yaml`;
    const long = Object.fromEntries(
      range(50).map((at) => [`values/${'a'.repeat(150)}${String(at)}.txt`, '']),
    );
    expect(installedBy({ 'deploy.sh': `${run}\n` }, long)).toEqual({
      default: [open('prod', '`V0`, `V1`, `V2` and 27 more')],
    });
  });

  test('is one release where each of many files may be any of those that are there', () => {
    const run = `helm upgrade --install x charts/app -n shop ${range(20)
      .map((at) => `-f values/dev/$V${String(at)}.yaml`)
      .join(' ')}`;
    const many = Object.fromEntries(range(60).map((at) => [`values/dev/n${String(at)}.yaml`, '']));
    expect(installedBy({ 'deploy.sh': `${run}\n` }, many)).toEqual({
      default: [open('dev', '`V0`, `V1`, `V2` and 17 more')],
    });
  });

  test('is read however many spaces a line of it has', () => {
    const spaces = ' '.repeat(100_000);
    const script = `name=web${spaces}x\nfor env in${spaces}dev${spaces}#\nhelm upgrade --install $name charts/app -n shop -f values/$env/web.yaml\n`;
    expect(installedBy({ 'deploy.sh': script })).toEqual({ default: [] });
  });
});
