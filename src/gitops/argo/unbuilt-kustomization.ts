import type { GapDraft, ManifestFile, Node } from '../../manifest/index.ts';
import { groupVersionOf, objectNodes, stringAt } from '../../manifest/index.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Root } from '../roots/root.ts';
import type { RefusedFile } from '../appliers/environment-source.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

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

/** Helm is off in kustomize unless somebody enables it, and a chart then fails the build (ARGO-30, KUST-2). */
export function chartInArgo(root: Root, gaps: readonly GapDraft[]): BuildFailure | null {
  if (root.content.kind !== 'kustomization' || argoApplying(root)?.refusesCharts !== true)
    return null;
  const chart = gaps.find(({ reason }) => reason === 'helm-chart');
  if (chart === undefined) return null;
  return {
    reason: 'invalid-field',
    message:
      'A kustomization here lists a Helm chart, and kustomize.buildOptions of argocd-cm does not say --enable-helm: Argo CD builds nothing of it.',
    origin: chart.origin,
  };
}
