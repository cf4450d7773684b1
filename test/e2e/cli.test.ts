import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storiesOfRun } from '../support/stories-of-run.ts';
import { gitIn, temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { readReport } from './report-schema.ts';
import { builtCli, meshwarden } from './run-cli.ts';
import { mtls, routes, shopFiles, shopWith } from './shop.ts';

const review = (repository: string, ...more: readonly string[]) =>
  meshwarden(['review', '--repo', repository, '--base', 'main', '--head', 'change', ...more]);

describe('meshwarden review', () => {
  test('reports each environment, change and place as JSON and ends with 0 below high', async () => {
    const { repository, base, head } = shopWith({ 'base/routes.yaml': routes('5s') });
    const run = await review(repository.path, '--format', 'json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const report = readReport(run.stdout);
    expect(report).toMatchObject({ base, head, status: 'complete', notAnalysed: [] });
    expect(report.environments.map(({ name, production }) => [name, production])).toEqual([
      ['prod', true],
      ['staging', false],
    ]);
    expect(report.environments[0]).toMatchObject({
      changed: true,
      status: 'complete',
      roots: [{ path: 'overlays/prod', status: 'complete' }],
    });
    expect(report.changes).toContainEqual(
      expect.objectContaining({
        kind: 'route',
        environment: 'prod',
        field: 'spec.http[0].timeout',
        before: '3s',
        after: '5s',
        file: 'base/routes.yaml',
        line: 9,
        side: 'head',
      }),
    );
    expect(report.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('ends with 1 where the change is high or critical', async () => {
    const { repository } = shopWith({ 'base/mtls.yaml': mtls('PERMISSIVE') });
    const run = await review(repository.path, '--format', 'json');
    const report = readReport(run.stdout);
    expect(['high', 'critical']).toContain(report.tier);
    expect(run.code).toBe(1);
  });

  test('ends with 2 where a part of the change could not be analysed, whatever the rest does', async () => {
    const { repository } = shopWith({
      'base/mtls.yaml': mtls('PERMISSIVE'),
      'overlays/staging/kustomization.yaml': 'resources:\n  - ../../base\n  - absent.yaml\n',
    });
    const run = await review(repository.path, '--format', 'json');
    const report = readReport(run.stdout);
    expect(run.code).toBe(2);
    expect(report.tier).not.toBeNull();
    expect(report.status).not.toBe('complete');
    const blocking = report.notAnalysed.filter((gap) => gap.blocking);
    expect(blocking).toHaveLength(1);
    expect(blocking[0]).toMatchObject({ root: 'overlays/staging', new: true });
    expect(blocking[0]?.message).toContain('absent.yaml');
  });

  test('reads a bare repository, and a work tree from any folder in it', async () => {
    const { repository } = shopWith({ 'base/routes.yaml': routes('5s') });
    const bare = temporaryFolder();
    gitIn(bare, 'clone', '--quiet', '--bare', repository.path, '.');
    const settings = ['--base', 'main', '--head', 'change', '--format', 'json'];
    const asOf = ['--as-of', '2026-01-02T03:04:05Z'];
    const all = await Promise.all([
      meshwarden(['review', '--repo', repository.path, ...settings, ...asOf]),
      meshwarden(['review', '--repo', bare, ...settings, ...asOf]),
      meshwarden(['review', '--repo', join(repository.path, 'overlays'), ...settings, ...asOf]),
      meshwarden(['review', ...settings, ...asOf], { cwd: join(repository.path, 'base') }),
    ]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
  });

  test('takes HEAD for the head, and says the same every time', async () => {
    const { repository } = shopWith({ 'base/routes.yaml': routes('5s') });
    const args = ['review', '--repo', repository.path, '--base', 'main'];
    const [first, second] = [await meshwarden(args), await meshwarden(args, { alone: true })];
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('timeout 3s → 5s');
    expect(second.stdout).toBe(first.stdout);
  });

  test('compares two plain folders', async () => {
    const [before, after] = [temporaryFolder(), temporaryFolder()];
    writeFiles(before, shopFiles);
    writeFiles(after, { ...shopFiles, 'base/routes.yaml': routes('5s') });
    const run = await meshwarden(
      ['review', '--base-dir', before, '--head-dir', after].concat(['--format', 'json']),
    );
    expect(run.code).toBe(0);
    const report = readReport(run.stdout);
    expect(report).toMatchObject({ base: null, head: null });
    expect(report.changes.map(({ environment }) => environment)).toEqual(
      expect.arrayContaining(['prod', 'staging']),
    );
  });

  test.each([
    ['terminal', /^MEDIUM {2}prod and staging: callers of web get an error after 5 s/],
    ['markdown', /^### \S+ Medium · prod and staging: callers of web get an error after 5 s/],
    ['json', /^\{\n {2}"schemaVersion": "1\.\d+"/],
  ])('prints the report as %s', async (format, beginning) => {
    const { repository } = shopWith({ 'base/routes.yaml': routes('5s') });
    const run = await review(repository.path, '--format', format);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(beginning);
  });
});

describe('meshwarden render', () => {
  test('prints the kustomization as YAML and ends with 0', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shopFiles);
    const run = await meshwarden(['render', join(folder, 'overlays/prod')]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^apiVersion: v1\nkind: Service\n/);
    expect(run.stdout).toContain('---\napiVersion: networking.istio.io/v1\nkind: VirtualService\n');
  });

  test('prints nothing but the reason where it cannot render everything, and ends with 2', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'kustomization.yaml': 'resources: [absent.yaml]\n' });
    const run = await meshwarden(['render', '.'], { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^meshwarden: kustomization\.yaml:1: .*absent\.yaml.*\n$/);
  });

  test('refuses a folder without a kustomization', async () => {
    const run = await meshwarden(['render', temporaryFolder()]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/kustomization/);
  });
});

describe('a wrong call gets one sentence on stderr and code 2', () => {
  const WRONG: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no arguments', [], /command is missing/],
    ['an unknown command', ['fathom'], /unknown command 'fathom'/i],
    ['an unknown option', ['review', '--bse', 'main'], /unknown option '--bse'.*--base/i],
    ['an unknown format', ['review', '--base', 'x', '--format', 'pdf'], /'pdf' is invalid/],
    ['a missing base', ['review'], /--base is missing/],
    ['a missing value', ['review', '--base'], /argument missing/],
    ['too many arguments', ['review', 'main', 'change'], /too many arguments/i],
    ['no folder to render', ['render'], /missing required argument/i],
    ['a folder that is not there', ['render', '/absent'], /Not a folder: \/absent \(/],
    ['one folder of two', ['review', '--base-dir', '/'], /go together/],
    [
      'folders and revisions',
      ['review', '--base-dir', '/', '--head-dir', '/', '--base', 'main'],
      /not both/,
    ],
    [
      'a compared folder that is not there',
      ['review', '--base-dir', '/absent', '--head-dir', '/'],
      /Not a folder: \/absent \(/,
    ],
    [
      'a repository that is not there',
      ['review', '--repo', '/absent', '--base', 'main'],
      /Not a Git repository: \/absent \(/,
    ],
    ['no instant', ['review', '--base-dir', '/', '--head-dir', '/', '--as-of', 'soon'], /soon/],
  ];

  test.each(WRONG)('%s', async (_, args, sentence) => {
    const run = await meshwarden(args, { cwd: temporaryFolder() });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).toMatch(/^meshwarden: [A-Z-].*[.?)]\n$/);
  });

  test.each(['absent', '--upload-pack=touch pwned', 'main:base', 'HEAD~99', '\u001b[31m'])(
    'the revision %j',
    async (revision) => {
      const { repository } = shopWith({});
      const run = await meshwarden(['review', '--repo', repository.path, `--base=${revision}`]);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(/^meshwarden: Unknown revision: [^\n]+\.\n$/);
      expect(run.stderr).not.toContain('\u001b');
    },
  );

  test('a folder outside any repository', async () => {
    const run = await meshwarden(['review', '--base', 'main'], { cwd: temporaryFolder() });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^meshwarden: Not a Git repository: [^\n]+\n$/);
  });
});

test.each([['--help'], ['review', '--help'], ['render', '--help'], ['--version']])(
  '%s %s answers on stdout and ends with 0',
  async (...args) => {
    const run = await meshwarden(args);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).not.toBe('');
  },
);

test('a mistake of the program itself ends with 3, on stderr alone', async () => {
  const copy = temporaryFolder();
  const root = dirname(dirname(dirname(builtCli)));
  for (const folder of ['dist/src', 'schemas', 'rules', 'package.json'])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'schemas/istio.json'), '{"not": "it"}');
  const run = await meshwarden(['review', '--base-dir', copy, '--head-dir', copy], {
    entry: join(copy, 'dist/src/cli.js'),
  });
  expect(run).toMatchObject({ code: 3, stdout: '' });
  expect(run.stderr).toContain('meshwarden: internal error: ');
});

