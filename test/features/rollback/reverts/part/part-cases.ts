import type { Files } from './undoing.ts';

/** How the object comes into what is rendered. */
export const MEANS = ['listed', 'patch', 'component', 'generator'] as const;
/** Whether its file is its own, or holds others too. */
export const HOMES = ['own file', 'shared file'] as const;
export const LAYOUTS = ['plain', 'Argo CD', 'Flux'] as const;
export const DEEDS = ['added', 'removed', 'renamed'] as const;

export interface PartCase {
  readonly means: (typeof MEANS)[number];
  readonly home: (typeof HOMES)[number];
  readonly layout: (typeof LAYOUTS)[number];
}

/** What the object is called; null where it is not there. */
export type Named = 'deny' | 'refuse' | null;

export const policy = (name: string, spec: string): string =>
  `# who may call the shop\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  ${spec}\n`;

const DENY =
  'action: DENY\n  rules:\n    - from:\n        - source:\n            notNamespaces: [shop]';

const list = (key: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${key}:\n${items.map((item) => `  - ${item}\n`).join('')}`;

/** The repository with the object under this name, by its means; `later`: with what came after the change. */
export function filesOf({ means, home, layout }: PartCase, named: Named, later: boolean): Files {
  const own = home === 'own file';
  const parts = {
    listed: listedParts,
    patch: patchParts,
    component: componentParts,
    generator: generatorParts,
  }[means](named, own);
  const kustomization = `# production\n${list('resources', [
    '../../base # what all have',
    ...(parts.resources ?? []),
    'gateway.yaml',
    ...(later ? ['later.yaml'] : []),
  ])}namespace: shop\n${list('components', parts.components ?? [])}${list('patches', parts.patches ?? [])}${list('configMapGenerator', parts.generators ?? [])}labels:\n  - pairs:\n      env: prod\n`;
  return {
    'base/kustomization.yaml': `resources:\n  - web.yaml\n${means === 'patch' ? '  - policies.yaml\n' : ''}`,
    'base/web.yaml': policy('web', later ? 'action: ALLOW' : '{}').replace(
      '  {}',
      '  selector: {}',
    ),
    ...(means === 'patch' && {
      'base/policies.yaml': ['deny', 'refuse', 'other']
        .map((name) => policy(name, DENY))
        .join('---\n'),
    }),
    'overlays/prod/kustomization.yaml': kustomization,
    'overlays/prod/gateway.yaml': policy('gateway', 'selector: {}'),
    ...(later && { 'overlays/prod/later.yaml': policy('later', 'selector: {}') }),
    'overlays/dev/kustomization.yaml': 'resources:\n  - ../../base\nnamePrefix: dev-\n',
    ...parts.files,
    ...applier(layout),
  };
}

interface Parts {
  readonly files: Files;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly string[];
  readonly generators?: readonly string[];
}

function listedParts(named: Named, own: boolean): Parts {
  const other = policy('other', 'selector: {}');
  if (own)
    return {
      resources: named === null ? [] : [`${named}.yaml # asked for by security`],
      files: named === null ? {} : { [`overlays/prod/${named}.yaml`]: policy(named, DENY) },
    };
  const documents = named === null ? [other] : [policy(named, DENY), other];
  return {
    resources: ['policies.yaml'],
    files: { 'overlays/prod/policies.yaml': documents.join('---\n') },
  };
}

const PATCHED =
  'action: DENY\n  rules:\n    - from:\n        - source:\n            notNamespaces: [pay]';

/** The patch is what comes and goes: of `deny` in a file of that name. */
function patchParts(named: Named, own: boolean): Parts {
  const other = policy('other', PATCHED);
  const file = `${named ?? ''}-patch.yaml`;
  const patch = policy('deny', PATCHED);
  if (own)
    return {
      patches: named === null ? [] : [`path: ${file}`],
      files: named === null ? {} : { [`overlays/prod/${file}`]: patch },
    };
  const files = {
    'overlays/prod/patches.yaml': [other, ...(named === 'deny' ? [patch] : [])].join('---\n'),
    'overlays/prod/more.yaml': [
      policy('refuse', PATCHED),
      ...(named === 'refuse' ? [patch] : []),
    ].join('---\n'),
  };
  return { patches: ['path: patches.yaml', 'path: more.yaml'], files };
}

function componentParts(named: Named, own: boolean): Parts {
  const other = policy('other', 'selector: {}');
  const kustomization = (file: string): string =>
    `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - ${file}\n`;
  const folder = 'components/guard';
  if (own)
    return {
      components: named === null ? [] : ['../../components/guard'],
      files:
        named === null
          ? {}
          : {
              [`${folder}/kustomization.yaml`]: kustomization(`${named}.yaml`),
              [`${folder}/${named}.yaml`]: policy(named, DENY),
            },
    };
  const documents = named === null ? [other] : [other, policy(named, DENY)];
  return {
    components: ['../../components/guard'],
    files: {
      [`${folder}/kustomization.yaml`]: kustomization('policies.yaml'),
      [`${folder}/policies.yaml`]: documents.join('---\n'),
    },
  };
}

/** A shared file: one that another generator reads, too. */
function generatorParts(named: Named, own: boolean): Parts {
  const file = own ? 'deny.conf' : 'shared.conf';
  const entry = (name: string): string => `name: ${name}\n    files:\n      - ${file}`;
  const there = named !== null || !own;
  return {
    generators: [
      ...(own ? ['name: other\n    literals:\n      - a=b'] : [entry('other')]),
      ...(named === null ? [] : [entry(named)]),
    ],
    files: there ? { [`overlays/prod/${file}`]: 'mode = strict\n' } : {},
  };
}

function applier(layout: PartCase['layout']): Files {
  const both = ['prod', 'dev'];
  if (layout === 'Argo CD')
    return Object.fromEntries(
      both.map((name) => [
        `argocd/${name}.yaml`,
        `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\n  namespace: argocd\nspec:\n  project: default\n  source:\n    repoURL: https://github.com/acme/platform\n    path: overlays/${name}\n  destination:\n    name: ${name}\n    namespace: shop\n`,
      ]),
    );
  if (layout === 'Flux')
    return Object.fromEntries(
      both.map((name) => [
        `clusters/${name}/apps.yaml`,
        `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\n  namespace: flux-system\nspec:\n  path: ./overlays/${name}\n  prune: true\n  sourceRef:\n    kind: GitRepository\n    name: flux-system\n`,
      ]),
    );
  return {};
}
