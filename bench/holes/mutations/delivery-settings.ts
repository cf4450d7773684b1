import type { Dice } from '../../random-tree.ts';
import { editedObject, withFile } from '../drafts.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { added, folderOf } from '../mutation.ts';
import type { Manifest } from '../objects.ts';
import { deleteAt, isMap, setAt, valueAt } from '../objects.ts';

const settings = (name: string, make: Mutation['make']): Mutation => ({
  name: `settings of delivery: ${name}`,
  make,
});

/** Edits the Application or the Flux Kustomization that applies the target. */
const applierEdited = (
  { target, drafts }: Scene,
  kind: string,
  edit: (it: Manifest) => void,
): Scene['drafts'] | null =>
  target.appliedBy?.kind === kind ? editedObject(drafts, target.appliedBy, edit) : null;

/** Beside the Applications of production, where whoever applies those applies it too. */
const besideApplier = ({ target, drafts }: Scene, manifest: Manifest): Scene['drafts'] | null => {
  const path = target.appliedBy?.path;
  return path === undefined ? null : added(drafts, `${folderOf(path)}/more.yaml`, manifest);
};

const argo = (scene: Scene): boolean => scene.target.appliedBy?.kind === 'Application';

const secret = (name: string, type: string, stringData: Manifest): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': type } },
  stringData,
});

const cm = (name: string, data: Manifest): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
  data,
});

const REPOSITORY = 'https://github.com/acme/deploy.git';

const repository = (dice: Dice): Manifest =>
  secret('deploy', 'repository', {
    type: 'git',
    url: REPOSITORY,
    ...dice.pick<Manifest>([{ proxy: 'http://10.6.6.6:3128' }, { insecure: 'true' }]),
  });

/** A document that is no object, where all files of a folder have to be objects. */
const NO_OBJECTS = ['replicas: 3\n', '- a\n- b\n', 'settings:\n  mode: fast\n'];

/** What decides where production comes from, without being it. */
export const DELIVERY_SETTINGS: readonly Mutation[] = [
  settings('rendered by another branch', (scene) =>
    applierEdited(scene, 'Application', (it) => {
      const source = valueAt(it, 'spec', 'source');
      if (!isMap(source)) return;
      deleteAt(it, 'spec', 'source');
      setAt(it, ['spec', 'sourceHydrator'], {
        drySource: {
          repoURL: source['repoURL'] ?? REPOSITORY,
          path: source['path'] ?? '.',
          targetRevision: 'feature',
        },
        syncSource: { targetBranch: 'environments/feature', path: 'mesh' },
      });
    }),
  ),
  settings('labels of the root namespace', (scene, dice) =>
    applierEdited(scene, 'Application', (it) => {
      setAt(it, ['spec', 'destination', 'namespace'], 'istio-system');
      setAt(it, ['spec', 'syncPolicy', 'syncOptions'], ['CreateNamespace=true']);
      setAt(
        it,
        ['spec', 'syncPolicy', 'managedNamespaceMetadata', 'labels'],
        dice.pick<Manifest>([
          { 'topology.istio.io/network': 'elsewhere' },
          { 'istio.io/dataplane-mode': 'ambient' },
          { 'istio.io/rev': 'none' },
          { 'pod-security.kubernetes.io/enforce': 'restricted' },
        ]),
      );
    }),
  ),
  settings('objects that Argo CD excludes', (scene, dice) =>
    argo(scene)
      ? besideApplier(
          scene,
          cm('argocd-cm', {
            'resource.exclusions': dice.pick([
              '- apiGroups: ["security.istio.io"]\n  kinds: ["*"]\n  clusters: ["*"]\n',
              '- apiGroups: ["*"]\n  kinds: ["*"]\n',
            ]),
          }),
        )
      : null,
  ),
  settings('rights of everybody in Argo CD', (scene) =>
    argo(scene)
      ? besideApplier(scene, cm('argocd-rbac-cm', { 'policy.default': 'role:admin' }))
      : null,
  ),
  settings('how the repository is fetched', (scene, dice) =>
    argo(scene) ? besideApplier(scene, repository(dice)) : null,
  ),
  settings('no synchronisation at all', (scene) =>
    applierEdited(scene, 'Application', (it) => {
      setAt(it, ['metadata', 'annotations', 'argocd.argoproj.io/skip-reconcile'], 'true');
    }),
  ),
  settings('a file that is no object beside the Kustomizations of Flux', (scene, dice) => {
    const { target, drafts } = scene;
    if (target.appliedBy?.kind !== 'Kustomization') return null;
    return withFile(drafts, `${folderOf(target.appliedBy.path)}/settings.yaml`, {
      text: dice.pick(NO_OBJECTS),
    });
  }),
  settings('a second document that is no object in a directory of Argo CD', (scene, dice) => {
    const { target, drafts } = scene;
    if (!argo(scene) || target.listedBy !== null || target.overlay !== null) return null;
    return withFile(drafts, `${folderOf(target.path)}/more.yaml`, {
      text: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n  namespace: shop\n---\n${dice.pick(NO_OBJECTS.slice(0, 1))}`,
    });
  }),
  settings('a FluxInstance that synchronises something else', (scene) => {
    const { target } = scene;
    if (target.appliedBy?.kind !== 'Kustomization') return null;
    return besideApplier(scene, {
      apiVersion: 'fluxcd.controlplane.io/v1',
      kind: 'FluxInstance',
      metadata: { name: 'flux', namespace: 'flux-system' },
      spec: {
        distribution: { version: '2.x', registry: 'ghcr.io/fluxcd' },
        sync: {
          kind: 'GitRepository',
          url: 'https://github.com/elsewhere/fleet',
          ref: 'refs/heads/main',
          path: 'clusters',
        },
      },
    });
  }),
  settings('encrypted, whatever it is', (scene, dice) => {
    const [service] = scene.layout.ordinary;
    if (service === undefined) return null;
    const secretText = 'ENC[AES256_GCM,data:AAAA,iv:x,tag:y,type:str]';
    const fields = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', namespace: 'istio-system' };
    const hidden = dice.pick<readonly (keyof typeof fields)[]>([
      ['kind'],
      ['apiVersion', 'kind'],
      ['name', 'namespace', 'kind', 'apiVersion'],
      ['name'],
    ]);
    const at = (field: keyof typeof fields): string =>
      hidden.includes(field) ? secretText : fields[field];
    return added(scene.drafts, `${folderOf(service.path)}/sealed.yaml`, {
      apiVersion: at('apiVersion'),
      kind: at('kind'),
      metadata: { name: at('name'), namespace: at('namespace') },
      data: { mesh: secretText },
      sops: { mac: secretText, version: '3.9.0', lastmodified: '2026-01-01T00:00:00Z' },
    });
  }),
];
