import type { Node } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { Applier } from '../appliers/applier.ts';
import type { ArgoInput } from './argo-input.ts';
import { clusterKeysOf, clusterOf } from './cluster-secrets.ts';
import { isFilledIn } from './unfilled-text.ts';

/** What the destination says, where no generator leaves it open and no name of its template is missing. */
export function destinationOf(
  application: Node,
): Readonly<Record<'name' | 'server' | 'namespace', string | null>> {
  const given = (field: string): string | null => {
    const text = stringAt(application, 'spec', 'destination', field) ?? '';
    return isFilledIn(text) ? text : null;
  };
  return { name: given('name'), server: given('server'), namespace: given('namespace') };
}

/** Where an Application goes, for one that applies a folder as for one of a chart. */
export function destinationFields(
  application: Node,
  input: ArgoInput,
): Pick<Applier, 'defaultNamespace' | 'cluster' | 'clusterKeys' | 'isAtHome'> {
  const destination = destinationOf(application);
  const cluster = clusterOf(destination, input.clusters);
  const isSaid = destination.name !== null || destination.server !== null;
  return {
    defaultNamespace: destination.namespace,
    cluster,
    clusterKeys: clusterKeysOf(destination, input.clusters),
    ...(cluster === null && isSaid ? { isAtHome: true as const } : {}),
  };
}
