import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app, planOf } from '../../gitops/delivery/argo-trees.ts';
import { delivered, linesOf } from './layouts/layout.ts';
import { all, argo, cluster, overlay } from './layouts/parts.ts';
import type { Files } from './releases.ts';
import { meshMtls } from '../../support/objects.ts';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n`;
const route = (host: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web], http: [{ route: [{ destination: { host: ${host} } }] }] }\n`;

const platform = (target: string): Files =>
  all(
    {
      'platform/base/kustomization.yaml': 'resources: [web.yaml, route.yaml]\n',
      'platform/base/web.yaml': service('web'),
      'platform/base/route.yaml': route(target),
    },
    overlay('platform/overlays/prod', '../../base'),
    overlay('platform/overlays/staging', '../../base'),
  );
const eu = cluster('clusters/eu-prod', 'platform/overlays/prod');
const us = cluster('clusters/us-prod', 'platform/overlays/prod');

const namesOf = (all: readonly { readonly environment: string }[]): readonly string[] =>
  [...new Set(all.map(({ environment }) => environment))].sort();
const unresolved = (findings: Awaited<ReturnType<typeof reviewOf>>['findings']) =>
  namesOf(findings.filter(({ detector }) => detector === 'unresolved-reference'));

/** An Application that brings one for each environment, none of which names a cluster. */
const brought = (...environments: readonly string[]): Files => ({
  'argo/root.yaml': app('projects', '', 'root'),
  ...Object.fromEntries(
    environments.flatMap((name) => [
      [`projects/${name}.yaml`, app(`apps/web/${name}`, '', `web-${name}`)],
      [`apps/web/${name}/web.yaml`, service(`web-${name}`)],
    ]),
  ),
});

describe('what one Application brings', () => {
  const files = brought('dev', 'live', 'prd');

  test('goes to one cluster, which is said', () => {
    const { environments, notes } = planOf(files);
    expect(environments.map(({ name }) => name)).toEqual(['dev', 'live', 'prd']);
    expect(new Set(environments.map(({ homes }) => homes?.join())).size).toBe(1);
    expect(notes).toContain(
      'dev, live and prd go to one cluster: what one of them gets acts beside what the others get.',
    );
  });

  test('answers references of what else it brings', async () => {
    const own = route('web-live').replace('hosts: [web]', 'hosts: [web-prd]');
    const changed = { ...files, 'apps/web/prd/route.yaml': own };
    const { findings } = await reviewOf(files, changed);
    expect(unresolved(findings)).toEqual([]);
  });

  test('is told once where several of its environments are production', async () => {
    const withPolicy = (mode: string): Files => ({
      ...files,
      'apps/web/live/m.yaml': meshMtls(mode),
    });
    const { findings, behaviours } = await reviewOf(withPolicy('STRICT'), withPolicy('DISABLE'));
    expect(namesOf(findings)).toEqual(['live']);
    expect(behaviours.map(({ environment }) => environment)).toEqual(['live']);
  });

  test('is not one cluster where each names its own', () => {
    const named = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        text.replace('https://kubernetes.default.svc', `https://${path.slice(9, 13)}.example`),
      ]),
    );
    expect(planOf(named).notes.join()).not.toContain('go to one cluster');
  });

  test('is not one cluster where only the Applications for each lie in one', () => {
    const elsewhere = Object.fromEntries(
      ['dev', 'live'].flatMap((name) => [
        [`roots/${name}.yaml`, app(`apps/${name}`, '', `${name}-root`)],
        [
          `apps/${name}/web.yaml`,
          app(`web/${name}`, '', `web-${name}`).replace(
            'https://kubernetes.default.svc',
            `https://${name}.example`,
          ),
        ],
        [`web/${name}/web.yaml`, service(`web-${name}`)],
      ]),
    );
    const { environments, notes } = planOf({
      'argo/root.yaml': app('roots', '', 'root'),
      ...elsewhere,
    });
    expect(environments.map(({ name, homes }) => [name, homes])).toEqual([
      ['dev', ['https://dev.example']],
      ['live', ['https://live.example']],
    ]);
    expect(notes.join()).not.toContain('go to one cluster');
  });

  test('is not one cluster where they take the same to the same namespaces', () => {
    const same = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        text.replace(/web-(?:dev|live|prd), namespace: shop/, 'web, namespace: shop'),
      ]),
    );
    expect(planOf(same).notes.join()).not.toContain('go to one cluster');
  });
});

