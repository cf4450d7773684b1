import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deliverersOf,
  revisionsOf,
} from '../../../../src/features/after-merge/watch/delivery/deliverers.ts';
import { hostileText } from '../../../support/hostile-text.ts';
import { times } from '../../../support/times.ts';

const OWN = 'https://github.example/acme/shop.git';
const PLACE = { urls: [OWN], roots: ['overlays/prod'] };
const NOTHING = { applications: [], kustomizations: [], gitRepositories: [] };

const application = (name: string, path: string, repoURL = OWN) => ({
  metadata: { name, namespace: 'argocd' },
  spec: { source: { repoURL, path } },
});
const kustomization = (name: string, path: string, source = 'shop') => ({
  metadata: { name, namespace: 'flux-system' },
  spec: { path, sourceRef: { kind: 'GitRepository', name: source } },
});
const gitRepository = (name: string, url: string) => ({
  metadata: { name, namespace: 'flux-system' },
  spec: { url },
});

const names = (objects: Partial<Parameters<typeof deliverersOf>[0]>): readonly unknown[] =>
  deliverersOf({ ...NOTHING, ...objects }, PLACE).map(({ object }) => object);

describe('what applies an environment', () => {
  test('is of its folder, from this repository, however both are written', () => {
    const own = application('shop', './overlays/prod/', 'git@github.example:Acme/shop');
    const others = [
      application('staging', 'overlays/staging'),
      application('other', 'overlays/prod', 'https://github.example/acme/other'),
      application('near', 'overlays/production'),
    ];
    expect(names({ applications: [own, ...others] })).toEqual([own]);
  });

  test('may have one of several sources from here', () => {
    const several = {
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: { sources: [{ chart: 'web' }, { repoURL: OWN, path: 'overlays/prod' }] },
    };
    expect(names({ applications: [several] })).toEqual([several]);
  });

  test('is of a folder above or below only where none is of the very folder', () => {
    const above = application('all', 'overlays');
    const exact = application('prod', 'overlays/prod');
    expect(names({ applications: [above] })).toEqual([above]);
    expect(names({ applications: [above, exact] })).toEqual([exact]);
  });

  test('is a Kustomization whose GitRepository has this address', () => {
    const own = kustomization('prod', './overlays/prod');
    const other = kustomization('fork', './overlays/prod', 'fork');
    const gitRepositories = [
      gitRepository('shop', 'ssh://git@github.example/acme/shop'),
      gitRepository('fork', 'https://github.example/eve/shop'),
    ];
    expect(names({ kustomizations: [own, other], gitRepositories })).toEqual([own]);
    expect(names({ kustomizations: [own] })).toEqual([]);
  });

  test('is nothing that has another form, and no commit is what is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), hostileText, (object, revision) => {
        const all = { applications: [object], kustomizations: [object], gitRepositories: [object] };
        expect(deliverersOf(all, PLACE)).toEqual([]);
        const said = {
          ...application('shop', 'overlays/prod'),
          status: { history: [{ revision }] },
        };
        expect(revisionsOf([{ kind: 'Application', object: said }])).toEqual([]);
      }),
      times(200),
    );
  });

  test('speaks of commits, each named once', () => {
    const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];
    const deployedAt = '2026-11-23T14:00:00Z';
    const history = [first, second, first].map((revision) => ({ revision, deployedAt }));
    const object = { ...application('shop', 'overlays/prod'), status: { history } };
    expect(revisionsOf([{ kind: 'Application', object }])).toEqual([first, second]);
  });
});
