import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf, readDigests } from '../../bench/chart-digests.ts';
import { checkOut } from '../../bench/charts-on-disk.ts';
import { openCorpora } from '../../bench/corpus-cases.ts';
import { readFolders } from '../../src/review/edge/folders/folder-tree.ts';
import { loadWanted } from '../../src/review/index.ts';
import { chartFilesIn, HELM_DEFAULTS } from '../../src/charts/index.ts';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { shareOfRun } from '../support/share-of-run.ts';

const CORPORA = join(import.meta.dirname, '../../../shared/corpora');
const digests = readDigests(join(import.meta.dirname, '../../bench/chart-digests.json'));

/** This one makes RSA keys, twice, which takes seconds. */
const SLOW = 'experimental/helm/charts/katib';

/** One content of each chart: `npm run bench -- charts HELM` renders all, and compares them with Helm. */
const charts = [
  ...new Map(
    digests
      .filter(({ chart, call }) => call === 0 && !chart.includes(SLOW))
      .map((each) => [each.chart.replace(/ [^ ]*$/, ''), each]),
  ).values(),
];

describe.skipIf(!existsSync(CORPORA))('charts of public repositories', () => {
  const renderer = chartRenderer();

  test(`${String(charts.length)} render to what Helm was seen to print of them`, async () => {
    const work = mkdtempSync(join(tmpdir(), 'meshwarden-corpora-charts-'));
    const opened = openCorpora(CORPORA);
    const repositories = new Map(
      opened?.cases.flatMap(({ base, head, repository }) => [
        [base, repository] as const,
        [head, repository] as const,
      ]),
    );
    const found = new Map<string, string>();
    const tried = shareOfRun(charts, 6);
    try {
      for (const { chart: name, revision } of tried) {
        const repository = repositories.get(revision) ?? '';
        const chart = name.split(' ')[1] ?? '';
        const { place } = checkOut({ repository, revision, chart, name }, work);
        const trees = await readFolders({ base: place, head: place });
        if (trees.kind !== 'read') throw new Error(trees.kind);
        const { tree } = trees.base;
        const { result: files } = await loadWanted(trees.base, () => chartFilesIn(tree, chart));
        found.set(name, digestOf(await renderer.render({ ...HELM_DEFAULTS, files })));
      }
    } finally {
      opened?.remove();
      rmSync(work, { recursive: true, force: true });
    }
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(tried.map(({ chart, digest }) => [chart, digest])),
    );
  });
});

test('nothing but digests of them is kept', () => {
  expect(digests.every(({ digest }) => /^[0-9a-f]{16}$/.test(digest))).toBe(true);
});