describe('a report of several megabytes', () => {
  const folders = (): readonly [string, string] => {
    const [before, after] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(before, 'deploy'));
    writeFiles(before, { 'deploy/web.yaml': routes('3s') });
    const more = Array.from({ length: 500 }, (_, index) => routes('3s', `web-${String(index)}`));
    writeFiles(after, { 'deploy/web.yaml': [routes('3s'), ...more].join('---\n') });
    return [before, after];
  };

  storiesOfRun()('comes through a pipe whole, and its reader may stop early', async () => {
    const [before, after] = folders();
    const args = ['review', '--base-dir', before, '--head-dir', after, '--format', 'json'];
    const run = await meshwarden(args, { alone: true });
    expect(run.stdout.length).toBeGreaterThan(1_000_000);
    expect(readReport(run.stdout).changes.length).toBeGreaterThan(1_000);

    const early = await firstLineOf(args);
    expect(early).toEqual({ line: '{', stderr: '', code: run.code });
  });

  /** What `| head -1` does: reads one line and closes the pipe. */
  function firstLineOf(
    args: readonly string[],
  ): Promise<{ line: string; stderr: string; code: number | null }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [builtCli, ...args]);
      let line = '';
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdout.once('data', (chunk: Buffer) => {
        line = chunk.toString().split('\n', 1)[0] ?? '';
        child.stdout.destroy();
      });
      child.on('close', (code) => {
        resolve({ line, stderr, code });
      });
    });
  }
});

