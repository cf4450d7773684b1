import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedFile, withFile, withoutFile } from '../drafts.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { fileName, folderOf, listed, unlisted } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { listAt, setAt } from '../objects.ts';

type Make = Mutation['make'];

/** Something done to production's own kustomization. */
const inOverlay =
  (make: (overlay: string, scene: Scene, dice: Dice) => Drafts | null): Make =>
  (scene, dice) =>
    scene.target.overlay === null || scene.target.object.narrow
      ? null
      : make(scene.target.overlay, scene, dice);

const edited = (scene: Scene, overlay: string, edit: (it: Manifest) => void): Drafts =>
  editedFile(scene.drafts, overlay, edit);

const namedAs = ({ target }: Scene): Manifest => ({
  apiVersion: target.object.manifest['apiVersion'] ?? '',
  kind: target.kind,
  metadata: {
    name: target.name,
    ...(target.object.clusterWide ? {} : { namespace: 'istio-system' }),
  },
});

/** What tells it from others: a namespace that an object of the whole cluster is given is dropped. */
const placeOf = ({ target }: Scene): string =>
  target.object.clusterWide ? '/metadata/name' : '/metadata/namespace';

const deletion = (scene: Scene): Manifest => ({ ...namedAs(scene), $patch: 'delete' });

const isWorkload = ({ target }: Scene): boolean =>
  ['Deployment', 'DaemonSet'].includes(target.kind);

const REMOTE = ['https://github.com/acme/mesh//base?ref=v1', 'git@github.com:acme/mesh.git//base'];

