import type { GapDraft } from '../../../gaps/index.ts';
import type { Failure } from '../../../kustomize/index.ts';
import type { ManifestFile, Resource } from '../../../manifest/index.ts';
import { nodeAt, objectNodes, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Root } from '../../environment.ts';
import type { RefusedFile } from '../environment-source.ts';

/**
 * What fails the kustomization that Flux generates for a folder: hidden files are part of it too (FLUX-11), unless a
 * source that is not seen here keeps them away.
 */
export function foreignToFlux(
  file: string,
  root: Root,
  manifest: ManifestFile,
): RefusedFile | null {
  const isHidden = file.split('/').some((step) => step.startsWith('.'));
  if (isHidden && root.artifact?.isSeen !== true) return null;
  const foreign = objectNodes(manifest).find(
    (node) => nodeAt(node, 'kind') === undefined && nodeAt(node, 'apiVersion') === undefined,
  );
  if (foreign === undefined) return null;
  const message = `${file} holds no Kubernetes object: while it lies there, Flux applies nothing of ${root.path}.`;
  return { message, origin: foreign.origin };
}

/** Flux inflates no charts: a kustomization that lists one does not build (FLUX-20). */
export function chartInFlux({ kind }: Root, gaps: readonly GapDraft[]): Failure | null {
  const chart = kind === 'folder' ? undefined : gaps.find(({ reason }) => reason === 'helm-chart');
  if (chart === undefined) return null;
  return {
    reason: 'invalid-field',
    message:
      'A kustomization here lists a Helm chart, which Flux does not inflate: it builds nothing of this Kustomization.',
    origin: chart.origin,
  };
}

/** In the kustomization that Flux generates for a folder one object may be in one file only (FLUX-12). */
export function repeatedObject({ kind }: Root, resources: readonly Resource[]): Failure | null {
  if (kind !== 'folder') return null;
  const known = new Map<string, Resource>();
  for (const resource of resources) {
    const { group, version, kind: named, namespace, name } = resource;
    const key = [group, version, named, namespace === 'default' ? '' : namespace, name].join('\n');
    const other = known.get(key);
    known.set(key, resource);
    if (other === undefined || name === '') continue;
    return {
      reason: 'duplicate-id',
      message: `${subjectText(resource)} is in ${placeOf(other.origin)} and in ${placeOf(resource.origin)}, and Flux applies nothing of this folder.`,
      origin: resource.origin,
    };
  }
  return null;
}
