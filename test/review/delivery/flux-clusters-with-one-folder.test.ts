import { describe, expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf, reviewOf, textOf } from '../../support/review-of.ts';
import { manifest } from '../../support/objects.ts';

const source = (cluster: string): string => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: https://github.com/acme/fleet.git, ref: { branch: main } }
---
${kustomization('flux-system', `./clusters/${cluster}`)}`;

const kustomization = (name: string, path: string, more = ''): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec:
  interval: 10m
  path: ${path}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
${more}`;

const domain = (name: string): string => `  postBuild: { substitute: { DOMAIN: ${name} } }\n`;

/** A cluster as `flux bootstrap` leaves it, that takes the folders of an environment. */
const cluster = (name: string, environment: string): Files => ({
  [`clusters/${name}/flux-system/sync.yaml`]: source(name),
  [`clusters/${name}/apps.yaml`]: kustomization('apps', `./apps/${environment}`),
  [`clusters/${name}/mesh.yaml`]: kustomization(
    'mesh',
    `./mesh/${environment}`,
    domain(`${name}.example`),
  ),
});

const FLEET: Files = {
  ...cluster('staging', 'staging'),
  ...cluster('prod', 'prod'),
  ...Object.fromEntries(
    ['staging', 'prod'].flatMap((environment) => [
      [
        `mesh/${environment}/gateway.yaml`,
        manifest(
          'Gateway',
          'public',
          '{ selector: { istio: gw }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["shop.${DOMAIN}"] }] }',
        ),
      ],
      [
        `apps/${environment}/web.yaml`,
        manifest('Service', 'web', '{ ports: [{ port: 80 }], selector: { app: web } }'),
      ],
    ]),
  ),
};

describe('a cluster that takes the folders of another one', () => {
  const after = { ...FLEET, ...cluster('prod-us', 'prod') };

  test('is new, and nothing changes in the other', async () => {
    const { environments, changes } = await reviewOf(FLEET, after);
    expect(environments.filter((each) => each.changed).map(({ name }) => name)).toEqual([
      'prod-us',
    ]);
    expect(new Set(changes.map(({ environment }) => environment))).toEqual(new Set(['prod-us']));
    const { text } = await reportOf(FLEET, after, 'terminal');
    expect(text).toContain('Environment prod-us is new');
    expect(text).not.toContain('whichever of two was synced last');
    expect(text).not.toContain('go to one cluster');
  });

  test('gets what changes in them, as the other does', async () => {
    const edited = {
      ...after,
      'apps/prod/web.yaml': textOf(after['apps/prod/web.yaml']).replace('port: 80', 'port: 81'),
    };
    const { changes } = await reviewOf(after, edited);
    expect([...new Set(changes.map(({ environment }) => environment))].sort()).toEqual([
      'prod',
      'prod-us',
    ]);
  });

  test('has variables of its own', async () => {
    const edited = {
      ...after,
      'clusters/prod-us/mesh.yaml': textOf(after['clusters/prod-us/mesh.yaml']).replace(
        'prod-us.example',
        'us.example',
      ),
    };
    const { changes } = await reviewOf(after, edited);
    expect(new Set(changes.map(({ environment }) => environment))).toEqual(new Set(['prod-us']));
    expect(changes.map(({ subject }) => subject.kind)).toContain('Gateway');
  });
});
