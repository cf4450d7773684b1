import type { GapDraft } from '../../../gaps/index.ts';
import type { BuildFailure } from '../../../kustomize/index.ts';
import type { ManifestFile } from '../../../manifest/index.ts';
import { nodeAt, objectNodes, stringAt } from '../../../manifest/index.ts';
import type { Root } from '../../environment.ts';
import type { RefusedFile } from '../environment-source.ts';

/**
 * What fails the kustomization that Flux generates for a folder: hidden files are part of it too (FLUX-11), unless a
 * source that is not seen here keeps them away. So does a component below it (FLUX-12).
 */
export function foreignToFlux(
  file: string,
  root: Root,
  manifest: ManifestFile,
): RefusedFile | null {
  const isHidden = file.split('/').some((step) => step.startsWith('.'));
  if (isHidden && root.artifact?.isSeen !== true) return null;
  const component = objectNodes(manifest).find(
    (node) =>
      stringAt(node, 'kind') === 'Component' &&
      stringAt(node, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') === true,
  );
  if (component !== undefined) {
    const message = `${file} makes a component of its folder: while it lies there, Flux applies nothing of what it builds from ${root.path}, which has no kustomization of its own.`;
    return { message, origin: component.origin };
  }
  const foreign = objectNodes(manifest).find(
    (node) => nodeAt(node, 'kind') === undefined && nodeAt(node, 'apiVersion') === undefined,
  );
  if (foreign === undefined) return null;
  const message = `${file} holds no Kubernetes object: while it lies there, Flux applies nothing of what it builds from ${root.path}.`;
  return { message, origin: foreign.origin };
}

/** Flux inflates no charts: a kustomization that lists one does not build (FLUX-20). */
export function chartInFlux({ kind }: Root, gaps: readonly GapDraft[]): BuildFailure | null {
  const chart = kind === 'folder' ? undefined : gaps.find(({ reason }) => reason === 'helm-chart');
  if (chart === undefined) return null;
  return {
    reason: 'invalid-field',
    message:
      'A kustomization here lists a Helm chart, which Flux does not inflate: it builds nothing of this Kustomization.',
    origin: chart.origin,
  };
}
