import { describe, expect, test } from 'vitest';
import {
  createRepository,
  temporaryFolder,
  writeFiles,
} from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

const workload = (name: string, url: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, sidecar.istio.io/inject: 'true' } }
    spec:
      serviceAccountName: ${name}
      containers: [{ name: app, image: app, env: [{ name: URL, value: '${url}' }] }]
---
`;
const shop = `${workload('web', 'http://payments.shop:80')}${workload('payments', '')}apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { selector: { app: payments }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;
const deny = `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nobody, namespace: shop }
spec: {}
`;

/** A folder with production as one of its folders. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeFiles(folder, files);
  return folder;
}
const before = (): string => folderOf({ 'prod/shop.yaml': shop });
const diff = (base: string, head: string, ...more: readonly string[]) =>
  meshwarden(['diff', '--base-dir', base, '--head-dir', head, ...more]);

describe('meshwarden diff', () => {
  test('ends with 1 from the tier on that --fail-on names, and says who is cut off', async () => {
    const [base, head] = [before(), folderOf({ 'prod/shop.yaml': shop + deny })];
    const run = await diff(base, head);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain('prod: web can no longer call payments (GET /: 200 → 403)');
    expect(await diff(base, head, '--fail-on', 'critical')).toMatchObject({ code: 0 });
    expect(await diff(base, base, '--fail-on', 'low')).toMatchObject({ code: 0 });
  });

  test('with --all says of which requests nothing can be told, and why', async () => {
    const mode = 'annotations: { sidecar.istio.io/interceptionMode: NONE }';
    const bypassed = shop.replaceAll('metadata: { labels', `metadata: { ${mode}, labels`);
    const [base, head] = [before(), folderOf({ 'prod/shop.yaml': bypassed })];
    expect((await diff(base, head)).stdout).toContain('--all lists them with the reason.');
    const { stdout } = await diff(base, head, '--all');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Deployment shop/payments, Deployment shop/web → shop/payments:80, 2 kinds of requests: it takes what reaches a sidecar by itself, with sidecar.istio.io/interceptionMode NONE',
    );
  });

  test('of two revisions says the same', async () => {
    const repository = createRepository();
    const base = repository.commit({ 'prod/shop.yaml': shop });
    repository.commit({ 'prod/shop.yaml': shop + deny });
    const revisions = (one: string): ReturnType<typeof meshwarden> =>
      meshwarden(['diff', '--repo', repository.path, '--base', one]);
    expect(await revisions('nope')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^meshwarden: Unknown revision: nope \(in .+\)\. .+\n$/),
    });
    const run = await revisions(base);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('web can no longer call payments');
  });

  test('of a folder that does not build says so, with 2, and what is known all the same', async () => {
    const kustomization = 'resources: [shop.yaml, missing.yaml]\n';
    const broken = (text: string): string =>
      folderOf({ 'prod/shop.yaml': text, 'prod/kustomization.yaml': kustomization });
    const silent = await diff(before(), broken(shop));
    expect(silent.code).toBe(2);
    expect(silent.stdout).toContain('No change found in what can be analysed (compared: ');
    expect(silent.stdout).toContain('The resource "missing.yaml" does not exist.');
    expect((await diff(before(), broken(shop + deny))).stdout).toContain('can no longer call');
  });

  test.each([
    [['--base-dir', '/nowhere', '--head-dir', '/nowhere'], 'Not a folder: /nowhere ('],
    [['--base-dir', '.'], '--base-dir and --head-dir go together ('],
    [[], '--base is missing: the revision to merge into ('],
    [
      ['--base', 'HEAD', '--fail-on', 'terrible'],
      'Allowed choices are low, medium, high, critical.',
    ],
  ])('what cannot be followed ends with 2 and one sentence: %j', async (options, sentence) => {
    const run = await meshwarden(['diff', ...options]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(sentence);
  });

  test('its help and that of review name the exit codes', async () => {
    for (const command of ['diff', 'review']) {
      const { stdout } = await meshwarden([command, '--help']);
      expect(stdout).toContain('--fail-on <tier>');
      expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
    }
  });
});
