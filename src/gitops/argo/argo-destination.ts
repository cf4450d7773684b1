import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { Applier, ApplierName } from '../appliers/applier.ts';
import type { ArgoInput } from './argo-input.ts';
import { clusterKeysOf, clusterOf } from './cluster-secrets.ts';
import { OPEN } from '../appliers/applier.ts';
import { placeText } from './sets/generator-parameters.ts';

/**
 * Reads what the destination says, where no generator leaves it open and no name of its template is missing.
 */
export function destinationOf(
  application: Node,
): Readonly<Record<'name' | 'server' | 'namespace', string | null>> {
  const given = (field: string): string | null => {
    const text = stringAt(application, 'spec', 'destination', field) ?? '';
    return isFilledIn(text) ? text : null;
  };
  return { name: given('name'), server: given('server'), namespace: given('namespace') };
}

/** Says where an Application goes, for one that applies a folder as for one of a chart. */
export function destinationFields(
  application: Node,
  input: ArgoInput,
): Pick<
  Applier,
  'defaultNamespace' | 'leavesNamespaceOpen' | 'cluster' | 'clusterKeys' | 'isAtHome'
> {
  const destination = destinationOf(application);
  const cluster = clusterOf(destination, input.clusters);
  const isSaid = destination.name !== null || destination.server !== null;
  return {
    defaultNamespace: destination.namespace,
    ...(destination.namespace === null &&
      (stringAt(application, 'spec', 'destination', 'namespace') ?? '') !== '' && {
        leavesNamespaceOpen: true as const,
      }),
    cluster,
    clusterKeys: clusterKeysOf(destination, input.clusters),
    ...(cluster === null && isSaid ? { isAtHome: true as const } : {}),
  };
}

/**
 * Matches what a template leaves where no parameter has the name that it asks for: flat templates leave the
 * place itself, Go's leave these words (ARGO-59).
 */
const LEFT = /\{\{([^{}]*)\}\}|<no value>/;

/**
 * Tells whether a text is filled in: it holds nothing that a template could not fill in, here or in the
 * cluster.
 */
export const isFilledIn = (text: string): boolean =>
  text !== '' && !text.includes(OPEN) && !LEFT.test(text);

/** A set writes none of its Applications whose cluster Argo CD does not know, and deletes none of them either. */
const LEFT_ALONE =
  ' Argo CD knows no cluster of that name and writes no such Application: one that it made before stays as it was.';

/**
 * Tells of a destination that no parameter fills in: Argo CD knows no cluster of that name, and nobody knows
 * which is meant.
 */
export function unfilledDestination(
  application: Node,
  { kind, name }: ApplierName,
): readonly string[] {
  return ['name', 'server'].flatMap((field) => {
    const text = stringAt(application, 'spec', 'destination', field) ?? '';
    return LEFT.test(text)
      ? [
          `${kind} ${name} (${placeText(application)}): its destination is \`${text}\`, which no parameter fills in. Which cluster is meant is not known.${kind === 'ApplicationSet' && field === 'name' ? LEFT_ALONE : ''}`,
        ]
      : [];
  });
}
