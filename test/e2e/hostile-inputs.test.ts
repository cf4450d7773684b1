import { expect, test } from 'vitest';
import type { Written } from '../review/edge/temporary-repository.ts';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { escapes } from './escapes.ts';
import { GOOD, hostileKustomizations, kustomization } from './hostile-kustomizations.ts';
import { hostileManifests } from './hostile-manifests.ts';
import type { JsonReport } from './report-schema.ts';
import { readReport } from './report-schema.ts';
import { meshwarden } from './run-cli.ts';

/** Seconds on a machine that does much else at once; most take two. */
const PATIENCE = 180_000;

/** Reviews a change in a process that may have one gigabyte; gives the report and the exit code. */
async function reviewOf(
  before: Record<string, Written>,
  after: Record<string, Written>,
): Promise<{ report: JsonReport; code: number | null }> {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  writeFiles(folders[0], before);
  writeFiles(folders[1], after);
  const args = ['review', '--base-dir', folders[0], '--head-dir', folders[1], '--format', 'json'];
  const { code, stdout, stderr } = await meshwarden(args);
  expect(stderr.slice(0, 2_000)).toBe('');
  return { report: readReport(stdout), code };
}

test.each(shareOfRun(hostileManifests, 12).map((each) => [each.title, each] as const))(
  'a manifest of %s is read or named, in a plain folder and in a kustomization',
  async (_, { text, outcome }) => {
    const before = {
      'plain/prod/web.yaml': GOOD,
      'built/prod/web.yaml': GOOD,
      'built/prod/kustomization.yaml': kustomization('resources: [web.yaml]'),
    };
    const hostile = text();
    const { report, code } = await reviewOf(before, {
      ...before,
      'plain/prod/hostile.yaml': hostile,
      'built/prod/hostile.yaml': hostile,
      'built/prod/kustomization.yaml': kustomization('resources: [web.yaml, hostile.yaml]'),
    });
    const named = report.notAnalysed.map(
      ({ file, blocking }) => `${String(file)} ${String(blocking)}`,
    );
    // what is too much for a kustomization is so at the line that lists it
    const built = named.includes('built/prod/kustomization.yaml true')
      ? 'kustomization'
      : 'hostile';
    const both = [`built/prod/${built}.yaml true`, 'plain/prod/hostile.yaml true'];
    const unseen = both.map((each) => each.replace('true', 'false'));
    const expected = { read: [], refused: both, unseen };
    expect(named.toSorted()).toEqual(expected[outcome]);
    expect(code === 2).toBe(outcome === 'refused');
  },
  PATIENCE,
);

test.each(shareOfRun(hostileKustomizations, 12).map((each) => [each.title, each] as const))(
  '%s: rendered or named',
  async (_, { files, outcome }) => {
    const before = {
      'deploy/web.yaml': GOOD,
      'deploy/kustomization.yaml': kustomization('resources: [web.yaml]'),
    };
    const { report, code } = await reviewOf(before, files());
    const roots = report.notAnalysed.filter(({ blocking }) => blocking).map(({ root }) => root);
    expect(roots).toEqual(outcome === 'refused' ? ['deploy'] : []);
    expect(code === 2).toBe(outcome === 'refused');
  },
  PATIENCE,
);

test(
  'no reference leaves the repository, and each that tries is named',
  async () => {
    const before: Record<string, Written> = {};
    const after: Record<string, Written> = {};
    escapes.forEach(({ files }, index) => {
      before[`e${String(index)}/deploy/web.yaml`] = GOOD;
      before[`e${String(index)}/deploy/kustomization.yaml`] =
        kustomization('resources: [web.yaml]');
      for (const [path, content] of Object.entries(files()))
        after[`e${String(index)}/${path}`] = content;
    });
    const { report, code } = await reviewOf(before, after);
    expect(code).toBe(2);
    const blocked = new Set(
      report.notAnalysed.filter((gap) => gap.blocking).map(({ root }) => root),
    );
    escapes.forEach(({ title }, index) => {
      expect(blocked, title).toContain(`e${String(index)}/deploy`);
    });
    expect(JSON.stringify(report)).not.toMatch(/root:x?:0:0/);
  },
  PATIENCE,
);