describe('what stands in the way of a review is the report, with code 2', () => {
  test('a change that conflicts with its base', async () => {
    const { repository, base } = shopWith({ 'base/routes.yaml': routes('5s') });
    repository.branch('other', base);
    repository.commit({ 'base/routes.yaml': routes('9s') });
    const args = ['review', '--repo', repository.path, '--base', 'other', '--head', 'change'];
    const [terminal, markdown, json] = await Promise.all([
      meshwarden(args),
      meshwarden([...args, '--format', 'markdown']),
      meshwarden([...args, '--format', 'json']),
    ]);
    for (const { code, stderr } of [terminal, markdown, json])
      expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(terminal.stdout).toMatch(/^NOT ANALYSED {2}The change conflicts with its base/);
    expect(terminal.stdout).toContain('base/routes.yaml');
    expect(markdown.stdout).toContain('`base/routes.yaml`');
    const report = readReport(json.stdout);
    expect(report).toMatchObject({ tier: null, status: 'failed', environments: [] });
    expect(report.notAnalysed).toEqual([
      expect.objectContaining({ reason: 'conflict', file: 'base/routes.yaml', blocking: true }),
    ]);
  });

  const BROKEN = 'version: 1\nplatformTeam: acme/mesh\nenvironment:\n  - name: prod\n';

  test("the base's own configuration does not validate", async () => {
    const { repository } = shopWith(
      { 'base/routes.yaml': routes('5s') },
      { '.meshwarden/config.yaml': BROKEN },
    );
    const run = await review(repository.path, '--format', 'json');
    expect(run).toMatchObject({ code: 2, stderr: '' });
    const report = readReport(run.stdout);
    expect(report).toMatchObject({ tier: null, status: 'failed' });
    expect(report.notAnalysed[0]).toMatchObject({ file: '.meshwarden/config.yaml', line: 3 });
    expect(report.notAnalysed[0]?.message).toMatch(/Did you mean environments\?/);
    expect(JSON.parse(run.stdout)).toMatchObject({ byDefault: { tier: 'medium' } });
    expect((await review(repository.path)).stdout).toContain('would be medium');
  });

  test('the change breaks the configuration: it is reviewed by that of the base, and does not pass', async () => {
    const { repository } = shopWith({
      'base/routes.yaml': routes('5s'),
      '.meshwarden/config.yaml': BROKEN,
    });
    const run = await review(repository.path, '--format', 'json');
    expect(run).toMatchObject({ code: 2, stderr: '' });
    const report = readReport(run.stdout);
    expect(report.tier).not.toBeNull();
    expect(report.changes).not.toEqual([]);
    expect(report.notAnalysed).toEqual([
      expect.objectContaining({
        file: '.meshwarden/config.yaml',
        line: 3,
        new: true,
        blocking: true,
      }),
    ]);
    expect(report.notAnalysed[0]?.message).toContain('Did you mean `environments`?');
  });
});
