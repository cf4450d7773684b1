import type { ManifestFile, Node } from '../../../manifest/index.ts';
import { groupVersionOf, objectNodes, stringAt } from '../../../manifest/index.ts';
import type { Root } from '../../environment.ts';
import type { RefusedFile } from '../environment-source.ts';

/** A kustomization in a folder that Argo CD applies file by file is an object that no cluster knows (ARGO-35). */
export function unbuiltByArgo(
  file: string,
  root: Root,
  manifest: ManifestFile,
): RefusedFile | null {
  const node = objectNodes(manifest).find(isKustomization);
  if (node === undefined) return null;
  const message = `${file} is not built: its Application applies ${root.path} file by file, and the sync fails on a kustomization. Take \`directory\` from the Application, or the file from the folder.`;
  return { message, origin: node.origin };
}

const isKustomization = (node: Node): boolean =>
  ['Kustomization', 'Component'].includes(stringAt(node, 'kind') ?? '') &&
  ['', 'kustomize.config.k8s.io'].includes(
    groupVersionOf(stringAt(node, 'apiVersion') ?? '').group,
  );
