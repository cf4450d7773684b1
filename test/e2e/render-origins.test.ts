import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { routes, shopFiles, shopWith } from './shop.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/contributing/model/kustomize.md'), 'utf8');

/** Commands of the page, each with what it prints; `…` stands for lines that are left out. */
const shown = [...page.matchAll(/^```console\n\$ npx meshwarden (.*)\n([^`]*)^```$/gm)].map(
  ([, command = '', output = '']) => [command, output] as const,
);

describe('meshwarden render with origins', () => {
  test('the page on Kustomize shows several calls', () => {
    expect(shown.length).toBeGreaterThanOrEqual(4);
  });

  test.each(shown)('%s prints what the page says', async (command, output) => {
    const run = await meshwarden(command.split(' '), { cwd: root });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    if (output.startsWith('…\n')) expect(run.stdout).toContain(output.replace(/^…\n/gm, ''));
    else expect(run.stdout).toBe(output);
  });

  test('--origins adds comments to what is printed and nothing else', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shopFiles);
    const [plain, commented] = await Promise.all([
      meshwarden(['render', 'overlays/prod'], { cwd: folder }),
      meshwarden(['render', 'overlays/prod', '--origins'], { cwd: folder }),
    ]);
    expect(commented.stdout).toContain(' # ');
    expect(commented.stdout.replace(/ # \S+:\d+$/gm, '')).toBe(plain.stdout);
  });

  test.each([
    ['Service/absent:spec', /^meshwarden: There is no object "Service\/absent"; .+\.\n$/],
    ['Service', /^meshwarden: "Service" names no field; .+\n$/],
  ])('a field that is not there (%s) ends with 2 and one sentence', async (field, sentence) => {
    const folder = temporaryFolder();
    writeFiles(folder, shopFiles);
    const run = await meshwarden(['render', 'overlays/prod', '--field', field], { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(sentence);
  });

  test('a folder of a repository is rendered with the copies its configuration names', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.git'));
    writeFiles(folder, {
      '.meshwarden/config.yaml': 'vendored: { github.com/acme/mesh/base@v1: copies/mesh }\n',
      'apps/web/kustomization.yaml': 'resources:\n- github.com/acme/mesh/base?ref=v1\n',
      'copies/mesh/kustomization.yaml': 'resources: [a.yaml]\n',
      'copies/mesh/a.yaml': 'kind: A\napiVersion: v1\nmetadata: { name: a }\n',
    });
    const run = await meshwarden(['render', 'apps/web'], { cwd: folder });
    const stdout = 'apiVersion: v1\nkind: A\nmetadata:\n  name: a\n';
    expect(run).toMatchObject({ code: 0, stdout, stderr: '' });
  });

  test('--origins and --field do not go together', async () => {
    const run = await meshwarden(['render', '.', '--origins', '--field', 'a:b'], { cwd: root });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('meshwarden: Give either --origins or --field, not both (in ');
  });
});

test('prints single objects as of a revision, ready to be applied', async () => {
  const { repository } = shopWith({ 'base/routes.yaml': routes('5s') });
  const of = ['render', './overlays/prod/', '--rev', 'main', '--repo', repository.path];
  const [one, every, none] = await Promise.all([
    meshwarden([...of, '--resource', 'virtualservice/*/web']),
    meshwarden([...of, '--resource', '*/*/*']),
    meshwarden([...of, '--resource', 'VirtualService/shop/absent']),
  ]);
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(one.stdout.match(/^kind: .*/gm)).toEqual(['kind: VirtualService']);
  expect(one.stdout).toContain('timeout: 3s');
  expect((every.stdout.match(/^kind: /gm) ?? []).length).toBeGreaterThan(1);
  expect(none).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(
      'overlays/prod renders no object VirtualService/shop/absent (in ',
    ),
  });
});
