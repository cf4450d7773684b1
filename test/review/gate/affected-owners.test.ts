import { describe, expect, it } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const service = (port: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec:\n  ports: [{ port: ${String(port)}, name: http }]\n`;
const overlay = 'resources: [../../base]\n';
const OWNERS = [
  '/base/ @acme/shop',
  '/overlays/prod/ @acme/payments',
  '/overlays/staging/ @sam @acme/shop',
  '/docs/ @acme/payments',
].join('\n');

const SHOP: Files = {
  CODEOWNERS: OWNERS,
  'base/kustomization.yaml': 'resources: [service.yaml]\n',
  'base/service.yaml': service(80),
  'overlays/prod/kustomization.yaml': overlay,
  'overlays/staging/kustomization.yaml': overlay,
  'docs/readme.md': 'old',
};

const affectedBy = async (change: Files, before: Files = SHOP) => {
  const { affectedOwners } = await reviewOf(before, { ...before, ...change });
  return affectedOwners.sets.map(({ owners, source, told, environments, roots }) => ({
    owners,
    source,
    told,
    environments,
    roots,
  }));
};

const payments = {
  owners: ['@acme/payments'],
  source: 'CODEOWNERS:2',
  told: true,
  environments: ['prod'],
  roots: ['overlays/prod'],
};

describe('a change of a base', () => {
  it('affects the owners of each overlay it reaches, and not those who share in the base', async () => {
    expect(await affectedBy({ 'base/service.yaml': service(81) })).toEqual([payments]);
  });

  it('affects nobody where nothing comes out differently', async () => {
    expect(await affectedBy({ 'base/service.yaml': `# new\n${service(80)}` })).toEqual([]);
  });

  it('names what changes there', async () => {
    const { affectedOwners } = await reviewOf(SHOP, { ...SHOP, 'base/service.yaml': service(81) });
    expect(affectedOwners).toMatchObject({
      complete: true,
      sets: [
        {
          objects: 1,
          because: [
            {
              environment: 'prod',
              subject: { name: 'web' },
              origin: { file: 'base/service.yaml' },
            },
          ],
        },
      ],
    });
  });

  it('affects the owners of a patch that its objects go through', async () => {
    const patched = {
      ...SHOP,
      CODEOWNERS: `${OWNERS}\n/overlays/prod/web.yaml @acme/web\n/overlays/prod/other.yaml @acme/other`,
      'overlays/prod/kustomization.yaml': `${overlay}patches: [{ path: web.yaml }]\n`,
      'overlays/prod/web.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { type: LoadBalancer }\n',
      'overlays/prod/other.yaml': 'nothing: reads it\n',
    };
    const affected = await affectedBy({ 'base/service.yaml': service(81) }, patched);
    expect(affected.map(({ owners }) => owners)).toEqual([['@acme/web'], ['@acme/payments']]);
  });
});

it('affects the owners of a folder that is applied in another way', async () => {
  const applied = (namespace: string): string =>
    [
      'apiVersion: kustomize.toolkit.fluxcd.io/v1',
      'kind: Kustomization',
      'metadata: { name: web, namespace: flux-system }',
      `spec: { path: ./apps/web, prune: true, targetNamespace: ${namespace}, sourceRef: { kind: GitRepository, name: flux-system } }`,
    ].join('\n');
  const flux: Files = {
    CODEOWNERS: '/clusters/ @acme/platform\n/apps/web/ @acme/web',
    'clusters/prod/web.yaml': applied('shop'),
    'apps/web/kustomization.yaml': 'resources: [service.yaml]\n',
    'apps/web/service.yaml': service(80),
  };
  expect(await affectedBy({ 'clusters/prod/web.yaml': applied('store') }, flux)).toMatchObject([
    { owners: ['@acme/web'], told: true, roots: ['apps/web'] },
  ]);
});

describe('owners whose own files change', () => {
  it('are affected by no change of these files alone', async () => {
    expect(
      await affectedBy({ 'overlays/prod/kustomization.yaml': `${overlay}namePrefix: a-\n` }),
    ).toEqual([]);
  });

  it('stay affected by a base that changes too, and are not told: GitHub asks them', async () => {
    const base = { 'base/service.yaml': service(81) };
    const untold = { ...payments, told: false };
    expect(await affectedBy({ ...base, 'docs/readme.md': 'new' })).toEqual([untold]);
    expect(
      await affectedBy({ ...base, 'overlays/prod/kustomization.yaml': `# new\n${overlay}` }),
    ).toEqual([untold]);
  });
});

describe('who the owners are', () => {
  it('comes from the base, whatever the change writes into CODEOWNERS', async () => {
    expect(
      await affectedBy({ 'base/service.yaml': service(81), CODEOWNERS: '* @mallory' }),
    ).toEqual([payments]);
  });

  it('is nobody where no line, or a line without owners, means the overlay', async () => {
    const unowned = { ...SHOP, CODEOWNERS: '/overlays/ @a\n/overlays/prod/\n/overlays/staging/' };
    expect(await affectedBy({ 'base/service.yaml': service(81) }, unowned)).toEqual([]);
  });

  it('counts those of a base that nobody owns as others', async () => {
    const unowned = { ...SHOP, CODEOWNERS: '/overlays/prod/*.yaml @acme/payments' };
    expect(await affectedBy({ 'base/service.yaml': service(81) }, unowned)).toMatchObject([
      { owners: ['@acme/payments'], told: true },
    ]);
  });
});

it('tells nobody where the configuration is silent', async () => {
  const quiet = { ...SHOP, '.meshwarden/config.yaml': 'affectedOwners: silent\n' };
  expect(await affectedBy({ 'base/service.yaml': service(81) }, quiet)).toEqual([
    { ...payments, told: false },
  ]);
});
