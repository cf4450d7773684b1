import { describe, expect, test } from 'vitest';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const orders = (timeout: string): string => `apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: ${timeout}
      route: [{ destination: { host: orders } }]
`;

const shop = (dev: string, prod: string) => ({
  'overlays/dev/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/dev/orders.yaml': orders(dev),
  'overlays/prod/kustomization.yaml': 'resources: [orders.yaml]\n',
  'overlays/prod/orders.yaml': orders(prod),
});

describe('meshwarden drift environments', () => {
  test('lists what differs, Service by Service, with file and line', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shop('10s', '3s'));
    const run = await meshwarden(['drift', 'environments'], { cwd: folder });
    expect(run.code).toBe(0);
    expect(run.stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      'orders dev, prod',
      'timeout of VirtualService orders differs',
      'dev 10s overlays/dev/orders.yaml:12',
      'prod 3s overlays/prod/orders.yaml:12',
      '',
    ]);
  });

  test('is silent of what is declared, and counts it', async () => {
    const folder = temporaryFolder();
    const declared = (entry: string) => ({
      ...shop('10s', '3s'),
      '.meshwarden/config.yaml': `intendedDifferences: [{ kind: VirtualService, name: orders, ${entry} }]\n`,
    });
    for (const [entry, isSilent] of [
      ['field: timeout, reason: tried in dev', true],
      ['field: timeout, value: 10s', true],
      ['field: attempts', false],
      ['variable: timeout', false],
      ['field: timeout, value: 20s', false],
    ] as const) {
      writeFiles(folder, declared(entry));
      const { stdout } = await meshwarden(['drift', 'environments'], { cwd: folder });
      expect(stdout.includes('differs\n'), entry).toBe(!isSilent);
      expect(stdout.includes('1 setting that differs is declared'), entry).toBe(isSilent);
    }
  });

  test('tells again what was declared until a day that is over', async () => {
    const folder = temporaryFolder();
    const entry = (until: string): string =>
      `intendedDifferences: [{ kind: VirtualService, name: orders, field: timeout, until: ${until} }]\n`;
    writeFiles(folder, { ...shop('10s', '3s'), '.meshwarden/config.yaml': entry('2020-12-31') });
    const run = await meshwarden(['drift', 'environments'], { cwd: folder });
    expect(run.stdout).toContain('prod  3s');
    expect(run.stdout).toContain(
      'intendedDifferences let timeout of VirtualService orders differ until 2020-12-31.',
    );
    writeFiles(folder, { '.meshwarden/config.yaml': entry('2999-12-31') });
    const silent = await meshwarden(['drift', 'environments'], { cwd: folder });
    expect(silent.stdout).not.toContain('prod  3s');
    expect(silent.stdout).toContain('1 setting that differs is declared');
  });

  test('says since which commit and pull request, as JSON too', async () => {
    const repository = createRepository();
    repository.commit(shop('3s', '3s'));
    repository.commit(shop('10s', '3s'));
    repository.git('commit', '-q', '--amend', '-m', 'Wait longer for orders (#41)');
    // what is not committed is not asked about
    writeFiles(repository.path, shop('10s', '10s'));
    const args = ['drift', 'environments', '--blame'];
    const text = await meshwarden(args, { cwd: repository.path });
    expect(text.stdout).toContain('dev   10s (2026-01-02, Pat, #41)');
    const json = await meshwarden([...args, '--format', 'json'], { cwd: repository.path });
    expect(JSON.parse(json.stdout)).toMatchObject({
      services: [
        {
          service: 'orders',
          settings: [
            {
              name: 'timeout',
              same: false,
              in: [
                { environment: 'dev', value: '10s', line: 12, since: { pullRequest: 41 } },
                { environment: 'prod', value: '3s', since: { pullRequest: null, author: 'Pat' } },
              ],
            },
          ],
        },
      ],
    });
    const markdown = await meshwarden(['drift', 'environments', '--format', 'markdown'], {
      cwd: repository.path,
    });
    expect(markdown.stdout).toBe(
      'Nothing is seen to differ between environments (1 Service compared).\n',
    );
  });

  test('says who is not there', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, shop('10s', '3s'));
    const run = await meshwarden(['drift', 'environments', '--service', 'payments'], {
      cwd: folder,
    });
    expect(run).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^meshwarden: No Service is called payments: there is 1 Service, shop\/orders \(in .+\n$/,
      ),
    });
    const blamed = await meshwarden(['drift', 'environments', '--blame'], { cwd: folder });
    expect(blamed.code).toBe(2);
    expect(blamed.stderr).toMatch(/^meshwarden: Not a Git repository/);
  });
});
