import { describe, expect, test } from 'vitest';
import type { ChartCopy, ChartReference } from '../../src/charts/elsewhere/chart-reference.ts';
import { packedFiles } from '../support/packed-files.ts';
import type { Files } from './built.ts';
import { BESIDE, built, chartYaml, COMMON, web } from './built.ts';

const REDIS = '{ name: redis, version: 17.x, repository: https://charts.example.com/stable }';

describe('a chart that lies beside', () => {
  test('is one of so many, and so large, as a chart may be', () => {
    const many = Array.from({ length: 201 }, (_, at) =>
      BESIDE.replace('name: common', `name: c${String(at)}`),
    );
    const message = expect.stringContaining('more than 200 charts') as string;
    const origin = expect.objectContaining({ file: 'charts/web/Chart.yaml' }) as object;
    const refused = { kind: 'refused', message, origin };
    expect(built({ ...web(...many), ...COMMON })).toMatchObject(refused);
    const large = Array.from({ length: 5 }, (_, at) => [
      `charts/common/files/${String(at)}.txt`,
      'a'.repeat(4_100_000),
    ]);
    expect(
      built({ ...web(BESIDE), ...COMMON, ...(Object.fromEntries(large) as Files) }),
    ).toMatchObject(refused);
  });

  test('is brought into charts/, with its own place as the real one, and counts as read', () => {
    expect(built({ ...web(BESIDE), ...COMMON })).toMatchObject({
      loads: ['Chart.yaml', 'charts/common/Chart.yaml', 'charts/common/templates/a.yaml'],
      places: {
        'charts/web/charts/common/Chart.yaml': 'charts/common/Chart.yaml',
        'charts/web/charts/common/templates/a.yaml': 'charts/common/templates/a.yaml',
      },
      reads: ['charts/common/'],
    });
  });

  test('is not looked for where one of its name lies in charts/, whichever version that is', () => {
    const there = { 'charts/web/charts/common/Chart.yaml': chartYaml('common', '9.0.0') };
    expect(built({ ...web(BESIDE), ...COMMON, ...there })).toBeNull();
    const packed = {
      'charts/web/charts/any.tgz': packedFiles({ 'Chart.yaml': chartYaml('common', '9.0.0') }),
    };
    expect(built({ ...web(BESIDE), ...COMMON, ...packed })).toBeNull();
  });

  test('does not bring what it depends on itself', () => {
    const files = {
      ...web(BESIDE),
      ...COMMON,
      'charts/common/Chart.yaml': chartYaml('common', '1.2.0', [
        '{ name: base, version: "*", repository: "file://../base" }',
      ]),
      'charts/base/Chart.yaml': chartYaml('base', '1.0.0'),
    };
    expect(built(files)).toMatchObject({ kind: 'built', reads: ['charts/common/'] });
  });

  test('leaves out what its own .helmignore says, and not what that of the chart around says', () => {
    const files = {
      ...web(BESIDE),
      ...COMMON,
      'charts/web/.helmignore': '*.md\nb.yaml\n',
      'charts/web/b.yaml': '',
      'charts/common/.helmignore': '# ours\n/ci/\n*.bak\n',
      'charts/common/b.yaml': '',
      'charts/common/ci/x.yaml': '',
      'charts/common/templates/old.bak': '',
      'charts/common/templates/.hidden': '',
    };
    expect(built(files)).toMatchObject({
      loads: [
        'Chart.yaml',
        'charts/common/.helmignore',
        'charts/common/Chart.yaml',
        'charts/common/b.yaml',
        'charts/common/templates/a.yaml',
      ],
    });
  });

  test('lies there by its alias, so that its templates are found by it', () => {
    const alias = BESIDE.replace(' }', ', alias: shared }');
    expect(built({ ...web(alias), ...COMMON })).toMatchObject({
      loads: ['Chart.yaml', 'charts/shared/Chart.yaml', 'charts/shared/templates/a.yaml'],
    });
  });

  test.each([
    ['helm', 'file://../gone', 'directory ../gone not found'],
    ['flux', 'file://../gone', 'directory ../gone not found'],
  ] as const)('that is not there stops %s', (builder, repository, message) => {
    const files = web(BESIDE.replace('file://../common', repository));
    const origin = { file: 'charts/web/Chart.yaml', line: 5 };
    expect(built(files, { builder })).toMatchObject({ kind: 'refused', message, origin });
  });

  test('of another version than is asked for stops who brings it', () => {
    expect(built({ ...web(BESIDE.replace('<2', '<1.1')), ...COMMON })).toMatchObject({
      kind: 'refused',
      message:
        "can't get a valid version for dependency common: charts/common is 1.2.0, asked for is >=1.0.0 <1.1",
    });
    expect(
      built({ ...web('{ name: common, repository: "file://../common" }'), ...COMMON }),
    ).toMatchObject({
      kind: 'refused',
      message:
        'dependency "common" has an invalid version/constraint format: improper constraint: ""',
    });
  });

  test('outside of the repository is not seen, but for Flux, which keeps it within', () => {
    const files = { ...web(BESIDE.replace('../common', '../../../charts/common')), ...COMMON };
    expect(built(files)).toMatchObject({
      missing: [
        {
          why: 'it depends on common of file://../../../charts/common, which lies outside of the repository',
        },
      ],
    });
    expect(built(files, { builder: 'flux' })).toMatchObject({ reads: ['charts/common/'] });
    expect(built({ ...web(BESIDE), ...COMMON }, { hasFolders: false })).toMatchObject({
      missing: [
        { why: 'it depends on common of file://../common, which lies outside of its copy' },
      ],
    });
  });

  test('is found from where the links of the chart and of its own folder end', () => {
    const { 'charts/common/Chart.yaml': yaml = '', ...rest } = COMMON;
    const files = { ...web(BESIDE), ...rest, 'shared/Chart.yaml': yaml, 'shared/values.yaml': '' };
    const linked = { ...files, 'charts/common': { link: '../shared' } };
    const { 'charts/common/templates/a.yaml': _, ...own }: Files = linked;
    expect(built(own)).toMatchObject({
      places: {
        'charts/web/charts/common/Chart.yaml': 'shared/Chart.yaml',
        'charts/web/charts/common/values.yaml': 'shared/values.yaml',
      },
    });
  });
});

