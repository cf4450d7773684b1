import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { KubernetesStandIn } from '../../sandbox/kubernetes/start-kubernetes.ts';
import { startKubernetes } from '../../sandbox/kubernetes/start-kubernetes.ts';
import { temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';
import { storiesOfRun } from '../support/stories-of-run.ts';

const test = storiesOfRun({ always: 1 });

const BASE = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: "orders:1" }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec:
  hosts: [orders]
  http:
    - timeout: 5s # what callers wait
      route: [{ destination: { host: orders } }]
`;
const FILES = {
  'base/kustomization.yaml': 'resources: [shop.yaml]\n',
  'base/shop.yaml': BASE,
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
  'overlays/staging/kustomization.yaml': 'resources: [../../base]\n',
};
const ROUTE = { kind: 'VirtualService', namespace: 'shop', name: 'orders' };

let kubernetes: KubernetesStandIn;
let folder: string;
let kubeconfig: string;
beforeEach(async () => {
  kubernetes = await startKubernetes({ name: 'prod-eu' });
  for (const document of parseAllDocuments(BASE))
    kubernetes.apply(
      document.toJS() as Parameters<typeof kubernetes.apply>[0],
      'argocd-controller',
    );
  folder = temporaryFolder();
  writeFiles(folder, FILES);
  kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubernetes.kubeconfig);
});
afterEach(() => kubernetes.close());

const drift = (...args: readonly string[]) =>
  meshwarden(['drift', ...args, '--environment', 'prod', '--kubeconfig', kubeconfig], {
    cwd: folder,
  });

const TO_ORDERS = [{ destination: { host: 'orders' } }];
const EDITED = { spec: { http: [{ timeout: '1s', route: TO_ORDERS }] } };
const editTimeout = () => kubernetes.patch(ROUTE, EDITED, 'kubectl-edit');

/** One kubeconfig with the contexts of two; the first one's is current. */
function both(first: string, second: string): string {
  const [a, b] = [first, second].map((text) => parse(text) as Record<string, readonly object[]>);
  const lists = ['clusters', 'contexts', 'users'].map((key) => [
    key,
    [...(a?.[key] ?? []), ...(b?.[key] ?? [])],
  ]);
  return stringify({ ...a, ...(Object.fromEntries(lists) as object) });
}

describe('meshwarden drift cluster', () => {
  test('a cluster that is as Git says', async () => {
    const run = await drift('cluster');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('NO DRIFT  prod (cluster prod-eu) is as Git says.');
    expect(run.stdout).toContain('4 objects of Git compared.');
  });

  test('says which field differs, from where in Git, and who wrote it', async () => {
    editTimeout();
    const run = await drift('cluster', '--fail-on', 'low');
    expect(run.code).toBe(1);
    const text = run.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('MEDIUM prod (cluster prod-eu) left Git: 1 object differs.');
    expect(text).toMatch(
      /VirtualService shop\/orders \(medium, (d-[0-9a-f]{6})\) spec\.http\[0\]\.timeout: live 1s, Git 5s \(base\/shop\.yaml:25\); since \d{4}-\d\d-\d\d \d\d:\d\d UTC by kubectl-edit/,
    );
    const json = JSON.parse((await drift('cluster', '--format', 'json')).stdout) as object;
    expect(json).toMatchObject({
      environment: 'prod',
      cluster: 'prod-eu',
      status: 'complete',
      tier: 'medium',
      drifts: [
        {
          kind: 'changed',
          tier: 'medium',
          fields: [
            {
              field: 'spec.http[0].timeout',
              git: '5s',
              live: '1s',
              place: { file: 'base/shop.yaml', line: 25 },
              by: { manager: 'kubectl-edit' },
            },
          ],
        },
      ],
    });
  });

  test('never says that nothing differs of what it could not read', async () => {
    writeFileSync(
      kubeconfig,
      kubernetes.kubeconfigFor('drift', [
        {
          groups: ['', 'apps'],
          resources: ['services', 'namespaces', 'deployments'],
          verbs: ['list'],
        },
      ]),
    );
    const run = await drift('cluster');
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('UNKNOWN  prod (cluster prod-eu) could not be compared whole');
    expect(run.stdout).toContain(
      'VirtualService.networking.istio.io: the credentials may not read it',
    );
    expect(run.stdout).not.toContain('is as Git says');
    kubernetes.faults.add({ kind: 'status', code: 401 }, { times: 99 });
    const expired = await drift('cluster');
    expect(expired).toMatchObject({ code: 2, stdout: '' });
    expect(expired.stderr).toContain('they may have expired (401)');
  });

  test('names what is asked for and is not there', async () => {
    const other = await meshwarden(
      ['drift', 'cluster', '--environment', 'qa', '--kubeconfig', kubeconfig],
      { cwd: folder },
    );
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('No environment is called qa: prod, staging');
    const unsaid = await meshwarden(['drift', 'cluster', '--kubeconfig', kubeconfig], {
      cwd: folder,
    });
    expect(unsaid.stderr).toContain('Nothing says which environment the cluster prod-eu is');
  });

  test('an environment that names its cluster is found by it', async () => {
    writeFiles(folder, {
      '.meshwarden/config.yaml':
        'environments: [{ name: prod, paths: [overlays/prod], cluster: prod-eu }]\n',
    });
    const run = await meshwarden(['drift', 'cluster', '--kubeconfig', kubeconfig], { cwd: folder });
    expect(run.stdout).toContain('prod (cluster prod-eu) is as Git says.');
  });
});

test('an environment of several clusters is compared with each, and adopted where all have the same', async () => {
  const other = await startKubernetes({ name: 'prod-us' });
  try {
    for (const document of parseAllDocuments(BASE))
      other.apply(document.toJS() as Parameters<typeof other.apply>[0], 'argocd-controller');
    writeFileSync(kubeconfig, both(kubernetes.kubeconfig, other.kubeconfig));
    const clusters = ['--context', 'prod-eu', '--context', 'prod-us'];
    editTimeout();
    const run = await drift('cluster', ...clusters);
    const text = run.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('prod (clusters prod-eu, prod-us) left Git: 1 object differs.');
    expect(text).toMatch(/VirtualService shop\/orders \(medium, d-[0-9a-f]{6}\), in prod-eu spec/);
    const refused = await drift('adopt', 'all', ...clusters);
    expect(refused.stderr).toContain('is so in prod-eu and not in prod-us');
    other.patch(ROUTE, EDITED, 'kubectl-edit');
    expect((await drift('adopt', 'all', ...clusters, '--write')).code).toBe(0);
    expect((await drift('cluster', ...clusters)).stdout).toContain(
      'NO DRIFT  prod (clusters prod-eu, prod-us) is as Git says.',
    );
    const one = await drift('cluster', ...clusters, '--control-plane');
    expect(one.stderr).toContain('are about one cluster: give one --context');
  } finally {
    await other.close();
  }
});

describe('meshwarden drift adopt', () => {
  test('prints a patch, writes it where it is asked to, and then nothing differs', async () => {
    editTimeout();
    const printed = await drift('adopt', 'all');
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(printed.stdout).toContain('+++ b/overlays/prod/kustomization.yaml');
    expect(readFileSync(join(folder, 'overlays/prod/kustomization.yaml'), 'utf8')).toBe(
      FILES['overlays/prod/kustomization.yaml'],
    );
    const written = await drift('adopt', 'all', '--write');
    expect(written.stdout).toContain('Written: overlays/prod/kustomization.yaml');
    expect(readFileSync(join(folder, 'base/shop.yaml'), 'utf8')).toBe(BASE);
    expect((await drift('cluster')).stdout).toContain('is as Git says.');
    expect((await drift('adopt', 'all')).stderr).toContain('Git already says what is live (in ');
  });

  test('a base that all environments read is edited where their clusters have the same, else it is said why not', async () => {
    const staging = await startKubernetes({ name: 'staging-eu' });
    try {
      for (const document of parseAllDocuments(BASE))
        staging.apply(document.toJS() as Parameters<typeof staging.apply>[0], 'argocd-controller');
      writeFileSync(kubeconfig, both(kubernetes.kubeconfig, staging.kubeconfig));
      editTimeout();
      const unnamed = await drift('adopt', 'all');
      expect(unnamed.stdout).toContain('+++ b/overlays/prod/kustomization.yaml');
      expect(unnamed.stdout).toContain(
        'What is live in staging is not known: .meshwarden/config.yaml names no cluster of it',
      );
      writeFiles(folder, {
        '.meshwarden/config.yaml': `environments:
  - { name: prod, paths: [overlays/prod], cluster: prod-eu }
  - { name: staging, paths: [overlays/staging], cluster: staging-eu }
