import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedFile, editedObject, manifestsAt, withFile, withoutFile } from '../drafts.ts';
import type { Layout } from '../layout.ts';
import type { Mutation, Scene } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { deleteAt, isMap, listAt, setAt, valueAt } from '../objects.ts';

/** What the values of istiod's chart say, changed. */
const VALUES: readonly (readonly [path: readonly string[], value: Manifest[string]])[] = [
  [['meshConfig', 'outboundTrafficPolicy', 'mode'], 'ALLOW_ANY'],
  [['meshConfig', 'trustDomain'], 'evil.example'],
  [['meshConfig', 'accessLogFile'], ''],
  [['meshConfig'], null],
  [
    ['meshConfig', 'extensionProviders'],
    [{ name: 'evil', envoyExtAuthzHttp: { service: 'evil.example', port: 80 } }],
  ],
  [['global', 'hub'], 'docker.io/evil'],
  [['global', 'tag'], '1.20.0'],
  [['global', 'proxy', 'image'], 'evil/proxy'],
  [['pilot', 'replicaCount'], 0],
  [['pilot', 'enabled'], false],
  [['pilot', 'env', 'PILOT_SKIP_VALIDATE_TRUST_DOMAIN'], 'true'],
  [['sidecarInjectorWebhook', 'enableNamespacesByDefault'], true],
  [['revision'], 'canary'],
];

const isWrapped = (path: string): boolean => path.startsWith('charts/wrapped/');

/** The files of values that every environment lays its own over. */
const isShared = (path: string): boolean => /\/base\/|common/.test(path);

const isSetIn = (it: Manifest, path: readonly string[]): boolean => {
  const value = valueAt(it, ...path);
  return value !== undefined && !isMap(value);
};

/** Not what an environment's own file says again: a change of that changes nothing. */
const changedValues = ({ layout, drafts }: Scene, path: string, dice: Dice): Drafts => {
  const over = isShared(path) ? layout.values.filter((each) => !isShared(each)) : [];
  const laidOver = over.flatMap((each) => manifestsAt(drafts, each));
  const choices = VALUES.filter(([at]) => !laidOver.some((it) => isSetIn(it, at)));
  return editedFile(drafts, path, (it) => {
    const [at, value] = dice.pick(choices);
    setAt(it, isWrapped(path) ? ['istiod', ...at] : at, value);
  });
};

/** Something done to a file of values of the control plane. */
const values = (
  name: string,
  make: (scene: Scene, path: string, dice: Dice) => Drafts | null,
): Mutation => ({
  name: `values: ${name}`,
  make: (scene, dice) =>
    scene.layout.values.length === 0 ? null : make(scene, dice.pick(scene.layout.values), dice),
});

type Edit = (it: Manifest, dice: Dice) => void;

/** Edits a release of the control plane of one kind. */
const release = (
  kind: string,
  name: string,
  edit: Edit,
  isFor: (it: Manifest) => boolean = () => true,
): Mutation => ({
  name: `${kind} of istiod: ${name}`,
  make: ({ layout, drafts }, dice) => {
    const all = releasesOf(layout, drafts, kind, isFor);
    return all.length === 0
      ? null
      : editedObject(drafts, dice.pick(all), (it) => {
          edit(it, dice);
        });
  },
});

const releasesOf = (
  { releases }: Layout,
  drafts: Drafts,
  kind: string,
  isFor: (it: Manifest) => boolean,
) => releases.filter((each) => each.kind === kind && manifestsAt(drafts, each.path).some(isFor));

const isFromRegistry = (it: Manifest): boolean => valueAt(it, 'spec', 'sources') !== undefined;

const chartSource = (it: Manifest, edit: (source: Manifest) => void): void => {
  const [chart, ...rest] = listAt(it, 'spec', 'sources');
  if (!isMap(chart)) return;
  edit(chart);
  setAt(it, ['spec', 'sources'], [chart, ...rest]);
};

const chart = (name: string, edit: Edit): Mutation =>
  release(
    'Application',
    name,
    (it, dice) => {
      chartSource(it, (source) => {
        edit(source, dice);
      });
    },
    isFromRegistry,
  );

const INLINE: Manifest = { meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } } };

export const RELEASES: readonly Mutation[] = [
  values('changed', changedValues),
  values('file deleted', ({ drafts }, path) => withoutFile(drafts, path)),
  values('file elsewhere', ({ drafts }, path) => {
    const draft = drafts.get(path);
    return draft === undefined ? null : withFile(withoutFile(drafts, path), `attic/${path}`, draft);
  }),
  values('file empty', ({ drafts }, path) => withFile(drafts, path, { text: '{}\n' })),
  values('changed, and written as JSON', (scene, path, dice) => {
    const changed = changedValues(scene, path, dice).get(path);
    return changed !== undefined && 'manifests' in changed
      ? withFile(scene.drafts, path, { ...changed, style: 'json' })
      : null;
  }),
  values('link to others', ({ drafts }, path) =>
    withFile(withFile(drafts, 'attic/values.yaml', { text: 'meshConfig: {}\n' }), path, {
      link: `${path
        .split('/')
        .slice(1)
        .map(() => '..')
        .join('/')}/attic/values.yaml`,
    }),
  ),
  chart('another version', (it, dice) => {
    setAt(it, ['targetRevision'], dice.pick(['1.28.0', '1.20.0', '*', '>=1.0.0']));
  }),
  chart('another registry', (it) => {
    setAt(it, ['repoURL'], 'https://charts.evil.example');
  }),
  chart('another chart', (it) => {
    setAt(it, ['chart'], 'istiod-remote');
  }),
  chart('values in it', (it, dice) => {
    setAt(
      it,
      ['helm', dice.pick(['valuesObject', 'values'])],
      dice.chance(0.5) ? INLINE : 'meshConfig: {outboundTrafficPolicy: {mode: ALLOW_ANY}}',
    );
  }),
  chart('a parameter', (it) => {
    setAt(
      it,
      ['helm', 'parameters'],
      [{ name: 'meshConfig.outboundTrafficPolicy.mode', value: 'ALLOW_ANY' }],
    );
  }),
  chart('fewer files of values', (it) => {
    setAt(it, ['helm', 'valueFiles'], ['$values/values/istiod/common.yaml']);
  }),
  chart('another file of values', (it) => {
    setAt(
      it,
      ['helm', 'valueFiles'],
      ['$values/values/istiod/dev.yaml', 'https://evil.example/values.yaml'],
    );
  }),
  chart('another namespace', (it) => {
    setAt(it, ['helm', 'namespace'], 'istio-other');
  }),
  release('Application', 'another cluster', (it) => {
    setAt(it, ['spec', 'destination', 'server'], 'https://dev.clusters.acme.example');
  }),
  release('Application', 'another project', (it) => {
    setAt(it, ['spec', 'project'], 'default');
  }),
  release(
    'Application',
    'values from elsewhere',
    (it) => {
      setAt(
        it,
        ['spec', 'sources'],
        listAt(it, 'spec', 'sources').map((each, at) =>
          at === 1
            ? {
                repoURL: 'https://github.com/evil/values.git',
                targetRevision: 'HEAD',
                ref: 'values',
              }
            : each,
        ),
      );
    },
    isFromRegistry,
  ),
  release(
    'Application',
    'other files of its own chart',
    (it) => {
      setAt(it, ['spec', 'source', 'helm', 'valueFiles'], ['values.yaml']);
    },
    (it) => !isFromRegistry(it),
  ),
  release('HelmRelease', 'another version', (it, dice) => {
    setAt(it, ['spec', 'chart', 'spec', 'version'], dice.pick(['1.28.0', '*', '>=1.0.0']));
  }),
  release('HelmRelease', 'another source', (it) => {
    setAt(it, ['spec', 'chart', 'spec', 'sourceRef', 'name'], 'evil');
  }),
  release('HelmRelease', 'values in it', (it, dice) => {
    const [at, value] = dice.pick(VALUES);
    setAt(it, ['spec', 'values', ...at], value);
  }),
  release('HelmRelease', 'values null', (it) => {
    setAt(it, ['spec', 'values'], null);
  }),
  release('HelmRelease', 'no values from elsewhere', (it) => {
    deleteAt(it, 'spec', 'valuesFrom');
  }),
  release('HelmRelease', 'values from another object', (it) => {
    setAt(it, ['spec', 'valuesFrom'], [{ kind: 'Secret', name: 'evil' }]);
  }),
  release('HelmRelease', 'suspended', (it) => {
    setAt(it, ['spec', 'suspend'], true);
  }),
  release('HelmRelease', 'another cluster', (it) => {
    setAt(it, ['spec', 'kubeConfig'], { secretRef: { name: 'dev' } });
  }),
  release('HelmRelease', 'another namespace', (it) => {
    setAt(it, ['spec', 'targetNamespace'], 'shop');
  }),
  release('HelmRelease', 'changed after rendering', (it) => {
    setAt(
      it,
      ['spec', 'postRenderers'],
      [
        {
          kustomize: {
            images: [{ name: 'docker.io/istio/pilot', newName: 'docker.io/evil/pilot' }],
          },
        },
      ],
    );
  }),
  {
    name: 'HelmRepository of istiod: another registry',
    make: ({ layout, drafts }) => {
      const at = {
        path: 'infrastructure/istio/base/repository.yaml',
        kind: 'HelmRepository',
        name: 'istio',
      };
      return layout.tool === 'flux'
        ? editedObject(drafts, at, (it) => {
            setAt(it, ['spec', 'url'], 'https://charts.evil.example');
          })
        : null;
    },
  },
  {
    name: 'release of istiod deleted',
    make: ({ layout, drafts }, dice) => {
      if (layout.releases.length === 0) return null;
      const { path, kind } = dice.pick(layout.releases);
      const left = withoutFile(drafts, path);
      if (kind !== 'HelmRelease') return left;
      return editedFile(left, 'infrastructure/istio/base/kustomization.yaml', (it) => {
        setAt(it, ['resources'], ['repository.yaml']);
      });
    },
  },
  {
    name: 'chart of the tree: another version of what it depends on',
    make: ({ layout, drafts }, dice) =>
      layout.name === 'argo'
        ? editedFile(drafts, 'charts/wrapped/Chart.yaml', (it) => {
            setAt(
              it,
              ['dependencies'],
              [
                {
                  name: 'istiod',
                  version: dice.pick(['1.28.0', '*']),
                  repository: dice.pick([
                    'https://istio-release.storage.googleapis.com/charts',
                    'https://charts.evil.example',
                  ]),
                },
              ],
            );
          })
        : null,
  },
  {
    name: 'chart of the tree: a template more',
    make: ({ layout, drafts }) =>
      layout.name === 'argo'
        ? withFile(drafts, 'charts/wrapped/templates/more.yaml', {
            text: 'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: {{ .Release.Namespace }}\nspec:\n  mtls:\n    mode: DISABLE\n',
          })
        : null,
  },
  {
    name: 'chart of the tree: .helmignore',
    make: ({ layout, drafts }) =>
      layout.name === 'argo'
        ? withFile(drafts, 'charts/wrapped/.helmignore', { text: 'values.yaml\n' })
        : null,
  },
];
