import type { RenderedEnvironment, RenderedRoot } from '../environment.ts';
import type { HeldObject } from '../appliers/find-appliers.ts';
import type { Node } from '../../manifest/index.ts';
import { API_GROUPS, isOfKind, nodeAt, placeOf, stringAt } from '../../manifest/index.ts';

/**
 * Flux Kustomizations whose folder, namespace or source is a variable that what applies them puts in (FLUX-23):
 * `path: ./apps/${cluster}`. Their file says which for no cluster, and what renders it says one for each; `written`
 * gives the objects of a file as they stand there.
 */
export const kustomizationsOfVariables = (
  environments: readonly RenderedEnvironment[],
  written: (file: string) => readonly Node[],
): readonly HeldObject[] =>
  [...new Set(environments.flatMap(({ roots }) => roots))]
    .filter(({ status }) => status !== 'failed')
    .flatMap((rendered) => heldIn(rendered, written));

function heldIn(
  { root, resources }: RenderedRoot,
  written: (file: string) => readonly Node[],
): readonly HeldObject[] {
  const { origin: place } = root.by;
  if (root.by.tool !== 'flux' || place === null) return [];
  return resources.flatMap(({ node, origin }) => {
    if (!isOfKind(node, API_GROUPS.fluxKustomize, 'Kustomization')) return [];
    const said = written(origin.file).find((each) => each.origin.line === origin.line);
    return said === undefined || !isLeftOpen(said)
      ? []
      : [{ object: { ...node, origin }, heldBy: root.path, heldUnder: placeOf(place) }];
  });
}

/** Fields that decide what a Kustomization applies, and to which namespace. */
const DECIDING = [['path'], ['targetNamespace'], ['sourceRef', 'name'], ['sourceRef', 'namespace']];

const isLeftOpen = (kustomization: Node): boolean =>
  DECIDING.some((path) => stringAt(nodeAt(kustomization, 'spec'), ...path)?.includes('${'));
