import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const job = (command: string): Files => ({
  '.github/workflows/mesh.yaml': `on: push\njobs:\n  mesh:\n    runs-on: x\n    steps:\n      - run: ${command}\n`,
  'values/istiod.yaml': 'meshConfig: { accessLogFile: /dev/stdout }\n',
  'hooks/after.sh': 'cat\n',
});

const ISTIOD = 'helm upgrade --install istiod istio/istiod -n istio-system';

const asked = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe('what a command gives to a release is told', () => {
  test.each([
    '-f -',
    '-f /tmp/made.yaml',
    '--moonbeam',
    '--moonbeam=7',
    '--moonbeam 7',
    '--post-renderer ./hooks/after.sh',
    '-o /tmp/folder',
    '--set-file a=b.txt',
    '--kube-context other',
    '| tee made.txt',
    '> made.txt',
  ])('%s', async (more) => {
    expect(await asked(job(ISTIOD), job(`${ISTIOD} ${more}`))).toBe('critical');
  });

  test.each(['PLACE=other', 'wrapper --x --'])('before the program: %s', async (before) => {
    expect(await asked(job(ISTIOD), job(`${before} ${ISTIOD}`))).toBe('critical');
  });

  test.each([
    '--wait',
    '--timeout 5m',
    '--atomic --history-max=3',
    '--create-namespace',
    '-o yaml',
    '--debug --description x',
    '--username me --password hunter2',
  ])('but for %s, which changes no object', async (more) => {
    expect(await asked(job(ISTIOD), job(`${ISTIOD} ${more}`))).toBe('low');
  });

  test('with the value of an option that nobody knows, and the file of one', async () => {
    expect(await asked(job(`${ISTIOD} --moonbeam 7`), job(`${ISTIOD} --moonbeam 8`))).toBe(
      'critical',
    );
    const rendered = job(`${ISTIOD} --post-renderer ./hooks/after.sh`);
    expect(await asked(rendered, { ...rendered, 'hooks/after.sh': 'sed s/a/b/\n' })).toBe(
      'critical',
    );
  });

  test('in its order, where later files win', async () => {
    const of = (files: string): Files => ({
      ...job(`${ISTIOD} ${files}`),
      'values/b.yaml': 'a: b\n',
    });
    const [one, other] = [
      '-f values/istiod.yaml -f values/b.yaml',
      '-f values/b.yaml -f values/istiod.yaml',
    ];
    expect(await asked(of(one), of(other))).toBe('critical');
  });

  test('to a chart of the tree, by what its templates make', async () => {
    const chart = (kind: string, more: string): Files => ({
      ...job(`helm upgrade --install web charts/web -n shop${more}`),
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
      'charts/web/templates/a.yaml': `apiVersion: v1\nkind: ${kind}\nmetadata: { name: a }\n`,
    });
    const context = ' --kube-context other';
    expect(await asked(chart('ConfigMap', ''), chart('ConfigMap', context))).toBe('medium');
    expect(await asked(chart('PeerAuthentication', ''), chart('PeerAuthentication', context))).toBe(
      'high',
    );
    expect(await asked(chart('ConfigMap', ''), chart('ConfigMap', ' --moonbeam'))).toBe('high');
  });

  test('in plain words, and no secret of it', async () => {
    const { text } = await reportOf(
      job(ISTIOD),
      job(`${ISTIOD} --vault-token s3cr3tw0rd`),
      'markdown',
    );
    expect(text).toContain('vault-token');
    expect(text).not.toContain('s3cr3tw0rd');
  });

  test('by a digest where it is very long, and in one go', async () => {
    const many = Array.from({ length: 300 }, (_, at) => `--a${String(at)}`).join(' ');
    const other = many.replace('--a299', '--b299');
    expect(await asked(job(`${ISTIOD} ${many}`), job(`${ISTIOD} ${other}`))).toBe('critical');
  });
});
