import type { FileTree, ManifestReader } from '../../manifest/index.ts';
import { isKustomizationFile } from '../kustomize/kustomization-folders.ts';
import type { ObjectSketch } from './manifest-sketch.ts';
import { sketchFile } from './manifest-sketch.ts';

/** Groups of what only looks like an object: tools on a person's machine or in CI read it from its file. */
const TOOL_GROUPS: ReadonlySet<string> = new Set([
  'backstage.io',
  'chainsaw.kyverno.io',
  'cli.kyverno.io',
  'ctlptl.dev',
  'eksctl.io',
  'garden.io',
  'imgpkg.carvel.dev',
  'k3d.io',
  'kapp.k14s.io',
  'kbld.k14s.io',
  'kind.x-k8s.io',
  'kpt.dev',
  'kubeadm.k8s.io',
  'kuttl.dev',
  'skaffold',
  'vendir.k14s.io',
]);

/**
 * Whether a file is there to be applied: a kustomization, or one with an object for the API server. Not
 * values, pipelines, settings of tools, and what cannot be read. A template counts by its top lines.
 */
export function holdsManifests(tree: FileTree, path: string, reader: ManifestReader): boolean {
  const isKustomization = isKustomizationFile(path);
  // Names come first: to read what no clone brings is another request to the Git host, and another round.
  if (!isKustomization && !/\.(?:ya?ml|json)$/i.test(path)) return false;
  const entry = tree.read(path);
  if (entry.kind !== 'text') return false;
  if (isKustomization) return true;
  const objects = sketchFile(tree, path, reader);
  return objects.length > 0
    ? objects.some((object) => !isForTool(object))
    : /^["']?apiVersion["']?[ \t]*:/m.test(entry.text) &&
        /^["']?kind["']?[ \t]*:/m.test(entry.text);
}

/** The `Config` of the core group is a kubeconfig. */
export const isForTool = ({ group, kind }: Pick<ObjectSketch, 'group' | 'kind'>): boolean =>
  TOOL_GROUPS.has(group) || (group === '' && kind === 'Config');
