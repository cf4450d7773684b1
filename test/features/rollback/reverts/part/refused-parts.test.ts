import { describe, expect, test } from 'vitest';
import { policy } from './part-cases.ts';
import { linesOf, resultOf, sentenceOf, undoing } from './undoing.ts';
import type { Files } from './undoing.ts';

const STRICT = 'action: DENY';
const prod = 'overlays/prod/kustomization.yaml';
const kustomization = (...resources: readonly string[]): string =>
  `resources:\n${resources.map((name) => `  - ${name}\n`).join('')}`;

const base: Files = {
  'base/kustomization.yaml': kustomization('web.yaml', 'api.yaml'),
  'base/web.yaml': policy('web', 'selector: {}'),
  'base/api.yaml': policy('api', 'selector: {}'),
  [prod]: kustomization('../../base'),
  'overlays/dev/kustomization.yaml': kustomization('../../base'),
};

/** What the change made of it, and nothing since. */
const changing = (name: string, pre: Files, change: Files, only: readonly string[] = []) => {
  const post = { ...pre, ...change };
  return { plan: undoing(name, { pre, post, tip: post }, only), post };
};

describe('an object that cannot be undone alone is refused, with the command that can', () => {
  test('where a patch of the change reaches others, too', () => {
    const patch = `\npatches:\n  - target:\n      kind: AuthorizationPolicy\n    patch: |-\n      - op: add\n        path: /spec/action\n        value: DENY\n`;
    const { plan } = changing('AuthorizationPolicy/shop/web', base, {
      [prod]: `${base[prod] ?? ''}${patch}`,
    });
    expect(sentenceOf(plan)).toBe(
      'What changed `AuthorizationPolicy/shop/web` cannot be undone without `AuthorizationPolicy shop/api`. Undo the files with `--path overlays/prod/kustomization.yaml` in its place, or leave `--resource` out to undo the whole change.',
    );
  });

  test('where a component brought several', () => {
    const pre = {
      ...base,
      'guard/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${kustomization('deny.yaml', 'more.yaml')}`,
      'guard/deny.yaml': policy('deny', STRICT),
      'guard/more.yaml': policy('more', STRICT),
    };
    const { plan } = changing('AuthorizationPolicy/shop/deny', pre, {
      [prod]: `${base[prod] ?? ''}components:\n  - ../../guard\n`,
    });
    expect(sentenceOf(plan)).toMatch(
      /cannot be undone without `AuthorizationPolicy shop\/more`\. .*`--path overlays\/prod/,
    );
  });

  test('where the folder that an Application applies would be left empty', () => {
    const pre = {
      'argocd/mesh.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: mesh\n  namespace: argocd\nspec:\n  source:\n    repoURL: https://github.com/acme/platform\n    path: mesh\n  destination:\n    name: prod\n    namespace: shop\n',
      'mesh/old.yaml': policy('old', STRICT),
    };
    const post = {
      'argocd/mesh.yaml': pre['argocd/mesh.yaml'],
      'mesh/deny.yaml': policy('deny', 'selector: {}'),
    };
    const plan = undoing('AuthorizationPolicy/shop/deny', { pre, post, tip: post });
    expect(sentenceOf(plan)).toMatch(
      /^With `AuthorizationPolicy\/shop\/deny` alone undone, mesh renders no more/,
    );
  });

  test('where what it was made from is not there any more', () => {
    const pre = {
      ...base,
      [prod]: `${base[prod] ?? ''}configMapGenerator:\n  - name: settings\n    namespace: shop\n    literals: [a=b]\n`,
    };
    const post = {
      ...base,
      [prod]: `${base[prod] ?? ''}configMapGenerator:\n  - name: settings\n    namespace: shop\n    literals: [a=c]\n`,
    };
    const tip = {
      ...base,
      [prod]: `${base[prod] ?? ''}configMapGenerator:\n  - name: settings\n    namespace: shop\n    literals: [a=c, more=d]\n`,
    };
    expect(sentenceOf(undoing('ConfigMap/shop/settings', { pre, post, tip }))).toMatch(
      /^`ConfigMap\/shop\/settings` would not be again what it was before the change in overlays\/prod: `data\.a` would differ\./,
    );
  });

  test('where two environments have one of that name each, both are named', () => {
    const pre = {
      'prod/kustomization.yaml': kustomization('deny.yaml'),
      'prod/deny.yaml': policy('deny', STRICT),
      'dev/kustomization.yaml': kustomization('deny.yaml'),
      'dev/deny.yaml': policy('deny', STRICT),
    };
    const change = {
      'prod/deny.yaml': policy('deny', 'selector: {}'),
      'dev/deny.yaml': policy('deny', 'selector: {}'),
    };
    expect(sentenceOf(changing('AuthorizationPolicy/shop/deny', pre, change).plan)).toBe(
      '`AuthorizationPolicy/shop/deny` is in several files: `dev/deny.yaml:2`, `prod/deny.yaml:2`. Add `--path` with one of them.',
    );
    const { plan, post } = changing('AuthorizationPolicy/shop/deny', pre, change, [
      'prod/deny.yaml',
    ]);
    expect(resultOf(plan, post)).toEqual({ ...post, 'prod/deny.yaml': pre['prod/deny.yaml'] });
  });

  test('where the change never touched it', () => {
    const { plan } = changing('AuthorizationPolicy/shop/web', base, {
      'base/api.yaml': policy('api', STRICT),
    });
    expect(sentenceOf(plan)).toBe(
      '`AuthorizationPolicy/shop/web` in base/web.yaml was not changed, so there is nothing of it to undo.',
    );
    const { plan: other } = changing('AuthorizationPolicy/shop/wbe', base, {
      'base/api.yaml': policy('api', STRICT),
    });
    expect(sentenceOf(other)).toMatch(/^No changed file holds/);
  });
});

describe('an object is undone by the name it has in the cluster', () => {
  const prefixed: Files = {
    ...base,
    [prod]: `${kustomization('../../base')}namePrefix: live-\nnamespace: store\n`,
  };

  test('where a prefix and a namespace are given to it', () => {
    const change = {
      'base/kustomization.yaml': kustomization('web.yaml', 'deny.yaml', 'api.yaml'),
      'base/deny.yaml': policy('deny', STRICT),
    };
    const { plan, post } = changing('AuthorizationPolicy/store/live-deny', prefixed, change);
    expect(resultOf(plan, post)).toEqual(prefixed);
    expect(linesOf(plan)).toEqual(['taken-out base/kustomization.yaml:3']);
  });

  test('with the hash of its content or without it', () => {
    const added = `${base[prod] ?? ''}secretGenerator:\n  - name: ca\n    namespace: shop\n    files: [ca.pem]\n`;
    const files = { [prod]: added, 'overlays/prod/ca.pem': 'x' };
    const { plan, post } = changing('Secret/shop/ca', base, files);
    expect(resultOf(plan, post)).toEqual(base);
  });

  test('where it is changed in its own file and by patches, all of them', () => {
    const patched = `${base[prod] ?? ''}patchesStrategicMerge: [web-patch.yaml]\n`;
    const { plan, post } = changing('AuthorizationPolicy/shop/web', base, {
      'base/web.yaml': policy('web', 'action: ALLOW'),
      [prod]: patched,
      'overlays/prod/web-patch.yaml': policy('web', STRICT),
    });
    expect(resultOf(plan, post)).toEqual(base);
  });

  test('where a patch in the kustomization itself was edited', () => {
    const inline = (action: string): string =>
      `${base[prod] ?? ''}patches:\n  # only the shop front\n  - target: {kind: AuthorizationPolicy, name: web}\n    patch: |-\n      - op: add\n        path: /spec/action\n        value: ${action}\n  - target: {kind: AuthorizationPolicy, name: api}\n    patch: |-\n      - op: add\n        path: /spec/action\n        value: ${action}\n`;
    const pre = { ...base, [prod]: inline('ALLOW') };
    const { plan, post } = changing('AuthorizationPolicy/shop/web', pre, {
      [prod]: inline('DENY'),
    });
    expect(resultOf(plan, post)[prod]).toBe(inline('DENY').replace('DENY', 'ALLOW'));
  });
});

describe('what an earlier rollback left half done is finished', () => {
  const pre = {
    ...base,
    [prod]: kustomization('../../base', 'deny.yaml'),
    'overlays/prod/deny.yaml': policy('deny', STRICT),
  };

  test('a file that is there again and not listed', () => {
    const tip = { ...base, 'overlays/prod/deny.yaml': policy('deny', STRICT) };
    expect(
      resultOf(undoing('AuthorizationPolicy/shop/deny', { pre, post: base, tip }), tip),
    ).toEqual(pre);
  });

  test('a file that is gone and still listed', () => {
    const tip = { ...base, [prod]: kustomization('../../base', 'deny.yaml') };
    expect(
      resultOf(undoing('AuthorizationPolicy/shop/deny', { pre: base, post: pre, tip }), tip),
    ).toEqual(base);
  });

  test('and what is undone already stays', () => {
    expect(
      undoing('AuthorizationPolicy/shop/deny', { pre: base, post: pre, tip: base }),
    ).toMatchObject({
      kind: 'already-reverted',
    });
  });
});

describe('a folder without a kustomization needs no line', () => {
  test.each(['plain', 'Argo CD', 'Flux'])('%s', (layout) => {
    const applier: Files =
      layout === 'Argo CD'
        ? {
            'argocd/mesh.yaml':
              'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: mesh\n  namespace: argocd\nspec:\n  source:\n    repoURL: https://github.com/acme/platform\n    path: mesh\n    directory:\n      include: "{old,deny}.yaml"\n  destination:\n    name: prod\n    namespace: shop\n',
          }
        : layout === 'Flux'
          ? {
              'clusters/prod/mesh.yaml':
                'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: mesh\n  namespace: flux-system\nspec:\n  path: ./mesh\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n',
            }
          : {};
    const without = { ...applier, 'mesh/old.yaml': policy('old', STRICT) };
    const having = { ...without, 'mesh/deny.yaml': policy('deny', 'selector: {}') };
    const name = 'AuthorizationPolicy/shop/deny';
    expect(resultOf(undoing(name, { pre: without, post: having, tip: having }), having)).toEqual(
      without,
    );
    expect(resultOf(undoing(name, { pre: having, post: without, tip: without }), without)).toEqual(
      having,
    );
  });
});
