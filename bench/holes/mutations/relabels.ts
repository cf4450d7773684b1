import { editedObject, withFile } from '../drafts.ts';
import type { Manifest } from '../objects.ts';
import { setAt } from '../objects.ts';
import type { Mutation, Scene } from '../mutation.ts';
import { folderOf, isIstioConfig, listed, objectOf } from '../mutation.ts';
import type { Drafts } from '../drafts.ts';

const REVISIONS = ['none', 'canary', '1-26-0', 'no-such-revision', 'None'];

const HOOKS: readonly Readonly<Record<string, string>>[] = [
  { 'argocd.argoproj.io/hook': 'Skip' },
  {
    'argocd.argoproj.io/hook': 'PreSync',
    'argocd.argoproj.io/hook-delete-policy': 'HookSucceeded',
  },
  {
    'argocd.argoproj.io/hook': 'PostSync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
  },
  { 'argocd.argoproj.io/hook': 'SyncFail' },
  { 'argocd.argoproj.io/hook': 'PostDelete' },
  { 'helm.sh/hook': 'test' },
  { 'helm.sh/hook': 'pre-install', 'helm.sh/hook-delete-policy': 'hook-succeeded' },
];

const FLUX: readonly Readonly<Record<string, string>>[] = [
  { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
  { 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' },
];

function edited(scene: Scene, edit: (it: Manifest) => void): Drafts | null {
  if (objectOf(scene) === null || scene.target.object.narrow) return null;
  return editedObject(scene.drafts, scene.target, edit);
}

const annotated = (scene: Scene, annotations: Readonly<Record<string, string>>): Drafts | null =>
  edited(scene, (it) => {
    for (const [key, value] of Object.entries(annotations))
      setAt(it, ['metadata', 'annotations', key], value);
  });

const isNamespaced = ({ target }: Scene): boolean => !target.object.clusterWide;

export const RELABELS: readonly Mutation[] = [
  {
    name: 'revision that nothing runs',
    make: (scene, dice) =>
      isIstioConfig(scene.target)
        ? edited(scene, (it) => {
            setAt(it, ['metadata', 'labels', 'istio.io/rev'], dice.pick(REVISIONS));
          })
        : null,
  },
  {
    name: 'revision by the labels of an overlay',
    make: (scene, dice) => {
      const { target, drafts } = scene;
      if (target.overlay === null || !isIstioConfig(target) || target.object.narrow) return null;
      const pairs = { 'istio.io/rev': dice.pick(REVISIONS) };
      return dice.chance(0.5)
        ? listed(drafts, target.overlay, 'labels', { pairs })
        : editedObjectOf(drafts, target.overlay, (it) => {
            setAt(it, ['commonLabels'], pairs);
          });
    },
  },
  {
    name: 'revision by a patch',
    make: (scene, dice) => {
      const { target, drafts } = scene;
      if (target.overlay === null || !isIstioConfig(target) || target.object.narrow) return null;
      const path = `${folderOf(target.overlay)}/rev.yaml`;
      const patch = {
        apiVersion: target.object.manifest['apiVersion'] ?? '',
        kind: target.kind,
        metadata: {
          name: target.name,
          namespace: 'istio-system',
          labels: { 'istio.io/rev': dice.pick(REVISIONS) },
        },
      };
      return withFile(listed(drafts, target.overlay, 'patches', { path: 'rev.yaml' }), path, {
        manifests: [patch],
        style: 'plain',
      });
    },
  },
  {
    name: 'hook of Argo CD',
    make: (scene, dice) =>
      scene.layout.tool === 'argo' ? annotated(scene, dice.pick(HOOKS)) : null,
  },
  {
    name: 'hook of Argo CD by the annotations of an overlay',
    make: ({ layout, target, drafts }, dice) =>
      layout.tool !== 'argo' || target.overlay === null || target.object.narrow
        ? null
        : editedObjectOf(drafts, target.overlay, (it) => {
            setAt(it, ['commonAnnotations'], { ...dice.pick(HOOKS) });
          }),
  },
  {
    name: 'left alone by Flux',
    make: (scene, dice) =>
      scene.layout.tool === 'flux' ? annotated(scene, dice.pick(FLUX)) : null,
  },
  {
    name: 'local configuration of kustomize',
    make: (scene) =>
      scene.target.overlay === null
        ? null
        : annotated(scene, { 'config.kubernetes.io/local-config': 'true' }),
  },
  {
    name: 'another namespace',
    make: (scene) =>
      isNamespaced(scene)
        ? edited(scene, (it) => {
            setAt(it, ['metadata', 'namespace'], 'shop');
          })
        : null,
  },
  {
    name: 'another name',
    make: (scene) =>
      ['ConfigMap', 'Secret'].includes(scene.target.kind)
        ? edited(scene, (it) => {
            setAt(it, ['metadata', 'name'], `${scene.target.name}-2`);
          })
        : null,
  },
  {
    name: 'another API group',
    make: (scene) =>
      isIstioConfig(scene.target)
        ? edited(scene, (it) => {
            setAt(it, ['apiVersion'], 'security.istio.example/v1');
          })
        : null,
  },
  {
    name: 'kind spelled otherwise',
    make: (scene) =>
      edited(scene, (it) => {
        setAt(it, ['kind'], scene.target.kind.toLowerCase());
      }),
  },
];

const editedObjectOf = (
  drafts: Drafts,
  kustomization: string,
  edit: (it: Manifest) => void,
): Drafts => editedObject(drafts, { path: kustomization, kind: 'Kustomization', name: '' }, edit);
