import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const charts = join(root, 'test/helm');

/** Commands of the page, each with what it prints. */
const shown = [
  ...readFileSync(join(root, 'docs/reference/helm.md'), 'utf8').matchAll(
    /^```console\n\$ npx meshwarden (.*)\n([^`]*)^```$/gm,
  ),
].map(([, command = '', output = '']) => [command, output] as const);

describe('meshwarden render with a chart', () => {
  test('the page on Helm shows a call', () => {
    expect(shown.length).toBeGreaterThanOrEqual(1);
  });

  test.each(shown)('%s prints what the page says', async (command, output) => {
    const run = await meshwarden(command.split(' '), { cwd: root });
    expect(run).toEqual({ code: 0, stderr: '', stdout: output });
  });

  test('prints a chart as of a revision, with values of that revision', async () => {
    const repository = createRepository();
    repository.commit({
      'deploy/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'deploy/web/values.yaml': 'port: 80\n',
      'deploy/web/templates/service.yaml': 'port: {{ .Values.port }} {{ .Release.Namespace }}\n',
      'deploy/prod.yaml': 'port: 443\n',
    });
    repository.commit({ 'deploy/prod.yaml': 'port: 8443\n', 'deploy/web/values.yaml': null });
    const of = ['--repo', repository.path, '--rev', 'HEAD~1'];
    const values = ['--values', 'deploy/prod.yaml', '-n', 'shop'];
    const run = await meshwarden(['render', 'deploy/web', ...of, ...values]);
    expect(run).toEqual({
      code: 0,
      stderr: '',
      stdout: '---\n# Source: web/templates/service.yaml\nport: 443 shop\n',
    });
    const absent = await meshwarden(['render', 'deploy/web', ...of, '-f', 'deploy/none.yaml']);
    expect(absent).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'meshwarden: The revision has no file deploy/none.yaml to read values from (in `meshwarden render`). Name one that is there, or leave the option out.\n',
    });
  });

  test('--field tells the template line of a field, and who set its value last', async () => {
    const folder = join(charts, 'value-files');
    const options = ['-f', 'one.yaml', '-f', 'two.yaml', '--set', 'labels.c=4'];
    const told = async (field: string): Promise<object> =>
      meshwarden(['render', 'chart', ...options, '--field', field], { cwd: folder });
    expect(await told('Service/release-name-plain:spec.type')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Service/default/release-name-plain:spec.type
  NodePort

templates/service.yaml:7  writes it
one.yaml:1                sets the value type
`,
    });
    expect(await told('ConfigMap/m:metadata.labels.c')).toMatchObject({
      stdout: expect.stringContaining('--set labels.c=4      sets the value labels.c\n'),
    });
    expect(await told('Service/none:spec')).toMatchObject({ code: 2, stdout: '' });
  });

  test('files of --set-file are those of the revision', async () => {
    const repository = createRepository();
    repository.commit({
      'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'web/templates/a.yaml': 'text: {{ .Values.text | quote }}\n',
      'conf/app.ini': 'port = 80\n',
    });
    repository.commit({ 'conf/app.ini': 'port = 81\n' });
    const of = ['--repo', repository.path, '--rev', 'HEAD~1'];
    const run = await meshwarden(['render', 'web', ...of, '--set-file', 'text=./conf/app.ini']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('text: "port = 80\\n"\n');
    expect(
      await meshwarden(['render', 'web', ...of, '--set-file', 'text=conf/none']),
    ).toMatchObject({
      code: 2,
      stderr:
        'meshwarden: The revision has no file conf/none to read values from (in `meshwarden render`). Name one that is there, or leave the option out.\n',
    });
  });

  test("a chart that fails for values of a file ends with 2 and Helm's own words", async () => {
    const folder = join(charts, 'bad-values');
    const run = await meshwarden(['render', 'chart', '--values', 'values.yaml'], { cwd: folder });
    const words = readFileSync(join(folder, 'expected.txt'), 'utf8')
      .replace('failure\n', '')
      .trim();
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.toLowerCase()).toContain(words.toLowerCase());
  });
});

describe('a render of the other kind', () => {
  test.each([
    ['--resource', ['--resource', 'a/b/c']],
    ['--load-restrictor', ['--load-restrictor', 'none']],
  ])('%s is refused for a chart', async (name, options) => {
    const run = await meshwarden(['render', 'plain/chart', ...options], { cwd: charts });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(`meshwarden: ${name} is an option for kustomizations (`);
  });

  test.each([
    ['--values', ['-f', 'x.yaml']],
    ['--set', ['--set', 'a=b']],
    ['--include-crds', ['--include-crds']],
    ['--no-hooks', ['--no-hooks']],
  ])('%s is refused for a kustomization', async (name, options) => {
    const folder = temporaryFolder();
    // a chart whose folder is a kustomization too is rendered as it always was
    writeFiles(folder, { 'kustomization.yaml': 'resources: []\n', 'Chart.yaml': 'name: c\n' });
    const run = await meshwarden(['render', folder, ...options]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(`meshwarden: ${name} is an option for charts (`);
  });

  test('values of a file that is not there are refused', async () => {
    const run = await meshwarden(['render', 'plain/chart', '-f', 'absent.yaml'], { cwd: charts });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(
      'meshwarden: There is no file absent.yaml to read values from (in ',
    );
  });
});
