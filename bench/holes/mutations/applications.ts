import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedObject, withFile, withoutFile } from '../drafts.ts';
import type { Placed } from '../layout.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { fileName, folderOf } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { deleteAt, setAt, textAt } from '../objects.ts';

type Edit = (it: Manifest, scene: Scene, dice: Dice) => void;

/** Edits the Application that applies the object. */
const application = (
  name: string,
  edit: Edit,
  isFor: (scene: Scene) => boolean = () => true,
): Mutation => ({
  name: `Application: ${name}`,
  make: (scene, dice) => {
    const { appliedBy, object } = scene.target;
    if (appliedBy?.kind !== 'Application' || object.narrow || !isFor(scene)) return null;
    return editedObject(scene.drafts, appliedBy, (it) => {
      edit(it, scene, dice);
    });
  },
});

const isFolder = ({ target }: Scene): boolean => target.overlay === null;
const isOverlay = ({ target }: Scene): boolean => target.overlay !== null;

/** Something else about the file of the Application. */
const applicationFile = (
  name: string,
  make: (at: Placed, scene: Scene) => Drafts | null,
): Mutation => ({
  name: `Application: ${name}`,
  make: (scene) => {
    const { appliedBy, object } = scene.target;
    if (appliedBy?.kind !== 'Application' || object.narrow) return null;
    return make(appliedBy, scene);
  },
});

const SOURCE = ['spec', 'source'];

const deletionOf = ({ target }: Scene): Manifest => ({
  target: { kind: target.kind, name: target.name },
  patch: `$patch: delete\napiVersion: ${textAt(target.object.manifest, 'apiVersion')}\nkind: ${target.kind}\nmetadata:\n  name: ${target.name}\n`,
});

const overrides = ({ target }: Scene): Manifest =>
  target.overlay === null
    ? { directory: { exclude: fileName(target.path) } }
    : { kustomize: { images: ['docker.io/istio/pilot=docker.io/evil/pilot:1'], namePrefix: 'x-' } };