describe('a cluster whose own files and whose applications are named for different environments', () => {
  const mail = { 'clusters/eu-prod/mail.yaml': service('mail') };

  test('keeps both names', () => {
    expect(delivered(all(platform('web'), eu, mail))).toEqual(
      linesOf(`eu-prod! | - | clusters/eu-prod          | shop/mail
               prod!    | - | platform/overlays/prod    | shop/web, shop/web
               staging  | - | platform/overlays/staging | shop/web, shop/web`),
    );
  });

  test('is one mesh: references are answered by what either name has', async () => {
    const { findings } = await reviewOf(
      all(platform('web'), eu, mail),
      all(platform('mail'), eu, mail),
    );
    expect(unresolved(findings)).toEqual(['staging']);
  });

  test('is one mesh: what one name loses is missed in the other', async () => {
    const sync = 'clusters/eu-prod/flux-system/gotk-sync.yaml';
    const pruning = { [sync]: `${eu[sync] ?? ''}  prune: true\n` };
    const { changes, findings } = await reviewOf(
      all(platform('mail'), eu, pruning, mail),
      all(platform('mail'), eu, pruning, { 'clusters/eu-prod/other.yaml': service('other') }),
    );
    expect(namesOf(changes)).toEqual(['eu-prod']);
    const fresh = findings.filter(({ introducedBy }) => introducedBy === 'this-change');
    expect(unresolved(fresh)).toEqual(['prod']);
  });

  test('is one mesh: a policy of the whole mesh is told once, of the part that has it', async () => {
    const mtls = (mode: string): Files => ({ 'clusters/eu-prod/mtls.yaml': meshMtls(mode) });
    const { changes, environments } = await reviewOf(
      all(platform('web'), eu, mtls('STRICT')),
      all(platform('web'), eu, mtls('PERMISSIVE')),
    );
    expect(namesOf(changes)).toEqual(['eu-prod']);
    expect(environments.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([
      'eu-prod',
    ]);
  });

  test('beside another cluster, what goes to both is a mesh in each', async () => {
    const files = all(platform('web'), eu, us, mail);
    expect(delivered(files).filter((line) => line.startsWith('prod'))).toEqual(
      linesOf(`prod (eu-prod)! | eu-prod | platform/overlays/prod | shop/web, shop/web
               prod (us-prod)! | us-prod | platform/overlays/prod | shop/web, shop/web`),
    );
    const { findings } = await reviewOf(files, all(platform('mail'), eu, us, mail));
    expect(unresolved(findings)).toEqual(['prod (us-prod)', 'staging']);
  });

  test('beside another cluster with nothing of its own in either, what goes to both is told once', () => {
    const lines = delivered(all(platform('web'), eu, us));
    expect(lines.filter((line) => line.startsWith('prod'))).toEqual(
      linesOf('prod! | - | platform/overlays/prod | shop/web, shop/web'),
    );
  });

  test('that comes to have files of its own removes nothing and adds nothing but these', async () => {
    const { changes } = await reviewOf(
      all(platform('web'), eu, us),
      all(platform('web'), eu, us, mail),
    );
    expect(changes.map(({ environment, subject }) => `${environment} ${subject.name}`)).toEqual([
      'eu-prod mail',
    ]);
    const back = await reviewOf(all(platform('web'), eu, us, mail), all(platform('web'), eu, us));
    expect(
      back.changes.map(({ environment, subject }) => `${environment} ${subject.name}`),
    ).toEqual(['eu-prod mail']);
  });
});

test('two environments that Applications take to one cluster are one mesh', async () => {
  const files = (target: string): Files => ({
    'argocd/web.yaml': argo('web', 'web/overlays/prod', 'name: gke'),
    'argocd/mail.yaml': argo('mail', 'mail/overlays/dev', 'name: gke'),
    'web/overlays/prod/web.yaml': service('web'),
    'web/overlays/prod/route.yaml': route(target),
    'mail/overlays/dev/mail.yaml': service('mail'),
  });
  const { findings, environments } = await reviewOf(files('web'), files('mail'));
  expect(environments.map(({ name }) => name)).toEqual(['dev', 'prod']);
  expect(unresolved(findings)).toEqual([]);
});

test('copies of one application in the same namespaces are not taken for one cluster, whatever applies them', async () => {
  const both = all(
    {
      'argocd/prod.yaml': argo('prod', 'web/overlays/prod', 'name: gke'),
      'argocd/dev.yaml': argo('dev', 'web/overlays/dev', 'name: gke'),
      'web/base/kustomization.yaml': 'resources: [web.yaml, route.yaml]\n',
      'web/base/web.yaml': service('web'),
    },
    overlay('web/overlays/prod', '../../base'),
    overlay('web/overlays/dev', '../../base', 'mail.yaml'),
    { 'web/overlays/dev/mail.yaml': service('mail') },
  );
  const routed = (target: string): Files => ({ 'web/base/route.yaml': route(target) });
  const { findings } = await reviewOf(all(both, routed('web')), all(both, routed('mail')));
  expect(unresolved(findings)).toEqual(['prod']);
});

test('a policy for a whole cluster asks as much as production, where a part of it is', async () => {
  const files = (mode: string): Files =>
    all(platform('web'), cluster('clusters/dev', 'platform/overlays/prod'), {
      'clusters/dev/mtls.yaml': meshMtls(mode),
    });
  const { tier } = await reviewOf(files('STRICT'), files('PERMISSIVE'));
  expect(tier).toBe('critical');
});