describe('a chart of a repository', () => {
  const copy = packedFiles({ 'Chart.yaml': chartYaml('redis', '17.0.3'), 'values.yaml': '' });

  test('is brought from what stands for it, by version or range', () => {
    const asked: ChartReference[] = [];
    const chartOf = (reference: ChartReference): ChartCopy => {
      asked.push(reference);
      return { path: 'vendor/redis.tgz' };
    };
    expect(built({ ...web(REDIS), 'vendor/redis.tgz': copy }, { chartOf })).toMatchObject({
      loads: ['Chart.yaml', 'charts/redis/Chart.yaml', 'charts/redis/values.yaml'],
      places: {
        'charts/web/charts/redis/values.yaml': 'vendor/redis.tgz/values.yaml',
      },
      gaps: [],
    });
    expect(asked).toEqual([
      {
        url: 'https://charts.example.com/stable',
        name: 'redis',
        version: '17.x',
        source: 'registry',
      },
    ]);
  });

  test('of another version than is asked for is taken, and that is said', () => {
    const other = web(REDIS.replace('17.x', '18.x'));
    const chartOf = (): ChartCopy => ({ path: 'vendor/redis.tgz' });
    const made = built({ ...other, 'vendor/redis.tgz': copy }, { chartOf });
    expect(made).toMatchObject({
      gaps: [
        {
          message:
            'What is rendered of https://charts.example.com/stable/redis is the copy in vendor/redis.tgz, which may not be what is installed: the copy is 17.0.3, the chart asks for 18.x.',
        },
      ],
    });
  });

  test('that is not here is not seen, and named', () => {
    expect(built(web(REDIS))).toMatchObject({
      loads: [
        'Chart.yaml',
        'charts/redis/Chart.yaml',
        'charts/redis/templates/meshwarden-given.yaml',
        'templates/meshwarden-given.yaml',
      ],
      missing: [
        {
          name: 'redis',
          why: 'it depends on redis 17.x of https://charts.example.com/stable, which is not in its charts/',
        },
      ],
    });
  });

  test('of which charts/ has the archive is that archive, and archives of other versions go', () => {
    const files = {
      ...web(REDIS, BESIDE),
      ...COMMON,
      'charts/web/charts/redis-17.0.3.tgz': copy,
      'charts/web/charts/redis-16.0.0.tgz': packedFiles({
        'Chart.yaml': chartYaml('redis', '16.0.0'),
      }),
    };
    const loads = [
      'Chart.yaml',
      'charts/common/Chart.yaml',
      'charts/common/templates/a.yaml',
      'charts/redis-17.0.3.tgz',
    ];
    expect(built(files)).toMatchObject({ loads });
    // Flux brings what is missing, and counts first: two charts for two
    expect(built(files, { builder: 'flux' })).toBeNull();
  });

  test('that lies in charts/ as a folder and is brought beside it is left to chance by Helm', () => {
    const files = {
      ...web(REDIS, BESIDE),
      ...COMMON,
      'charts/web/charts/redis/Chart.yaml': chartYaml('redis', '17.0.3'),
    };
    expect(built(files)).toMatchObject({ kind: 'unseen' });
    expect(built(files, { builder: 'flux' })).toMatchObject({ kind: 'built' });
  });

  test('that is not here is named with what may leave it out, and what is taken over from it', () => {
    const more = 'alias: cache, condition: "cache.enabled,global.cache", import-values: [data]';
    expect(built(web(REDIS.replace(' }', `, ${more} }`)))).toMatchObject({
      missing: [{ folder: 'cache', conditions: ['cache.enabled', 'global.cache'], imports: ['.'] }],
    });
  });
});