export const APPLICATIONS: readonly Mutation[] = [
  application('another revision', (it, _scene, dice) => {
    setAt(
      it,
      [...SOURCE, 'targetRevision'],
      dice.pick([
        'legacy',
        'v1.0.0',
        '*',
        '0123456789012345678901234567890123456789',
        'refs/pull/7/head',
      ]),
    );
  }),
  application('another repository', (it, _scene, dice) => {
    setAt(
      it,
      [...SOURCE, 'repoURL'],
      dice.pick([
        'https://github.com/evil/deploy.git',
        'https://github.com/acme/deploy-2.git',
        'oci://registry.evil.example/deploy',
      ]),
    );
  }),
  application('path of another environment', (it, { target }) => {
    setAt(it, [...SOURCE, 'path'], target.elsewhere);
  }),
  application('path that is not there', (it) => {
    setAt(it, [...SOURCE, 'path'], 'no/such/folder');
  }),
  application('another cluster', (it, _scene, dice) => {
    setAt(
      it,
      ['spec', 'destination'],
      dice.pick<Manifest>([
        { server: 'https://dev.clusters.acme.example' },
        { name: 'dev', namespace: 'istio-system' },
        { server: 'https://kubernetes.default.svc', namespace: 'istio-system' },
      ]),
    );
  }),
  application('another project', (it, _scene, dice) => {
    setAt(it, ['spec', 'project'], dice.pick(['default', 'sandbox']));
  }),
  application('a namespace nobody looks at', (it) => {
    setAt(it, ['metadata', 'namespace'], 'shop');
  }),
  application('differences ignored', (it, { target }) => {
    setAt(
      it,
      ['spec', 'ignoreDifferences'],
      [
        {
          group: textAt(target.object.manifest, 'apiVersion').split('/')[0] ?? '',
          kind: target.kind,
          jsonPointers: ['/spec', '/data', '/webhooks'],
        },
      ],
    );
    setAt(it, ['spec', 'syncPolicy', 'syncOptions'], ['RespectIgnoreDifferences=true']);
  }),
  application(
    'excludes the file',
    (it, { target }) => {
      setAt(it, [...SOURCE, 'directory', 'exclude'], fileName(target.path));
    },
    isFolder,
  ),
  application(
    'includes other files',
    (it) => {
      setAt(it, [...SOURCE, 'directory', 'include'], 'none-*.yaml');
    },
    isFolder,
  ),
  application('is a chart of the folder', (it) => {
    deleteAt(it, ...SOURCE, 'path');
    deleteAt(it, ...SOURCE, 'directory');
    setAt(it, [...SOURCE, 'chart'], 'mesh');
  }),
  application('several sources instead of one', (it) => {
    setAt(
      it,
      ['spec', 'sources'],
      [{ repoURL: 'https://charts.acme.example', chart: 'nothing', targetRevision: '1.0.0' }],
    );
  }),
  application(
    'a patch of its own',
    (it, scene) => {
      setAt(it, [...SOURCE, 'kustomize', 'patches'], [deletionOf(scene)]);
    },
    isOverlay,
  ),
  application(
    'an image of its own',
    (it) => {
      setAt(
        it,
        [...SOURCE, 'kustomize', 'images'],
        ['docker.io/istio/pilot=docker.io/evil/pilot:1'],
      );
    },
    // of the Service of that name it changes nothing
    ({ target }) => target.kind === 'Deployment' && target.name === 'istiod',
  ),
  application(
    'replicas of its own',
    (it) => {
      setAt(it, [...SOURCE, 'kustomize', 'replicas'], [{ name: 'istiod', count: 0 }]);
    },
    ({ target }) => target.name === 'istiod',
  ),
  application(
    'a namespace of its own',
    (it) => {
      setAt(it, [...SOURCE, 'kustomize', 'namespace'], 'shop');
    },
    (scene) => isOverlay(scene) && !scene.target.object.clusterWide,
  ),
  application('another type of source', (it) => {
    setAt(it, [...SOURCE, 'plugin'], { name: 'nothing' });
    deleteAt(it, ...SOURCE, 'directory');
  }),
  {
    name: 'folder of Argo CD made something else',
    make: ({ layout, target, drafts }, dice) => {
      if (layout.tool !== 'argo' || target.overlay !== null || target.object.narrow) return null;
      // without an ending it is no file that Argo CD reads in a directory (ARGO-2, ARGO-32)
      const name = dice.pick(['Chart.yaml', 'kustomization.yaml']);
      const manifest: Manifest = /Chart/.test(name)
        ? { apiVersion: 'v2', name: 'nothing', version: '0.0.1' }
        : { kind: 'Kustomization', resources: [] };
      return withFile(drafts, `${folderOf(target.path)}/${name}`, {
        manifests: [manifest],
        style: 'plain',
      });
    },
  },
  applicationFile('deleted', ({ path }, { drafts }) => withoutFile(drafts, path)),
  applicationFile('moved to a folder that nothing applies', ({ path }, { drafts }) => {
    const draft = drafts.get(path);
    return draft === undefined
      ? null
      : withFile(withoutFile(drafts, path), `attic/${fileName(path)}`, draft);
  }),
  applicationFile('in a template', ({ path }, { drafts }) =>
    withFile(drafts, path, {
      text: '{{ if false }}\napiVersion: argoproj.io/v1alpha1\nkind: Application\n{{ end }}\n',
    }),
  ),
  {
    name: 'the Application of the Applications re-pointed',
    make: ({ layout, target, drafts }, dice) => {
      if (layout.tool !== 'argo' || target.object.narrow) return null;
      const path = `bootstrap/${layout.production}.yaml`;
      if (!drafts.has(path)) return null;
      return editedObject(
        drafts,
        { path, kind: 'Application', name: `applications-${layout.production}` },
        (it) => {
          const [key, value] = dice.pick([
            ['path', `argocd/${layout.outside}`],
            ['targetRevision', 'legacy'],
            ['repoURL', 'https://github.com/evil/deploy.git'],
          ] as const);
          setAt(it, [...SOURCE, key], value);
        },
      );
    },
  },
  {
    name: '.argocd-source.yaml',
    make: (scene, dice) => {
      const { target, drafts } = scene;
      if (target.object.narrow || target.appliedBy?.kind !== 'Application') return null;
      if (target.overlay !== null && target.name !== 'istiod') return null;
      const folder = target.overlay === null ? folderOf(target.path) : folderOf(target.overlay);
      const name = dice.pick([
        '.argocd-source.yaml',
        `.argocd-source-${target.appliedBy.name}.yaml`,
      ]);
      return withFile(drafts, `${folder}/${name}`, {
        manifests: [overrides(scene)],
        style: 'plain',
      });
    },
  },
];
