import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLATFORM } from '../support/map-page.ts';
import { gitIn, temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const CONFIG = '.meshwarden/config.yaml';

/** A work tree without a commit. */
function workTree(files: Record<string, string>): string {
  const folder = realpathSync(temporaryFolder());
  gitIn(folder, 'init', '--quiet');
  gitIn(folder, 'remote', 'add', 'origin', 'https://git.example/acme/platform.git');
  writeFiles(folder, files);
  return folder;
}

describe('meshwarden init', () => {
  test('writes what is found at the top of a work tree without commits, from any folder of it', async () => {
    const folder = workTree(PLATFORM);
    const run = await meshwarden(['init'], { cwd: join(folder, 'apps/web') });
    expect(run).toEqual({
      code: 0,
      stdout: `Found in ${folder}:
  prod     production: its name says production (2 folders, 1 Service)
  staging  not production: its name says that it is not production (1 folder, 1 Service)
  nobody who answers for the mesh
Not known from here:
  - who answers for the mesh: until \`platformTeam\` names a team, high and critical changes are only observed
  - who owns mesh/mtls.yaml, with objects for the whole mesh: CODEOWNERS says nothing
  - whether anybody applies argocd, attic, gateways: if not, \`notDelivered\` says so
Written: ${CONFIG}. It holds once it is on the branch that changes merge into; \`meshwarden rules check\` says whether it is in order.
`,
      stderr: '',
    });
    const text = readFileSync(join(folder, CONFIG), 'utf8');
    expect(text).toContain('# platformTeam: acme/your-team');
    expect(text).toContain('  - name: "prod"\n    paths: ["apps/web/overlays/prod", "mesh"]\n');
    const checked = await meshwarden(['rules', 'check'], { cwd: folder });
    expect(checked).toMatchObject({ code: 0, stderr: '' });
  });

  test('prints the file alone where that is asked for, and writes nothing', async () => {
    const folder = workTree(PLATFORM);
    const run = await meshwarden(['init', '--print', folder]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^version: 1\n/);
    expect(run.stderr).toContain('Nothing is written: these lines go into');
    expect(existsSync(join(folder, '.meshwarden'))).toBe(false);
  });

  test('leaves a configuration as it is, and prints how things stand beside it', async () => {
    const folder = workTree({ ...PLATFORM, [CONFIG]: 'platformTeam: acme/mesh\n' });
    const run = await meshwarden(['init', folder]);
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: `meshwarden: ${CONFIG} is there already, and is left as it is (in ${folder}). \`meshwarden init --print\` prints how things stand now.\n`,
    });
    expect(readFileSync(join(folder, CONFIG), 'utf8')).toBe('platformTeam: acme/mesh\n');
    const printed = await meshwarden(['init', '--print', folder]);
    expect(printed.stdout).toContain('platformTeam: "acme/mesh"');
    expect(printed.stderr).toContain('is there, and what else it says is not printed here');
  });

  test('writes through no link that the repository brings along', async () => {
    const folder = workTree(PLATFORM);
    const outside = temporaryFolder();
    symlinkSync(outside, join(folder, '.meshwarden'));
    const run = await meshwarden(['init', folder]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('.meshwarden is no folder, so nothing is written');
    expect(existsSync(join(outside, 'config.yaml'))).toBe(false);
  });

  test('says that there is no mesh, and writes nothing', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'docs'));
    const run = await meshwarden(['init', folder]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /^meshwarden: No object of a service mesh is found, so there is nothing to configure \(in .+\)\. .+\n$/,
    );
    expect(existsSync(join(folder, '.meshwarden'))).toBe(false);
  });

  test('answers a folder that is not there in one sentence', async () => {
    const run = await meshwarden(['init', '/nowhere']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^meshwarden: Not a folder: \/nowhere \(in .+\n$/);
  });
});