`,
      });
      const alone = await drift('adopt', 'all');
      expect(alone.stdout).toContain('+++ b/overlays/prod/kustomization.yaml');
      expect(alone.stdout).toContain(
        'VirtualService shop/orders of staging would become another, and is live otherwise there.',
      );
      staging.patch(ROUTE, EDITED, 'kubectl-edit');
      const written = await drift('adopt', 'all', '--write');
      expect(written.stdout).toContain('Written: base/shop.yaml');
      expect(written.stdout).toContain(
        'VirtualService shop/orders of staging becomes what is live there, too.',
      );
      expect(readFileSync(join(folder, 'base/shop.yaml'), 'utf8')).toBe(BASE.replace('5s', '1s'));
      staging.faults.add({ kind: 'status', code: 500 }, { times: 999 });
      kubernetes.patch(
        ROUTE,
        { spec: { http: [{ timeout: '2s', route: TO_ORDERS }] } },
        'kubectl-edit',
      );
      const silent = await drift('adopt', 'all');
      expect(silent.stdout).toContain('+++ b/overlays/prod/kustomization.yaml');
      expect(silent.stdout).toContain('its cluster staging-eu could not be read');
    } finally {
      await staging.close();
    }
  });

  test('refuses what nobody knows', async () => {
    const run = await drift('adopt', 'd-000000');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('Nothing that differs is called d-000000: nothing differs (in ');
  });
});
