import { describe, expect, test } from 'vitest';
import type { ChartReference } from '../../src/charts/elsewhere/chart-reference.ts';
import type { Files } from './built.ts';
import { BESIDE, built, chartYaml, COMMON, web } from './built.ts';

/** As `helm dependency build` of 3.22.0 wrote it for the chart above. */
const LOCK = `dependencies:
- name: common
  repository: file://../common
  version: 1.2.0
digest: sha256:c7d4db69b6e4616963c92e9510d9853bc91d6d615a12cf44c600df41a2dcc652
generated: "2026-11-22T22:14:49.992550456Z"
`;

/** With all fields that a digest is made of, as the same Helm wrote it. */
const EVERYTHING: Files = {
  ...COMMON,
  'charts/web/Chart.yaml': `apiVersion: v2
name: full
version: 1.0.0
dependencies:
  - name: common
    version: ">=1.0.0 <2"
    repository: "file://../common"
    condition: common.enabled,global.on
    tags: [b, a]
    alias: shared
    import-values:
      - data
      - { parent: "z & a", child: "<x>", list: [1, 2.5, null] }
  - { name: common, version: "1.x", repository: "@stable", alias: again }
`,
};

const EVERYTHING_LOCK = `dependencies:
- name: common
  repository: file://../common
  version: 1.2.0
- name: common
  repository: http://127.0.0.1:8879
  version: 1.2.0
digest: sha256:aa48444fff51b319b7a6fc5777a2dbd595d817d8873d110f2c9bf3b3dac549d1
`;

describe('a lock', () => {
  const files = { ...web(BESIDE), ...COMMON, 'charts/web/Chart.lock': LOCK };

  test('decides on the version, where it is of these dependencies', () => {
    expect(built(files)).toMatchObject({ kind: 'built' });
    const newer = { ...files, 'charts/common/Chart.yaml': chartYaml('common', '1.3.0') };
    expect(built(newer)).toMatchObject({
      kind: 'refused',
      message:
        "can't get a valid version for dependency common: charts/common is 1.3.0, asked for is 1.2.0",
      origin: { file: 'charts/web/Chart.lock', line: 2 },
    });
  });

  test('of other dependencies stops Helm, and not Flux', () => {
    const edited = { ...files, ...web(BESIDE.replace('<2', '<3')) };
    expect(built(edited)).toMatchObject({
      kind: 'refused',
      message:
        'the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies',
      origin: { file: 'charts/web/Chart.lock', line: 1 },
    });
    expect(built(edited, { builder: 'flux' })).toMatchObject({ kind: 'built' });
  });

  test('is no matter where all that is named lies in charts/', () => {
    const there = { 'charts/web/charts/common/Chart.yaml': chartYaml('common', '9.0.0') };
    expect(built({ ...files, ...web(BESIDE.replace('<2', '<3')), ...there })).toBeNull();
  });

  test('says the address of a repository that is only named, where it is of these dependencies', () => {
    const asked: ChartReference[] = [];
    const chartOf = (reference: ChartReference): undefined => void asked.push(reference);
    expect(
      built({ ...EVERYTHING, 'charts/web/Chart.lock': EVERYTHING_LOCK }, { chartOf }),
    ).toMatchObject({ kind: 'built' });
    expect(asked).toEqual([
      { url: 'http://127.0.0.1:8879', name: 'common', version: '1.2.0', source: 'registry' },
    ]);
    const lock = EVERYTHING_LOCK.replace('8879', '8878');
    expect(built({ ...EVERYTHING, 'charts/web/Chart.lock': lock }, { chartOf })).toMatchObject({
      kind: 'unseen',
      why: ['it depends on common of the repository @stable, whose address is not known here'],
    });
    expect(asked).toHaveLength(1);
  });

  test('of Helm 2 is one of requirements.yaml', () => {
    const first = {
      'charts/web/Chart.yaml': 'name: web\nversion: 1.0.0\n',
      'charts/web/requirements.yaml':
        'dependencies:\n- {name: common, version: "^1", repository: "file://../common"}\n',
      'charts/web/requirements.lock': LOCK.replace(
        /sha256:.*/,
        'sha256:22cc00444494ea12422924b61526fe8655156cf372a33a1b3258c74865273309',
      ),
      ...COMMON,
    };
    expect(built(first)).toMatchObject({ kind: 'built' });
    expect(built({ ...first, 'charts/web/requirements.lock': LOCK })).toMatchObject({
      message:
        'the lock file (requirements.lock) is out of sync with the dependencies file (requirements.yaml). Please update the dependencies',
    });
  });
});
