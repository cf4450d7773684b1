import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { headlineOf } from '../../../src/review/report/review/headline.ts';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { configMap, flux } from '../../compare/delivery/flux-trees.ts';
import { meshMtls } from '../../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n';
const applied = { 'argo/web.yaml': app('apps/prod', '', 'web-prod') };

const folder = (entries: string, more: Files = {}): Files => ({
  'apps/prod/kustomization.yaml': `resources: [${entries}]\n`,
  'apps/prod/mtls.yaml': meshMtls('PERMISSIVE'),
  'apps/prod/web.yaml': service,
  ...more,
});

const MISSING = 'mtls.yaml, web.yaml, gone.yaml';
const WHOLE = 'mtls.yaml, web.yaml';
const plain = (text: string): Files => ({
  'apps/prod/mtls.yaml': meshMtls('PERMISSIVE'),
  'apps/prod/web.yaml': text,
});
const notAnObject = plain(`${service}---\nhello: world\n`);
const fluxed = { 'clusters/prod/web.yaml': flux('web', './apps/prod') };

describe('a folder of which nothing was applied at the base, though part of it could be read', () => {
  test.each<[string, Files, Files]>([
    [
      'its kustomization named a file that is not there',
      { ...applied, ...folder(MISSING) },
      { ...applied, ...folder(WHOLE) },
    ],
    ['nobody seen here applies it', folder(MISSING), folder(WHOLE)],
    ['Flux builds it', { ...fluxed, ...folder(MISSING) }, { ...fluxed, ...folder(WHOLE) }],
    [
      'a folder that it lists was broken',
      {
        ...applied,
        ...folder(`${WHOLE}, ../base`, {
          'apps/base/kustomization.yaml': 'resources: [note.yaml]\n',
          'apps/base/note.yaml': 'a: [',
        }),
      },
      {
        ...applied,
        ...folder(`${WHOLE}, ../base`, {
          'apps/base/kustomization.yaml': 'resources: [note.yaml]\n',
          'apps/base/note.yaml': configMap('note', '{ a: b }'),
        }),
      },
    ],
    [
      'Argo CD stopped at a document that is no object',
      { ...applied, ...notAnObject },
      { ...applied, ...plain(service) },
    ],
    [
      'Flux stopped at a document that is no object',
      { ...fluxed, ...notAnObject },
      { ...fluxed, ...plain(service) },
    ],
  ])('is judged by what the cluster gets of it now, where %s', async (_, before, after) => {
    const review = await reviewOf(before, after);
    expect(review.tier).toBe('critical');
    expect(headlineOf(review).sentence).toContain(
      'PeerAuthentication istio-system/default: applied again',
    );
    expect(review.reasons.map(({ why }) => why).join()).not.toContain('No effective change');
    expect(review.findings.map((each) => each.introducedBy)).not.toContain('this-change');
  });

  test('says what follows only if the cluster has nothing of it yet as that', async () => {
    const strict = { ...applied, 'apps/prod/mtls.yaml': meshMtls('STRICT') };
    const review = await reviewOf(
      { ...folder(MISSING), ...strict },
      { ...folder(WHOLE), ...strict },
    );
    const [found] = review.findings.filter((told) =>
      spoken(messageOf(told)).includes('PERMISSIVE to STRICT'),
    );
    expect(found?.introducedBy).toBe('applied-again');
    expect(spoken(found)?.message).toMatch(
      /^Once apps\/prod is applied again, if the cluster has nothing of it yet: mesh-wide mTLS changes from PERMISSIVE to STRICT/,
    );
    expect(review.changes.map(({ kind }) => kind)).not.toContain('mtls-mode');
    expect(headlineOf(review).sentence).toMatch(
      /^prod, if the cluster has nothing of it yet: mesh-wide mTLS/,
    );
  });

  test('still loses what the change takes out of its text', async () => {
    const strict = { ...applied, 'apps/prod/mtls.yaml': meshMtls('STRICT') };
    const review = await reviewOf(
      { ...folder('mtls.yaml, gone.yaml'), ...strict },
      { ...folder('web.yaml'), ...applied },
    );
    expect(review.tier).toBe('critical');
    expect(
      review.changes.flatMap(({ kind, subject }) =>
        kind === 'resource-removed' ? [subject.name] : [],
      ),
    ).toEqual(['default']);
  });

  test('is judged as a whole object where the change edits only a label of it', async () => {
    const labelled = meshMtls('PERMISSIVE').replace(
      'name: default',
      'name: default, labels: { a: b }',
    );
    const review = await reviewOf(
      { ...applied, ...folder(MISSING) },
      { ...applied, ...folder(WHOLE, { 'apps/prod/mtls.yaml': labelled }) },
    );
    expect(review.tier).toBe('critical');
  });

  test('gets anew what it did not list before', async () => {
    const review = await reviewOf(
      { ...applied, ...folder('web.yaml, gone.yaml') },
      { ...applied, ...folder(WHOLE) },
    );
    expect(headlineOf(review).sentence).toContain('PeerAuthentication istio-system/default: added');
  });

  test('is as it was where it stops after the change too', async () => {
    const review = await reviewOf(
      { ...applied, ...folder(MISSING) },
      { ...applied, ...folder(MISSING, { 'apps/prod/web.yaml': `${service}# said anew\n` }) },
    );
    expect(review.changes).toEqual([]);
  });

  test('counts an Application of it by what that delivers', async () => {
    const hub = {
      'argo/hub.yaml': app('apps', '', 'hub'),
      'apps/web.yaml': app('prod', '', 'web-prod'),
      'prod/mtls.yaml': meshMtls('PERMISSIVE'),
    };
    const review = await reviewOf(
      { ...hub, 'apps/kustomization.yaml': 'resources: [web.yaml, gone.yaml]\n' },
      { ...hub, 'apps/kustomization.yaml': 'resources: [web.yaml]\n' },
    );
    expect(review.tier).toBe('critical');
    expect(headlineOf(review).sentence).toContain('Application argocd/web-prod: applied again');
  });

  test('gets again, and not by fields, what another that does not build either has without patches', async () => {
    const patches = `  patches:
    - patch: |-
        - { op: add, path: /spec/postBuild, value: { substitute: { LEVEL: quiet } } }
        - { op: add, path: /spec/targetNamespace, value: istio-system }
      target: { kind: Kustomization }
`;
    const fleet = {
      'clusters/prod/all.yaml': flux('all', './tree'),
      'clusters/prod/apps.yaml': flux('apps', './tree/apps', patches),
      'tree/old/kustomization.yaml': 'resources: [absent.yaml]\n',
      'tree/apps/web/kustomization.yaml': 'resources: [ks.yaml]\n',
      'tree/apps/web/ks.yaml': flux('web', './tree/apps/web/app'),
      'tree/apps/web/app/mtls.yaml': meshMtls('PERMISSIVE'),
      'tree/apps/other/note.yaml': configMap('note', '{ a: b }'),
    };
    const review = await reviewOf(
      { ...fleet, 'tree/apps/other/kustomization.yaml': 'resources: [gone.yaml]\n' },
      { ...fleet, 'tree/apps/other/kustomization.yaml': 'resources: [note.yaml]\n' },
    );
    const ofApplier = review.changes.filter(({ subject }) => subject.name === 'web');
    expect(ofApplier.map(({ kind, field, isAgain }) => ({ kind, field, isAgain }))).toEqual([
      { kind: 'resource-added', field: null, isAgain: true },
    ]);
  });
});
