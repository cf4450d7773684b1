import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const web = (env: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: 'web:1'
          env:
${env}
`;

const shop = {
  'overlays/dev/kustomization.yaml': 'resources: [web.yaml]\n',
  'overlays/dev/web.yaml': web('            - { name: A, value: x }'),
  'overlays/prod/kustomization.yaml': 'resources: [web.yaml]\n',
  'overlays/prod/web.yaml': web('            - { name: B, value: x }'),
};

describe('meshwarden variables', () => {
  test('compares environments, with file and line', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shop);
    const run = await meshwarden(['variables', '--compare'], { cwd: folder });
    expect(run.code).toBe(0);
    expect(run.stdout.split('\n').slice(1, 4)).toEqual([
      '  A differs',
      `    dev   x${' '.repeat(65)}overlays/dev/web.yaml:13`,
      '    prod  not set',
    ]);
  });

  test('says that nothing differs, and takes the name without the word of the environment', async () => {
    const folder = temporaryFolder();
    const named = (name: string) =>
      web('            - { name: A, value: x }').replace('web, n', `${name}, n`);
    writeFiles(folder, {
      ...shop,
      'overlays/dev/web.yaml': named('web-dev'),
      'overlays/prod/web.yaml': named('web-prod'),
    });
    for (const name of ['web', 'web-prod', 'shop/web-dev']) {
      const run = await meshwarden(['variables', '--compare', '--workload', name], { cwd: folder });
      expect(run).toEqual({
        code: 0,
        stdout: 'Nothing differs between environments (1 container compared).\n',
        stderr: '',
      });
    }
  });

  test('says who is not there', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shop);
    const run = await meshwarden(['variables', '--workload', 'cart'], { cwd: folder });
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('No workload with variables is called cart (in '),
    });
  });

  test('a declared difference is silent, and one that nothing differs by is said', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      ...shop,
      '.meshwarden/config.yaml': `intendedDifferences:
  - { kind: Deployment, name: web, variable: A, reason: of dev alone }
  - { kind: Deployment, name: cart, reason: there was one }
`,
    });
    const run = await meshwarden(['analyze', '--format', 'json'], { cwd: folder });
    expect(run.stdout).not.toContain('variable-missing');
    expect(run.stderr).toContain(
      'Nothing differs as `intendedDifferences` declares it for Deployment cart, variable *: the entry can go.',
    );
  });

  test('checks what is declared, for the pipeline of a service', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      ...shop,
      '.meshwarden/config.yaml': 'variables: [{ workload: web, name: A }]\n',
    });
    const run = await meshwarden(['variables', '--check'], { cwd: folder });
    expect(run).toEqual({
      code: 1,
      stdout: 'overlays/prod/web.yaml:10: In prod, A of web is missing.\n',
      stderr: '',
    });
  });
});