export const KUSTOMIZATIONS: readonly Mutation[] = [
  {
    name: '$patch: delete in a file',
    make: inOverlay((overlay, scene) =>
      withFile(
        listed(scene.drafts, overlay, 'patches', { path: 'gone.yaml' }),
        `${folderOf(overlay)}/gone.yaml`,
        { manifests: [deletion(scene)], style: 'plain' },
      ),
    ),
  },
  {
    name: '$patch: delete inline',
    make: inOverlay((overlay, scene) =>
      listed(scene.drafts, overlay, 'patches', { patch: JSON.stringify(deletion(scene)) }),
    ),
  },
  {
    name: '$patch: delete in patchesStrategicMerge',
    make: inOverlay((overlay, scene) =>
      listed(scene.drafts, overlay, 'patchesStrategicMerge', JSON.stringify(deletion(scene))),
    ),
  },
  {
    name: '$patch: delete by a target with a pattern',
    make: inOverlay((overlay, scene) =>
      listed(scene.drafts, overlay, 'patches', {
        target: { kind: `${scene.target.kind.slice(0, 3)}.*`, name: '.*' },
        patch: '$patch: delete\napiVersion: v1\nkind: Any\nmetadata:\n  name: any\n',
      }),
    ),
  },
  {
    name: 'JSON patch by a pattern',
    make: inOverlay((overlay, scene) =>
      listed(scene.drafts, overlay, 'patches', {
        target: { kind: `.*${scene.target.kind.slice(-5)}` },
        patch: JSON.stringify([{ op: 'replace', path: placeOf(scene), value: 'shop' }]),
      }),
    ),
  },
  {
    name: 'JSON patch that takes the spec',
    make: inOverlay((overlay, scene) =>
      scene.target.object.manifest['spec'] === undefined || isWorkload(scene)
        ? null
        : listed(scene.drafts, overlay, 'patches', {
            target: { kind: scene.target.kind, name: scene.target.name },
            patch: JSON.stringify([{ op: 'replace', path: '/spec', value: {} }]),
          }),
    ),
  },
  {
    name: 'patch with null',
    make: inOverlay((overlay, scene) => {
      const field = ['spec', 'data', 'webhooks'].find(
        (each) => each in scene.target.object.manifest,
      );
      if (field === undefined || isWorkload(scene)) return null;
      const named = namedAs(scene);
      return listed(scene.drafts, overlay, 'patches', {
        patch: JSON.stringify({ ...named, [field]: null }),
      });
    }),
  },
  {
    name: 'no replicas by the transformer',
    make: inOverlay((overlay, scene) =>
      scene.target.kind === 'Deployment'
        ? listed(scene.drafts, overlay, 'replicas', { name: scene.target.name, count: 0 })
        : null,
    ),
  },
  {
    name: 'image by the transformer',
    make: inOverlay((overlay, scene, dice) => {
      const image = /docker\.io\/istio\/[\w-]+/.exec(
        JSON.stringify(scene.target.object.manifest),
      )?.[0];
      if (image === undefined || !isWorkload(scene)) return null;
      const to = dice.pick([
        { newTag: '1.20.0' },
        { newName: 'docker.io/evil/pilot' },
        { digest: 'sha256:0000' },
      ]);
      return listed(scene.drafts, overlay, 'images', { name: image, ...to });
    }),
  },
  {
    name: 'namespace by the transformer',
    make: inOverlay((overlay, scene) =>
      scene.target.object.clusterWide
        ? null
        : edited(scene, overlay, (it) => {
            setAt(it, ['namespace'], 'shop');
          }),
    ),
  },
  {
    name: 'prefix by the transformer',
    make: inOverlay((overlay, scene, dice) =>
      ['ConfigMap', 'Secret', 'Deployment'].includes(scene.target.kind)
        ? edited(scene, overlay, (it) => {
            setAt(it, [dice.pick(['namePrefix', 'nameSuffix'])], 'x-');
          })
        : null,
    ),
  },
  {
    name: 'replacement',
    make: inOverlay((overlay, scene) => {
      if (scene.target.kind !== 'PeerAuthentication') return null;
      const source = {
        manifests: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: 'settings', namespace: 'shop' },
            data: { mode: 'DISABLE' },
          },
        ],
        style: 'plain',
      } as const;
      const withSource = withFile(
        listed(scene.drafts, overlay, 'resources', 'settings.yaml'),
        `${folderOf(overlay)}/settings.yaml`,
        source,
      );
      return listed(withSource, overlay, 'replacements', {
        source: { kind: 'ConfigMap', name: 'settings', fieldPath: 'data.mode' },
        targets: [{ select: { kind: 'PeerAuthentication' }, fieldPaths: ['spec.mtls.mode'] }],
      });
    }),
  },
  {
    name: 'transformer in a file',
    make: inOverlay((overlay, scene) =>
      withFile(
        listed(scene.drafts, overlay, 'transformers', 'away.yaml'),
        `${folderOf(overlay)}/away.yaml`,
        {
          manifests: [
            {
              apiVersion: 'builtin',
              kind: 'PatchTransformer',
              metadata: { name: 'away' },
              patch: JSON.stringify(deletion(scene)),
            },
          ],
          style: 'plain',
        },
      ),
    ),
  },
  {
    name: 'component no longer used',
    make: inOverlay((overlay, scene) =>
      scene.target.component === null
        ? null
        : edited(scene, overlay, (it) => {
            setAt(it, ['components'], []);
          }),
    ),
  },
  {
    name: 'component that deletes',
    make: inOverlay((overlay, scene) =>
      withFile(
        listed(scene.drafts, overlay, 'components', './away'),
        `${folderOf(overlay)}/away/kustomization.yaml`,
        {
          manifests: [
            {
              apiVersion: 'kustomize.config.k8s.io/v1alpha1',
              kind: 'Component',
              patches: [{ patch: JSON.stringify(deletion(scene)) }],
            },
          ],
          style: 'plain',
        },
      ),
    ),
  },
  {
    name: 'base replaced by a URL',
    make: inOverlay((overlay, scene, dice) =>
      edited(scene, overlay, (it) => {
        setAt(it, ['resources'], [dice.pick(REMOTE)]);
      }),
    ),
  },
  {
    name: 'base replaced by a base of another environment',
    make: inOverlay((overlay, scene) => {
      if (scene.target.component !== null) return null;
      const folder = `${folderOf(folderOf(overlay))}/reduced-base`;
      const withBase = withFile(scene.drafts, `${folder}/kustomization.yaml`, {
        manifests: [{ kind: 'Kustomization', resources: ['empty.yaml'] }],
        style: 'plain',
      });
      return edited(
        {
          ...scene,
          drafts: withFile(withBase, `${folder}/empty.yaml`, {
            manifests: [
              {
                apiVersion: 'v1',
                kind: 'ConfigMap',
                metadata: { name: 'empty', namespace: 'shop' },
              },
            ],
            style: 'plain',
          }),
        },
        overlay,
        (it) => {
          setAt(it, ['resources'], ['../reduced-base']);
        },
      );
    }),
  },
  {
    name: 'file replaced by a chart',
    make: (scene) => {
      const { target, drafts } = scene;
      if (target.listedBy === null || target.object.narrow) return null;
      const left = unlisted(
        withoutFile(drafts, target.path),
        target.listedBy,
        fileName(target.path),
      );
      return listed(left, target.listedBy, 'helmCharts', {
        name: 'mesh-policies',
        repo: 'https://charts.acme.example',
        version: '1.0.0',
        releaseName: 'mesh-policies',
      });
    },
  },
  {
    name: 'file replaced by a URL',
    make: (scene, dice) => {
      const { target, drafts } = scene;
      if (target.listedBy === null || target.object.narrow) return null;
      return editedFile(withoutFile(drafts, target.path), target.listedBy, (it) => {
        setAt(
          it,
          ['resources'],
          listAt(it, 'resources').map((each) =>
            each === fileName(target.path) ? dice.pick(REMOTE) : each,
          ),
        );
      });
    },
  },
  {
    name: 'two files of a kustomization',
    make: inOverlay((overlay, scene) =>
      withFile(withoutFile(scene.drafts, overlay), `${folderOf(overlay)}/kustomization.yml`, {
        manifests: [{ kind: 'Kustomization', resources: [] }],
        style: 'plain',
      }),
    ),
  },
];
