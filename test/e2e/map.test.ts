import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PLATFORM } from '../support/map-page.ts';
import { gitIn, temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../docs/reference/map.md', import.meta.url)),
  'utf8',
);

const mtls = PLATFORM['attic/old-mtls.yaml'];

/** The repository of the page. */
function platform(): string {
  const folder = temporaryFolder();
  writeFiles(folder, PLATFORM);
  return folder;
}

interface MapJson {
  readonly environments: readonly {
    readonly name: string;
    readonly production: boolean;
    readonly why: string;
    readonly roots: readonly {
      readonly path: string;
      readonly appliers: readonly { readonly name: string; readonly line: number }[];
      readonly destination: { readonly cluster: string | null };
    }[];
  }[];
  readonly notApplied: readonly { readonly path: string; readonly why: string }[];
}

const mapOf = (text: string): MapJson => JSON.parse(text) as MapJson;

describe('meshwarden map', () => {
  test('prints what the page says', async () => {
    const [, shown] = /^```console\n\$ npx meshwarden map\n([^`]*)^```$/m.exec(page) ?? [];
    const run = await meshwarden(['map'], { cwd: platform() });
    expect(run).toEqual({ code: 0, stdout: shown, stderr: '' });
  });

  test('shows each step by which an environment got its name, as the page says', async () => {
    const [, shown] =
      /^```console\n\$ npx meshwarden map --why --environment prod\n([^`]*)^```$/m.exec(page) ?? [];
    const run = await meshwarden(['map', '--why', '--environment', 'prod'], { cwd: platform() });
    expect(run).toEqual({ code: 0, stdout: shown, stderr: '' });
  });

  test('gives programs the environments, what applies them, and what nothing applies', async () => {
    const run = await meshwarden(['map', platform(), '--format', 'json']);
    const { environments, notApplied } = mapOf(run.stdout);
    expect(environments.map(({ name, production }) => [name, production])).toEqual([
      ['prod', true],
      ['staging', false],
      ['applied by nobody seen here', true],
    ]);
    expect(environments[0]?.roots.find(({ path }) => path === 'mesh')).toMatchObject({
      appliers: [{ name: 'mesh', line: 5 }],
      destination: { cluster: 'gke-prod' },
    });
    expect(notApplied.map(({ path }) => path)).toEqual(['argocd', 'attic', 'gateways']);
  });

  test('tells clusters of one environment apart in a terminal, and joins them for programs', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      'base/kustomization.yaml': 'resources: [mtls.yaml]\n',
      'base/mtls.yaml': mtls,
      'overlays/prod/eu/kustomization.yaml': 'resources: [../../../base]\n',
      'overlays/prod/us/kustomization.yaml': 'resources: [../../../base]\n',
    });
    const [terminal, json, one] = await Promise.all([
      meshwarden(['map', folder]),
      meshwarden(['map', folder, '--format', 'json']),
      meshwarden(['map', folder, '--environment', 'prod']),
    ]);
    expect(terminal.stdout).toMatch(
      /^prod \(eu\) {2}production.+\n.+\n {2}rendered: .+\n\nprod \(us\) {2}production/,
    );
    expect(one.stdout).toContain('prod (us)');
    const { environments } = mapOf(json.stdout);
    expect(
      environments.map(({ name, roots }) => [
        name,
        roots.map(({ path, destination }) => [path, destination.cluster]),
      ]),
    ).toEqual([
      [
        'prod',
        [
          ['overlays/prod/eu', 'eu'],
          ['overlays/prod/us', 'us'],
        ],
      ],
    ]);
  });

  test('draws it', async () => {
    const run = await meshwarden(['map', platform(), '--format', 'mermaid']);
    expect(run.stdout).toMatch(/^flowchart LR\n/);
    expect(run.stdout).toContain('{{"Application argocd/mesh"}}');
  });

  test.each([
    [
      ['map', '--environment', 'nowhere'],
      /^meshwarden: No environment is called nowhere: prod, staging, applied by nobody seen here \(in .+\n$/,
    ],
    [['map', 'absent'], /^meshwarden: Not a folder: absent \(in .+\n$/],
    [['map', '.', '--rev', 'HEAD'], /^meshwarden: Give either a folder or a repository/],
    [['map', '--rev', 'nothing'], /^meshwarden: (?:Unknown revision|Not a Git repository)/],
  ])('%j ends with 2 and one sentence', async (args, sentence) => {
    const run = await meshwarden(args, { cwd: platform() });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
  });

  test('a revision of a bare repository is read as a folder is', async () => {
    const folder = platform();
    gitIn(folder, 'init', '--quiet');
    gitIn(folder, 'add', '--all');
    gitIn(folder, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '-m', 'all');
    const bare = join(temporaryFolder(), 'bare');
    gitIn(folder, 'clone', '--quiet', '--bare', '.', bare);
    const [read, here] = await Promise.all([
      meshwarden(['map', '--repo', bare]),
      meshwarden(['map', folder]),
    ]);
    expect(read).toEqual(here);
  });
});