test('a chart without a repository has to lie in charts/ as a folder', () => {
  const local = '{ name: own, version: 1.x }';
  expect(built(web(local))).toMatchObject({
    kind: 'refused',
    message: 'directory charts/own not found',
  });
  const files = { ...web(local, BESIDE), ...COMMON };
  const own = (version: string): Files => ({
    'charts/web/charts/own/Chart.yaml': chartYaml('own', version),
  });
  expect(built({ ...files, ...own('1.0.0') })).toMatchObject({ kind: 'built' });
  expect(built({ ...files, ...own('2.0.0') })).toMatchObject({
    kind: 'refused',
    message: 'dependency own at version 2.0.0 does not satisfy the constraint 1.x',
  });
});

test('an archive that the .helmignore of the chart leaves out stays missing, but for Flux', () => {
  const files = { ...web(BESIDE), ...COMMON, 'charts/web/.helmignore': '*.tgz\n' };
  expect(built(files)).toMatchObject({ loads: ['.helmignore', 'Chart.yaml'] });
  expect(built(files, { builder: 'flux' })).toMatchObject({
    places: { 'charts/web/charts/common/Chart.yaml': 'charts/common/Chart.yaml' },
  });
});

test('charts that requirements.yaml lists count in place of those of Chart.yaml', () => {
  const files = {
    'charts/web/Chart.yaml': 'apiVersion: v1\nname: web\nversion: 1.0.0\n',
    'charts/web/requirements.yaml': `dependencies:\n  - ${BESIDE}\n`,
    ...COMMON,
  };
  expect(built(files)).toMatchObject({ kind: 'built', reads: ['charts/common/'] });
});
