import type { Node } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import type { Workload } from '../../../istio/index.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { Use } from './missing-key.ts';

/** Names the ConfigMaps that every namespace has. */
export const EVERYWHERE: ReadonlySet<string> = new Set([
  'kube-root-ca.crt',
  'istio-ca-root-cert',
  'openshift-service-ca.crt',
]);

/** Lists the ConfigMaps and Secrets without which the pods do not start, with their keys. */
export const usesOf = (workload: Workload): readonly Use[] =>
  allUsesOf(workload).filter(({ optional }) => optional === undefined);

/** Lists those without which the pods start as well, and do not have what they hold. */
export const optionalUsesOf = (workload: Workload): readonly Use[] =>
  allUsesOf(workload).filter(({ optional }) => optional !== undefined);

function allUsesOf(workload: Workload): readonly Use[] {
  const volumes = itemsAt(workload.podSpec, 'volumes').flatMap((volume) => [
    ...volumeUse(nodeAt(volume, 'configMap'), 'ConfigMap', 'name'),
    ...volumeUse(nodeAt(volume, 'secret'), 'Secret', 'secretName'),
    ...itemsAt(volume, 'projected', 'sources').flatMap((source) => [
      ...volumeUse(nodeAt(source, 'configMap'), 'ConfigMap', 'name'),
      ...volumeUse(nodeAt(source, 'secret'), 'Secret', 'name'),
    ]),
  ]);
  const variables = workload.containers.flatMap(({ node }) => [
    ...itemsAt(node, 'envFrom').flatMap((source) => [
      ...variableUse(nodeAt(source, 'configMapRef'), 'ConfigMap'),
      ...variableUse(nodeAt(source, 'secretRef'), 'Secret'),
    ]),
    ...itemsAt(node, 'env').flatMap((item) => [
      ...variableUse(nodeAt(item, 'valueFrom', 'configMapKeyRef'), 'ConfigMap', item),
      ...variableUse(nodeAt(item, 'valueFrom', 'secretKeyRef'), 'Secret', item),
    ]),
  ]);
  return [...variables, ...volumes, ...mountedFiles(workload)].filter(
    ({ name, key }) => !EVERYWHERE.has(name) && !hasVariable(name + (key ?? '')),
  );
}

/**
 * Lists the files that containers mount one by one (`subPath`) of a ConfigMap or Secret that is mounted as it
 * is: each is a key of it.
 */
function mountedFiles({ podSpec, containers }: Workload): readonly Use[] {
  const whole = new Map(
    itemsAt(podSpec, 'volumes').flatMap((volume): readonly [string, Use][] => {
      const [use, ...items] = [
        ...volumeUse(nodeAt(volume, 'configMap'), 'ConfigMap', 'name'),
        ...volumeUse(nodeAt(volume, 'secret'), 'Secret', 'secretName'),
      ];
      return use === undefined || items.length > 0 ? [] : [[stringAt(volume, 'name') ?? '', use]];
    }),
  );
  return containers.flatMap(({ node }) =>
    itemsAt(node, 'volumeMounts').flatMap((mount): readonly Use[] => {
      const use = whole.get(stringAt(mount, 'name') ?? '');
      const key = stringAt(mount, 'subPath') ?? '';
      const mountedAt = stringAt(mount, 'mountPath') ?? '';
      if (use === undefined || !FILE_NAME.test(key)) return [];
      const { origin } = nodeAt(mount, 'subPath') ?? mount;
      return [{ ...use, key, origin, how: { mountedAt } }];
    }),
  );
}

/** Matches what may be a key: folders, and names that are filled in, are none. */
const FILE_NAME = /^(?!\.\.?$)[-._a-zA-Z0-9]+$/;

function variableUse(reference: Node | undefined, kind: Use['kind'], item?: Node): readonly Use[] {
  const name = stringAt(reference, 'name');
  if (reference === undefined || name === undefined) return [];
  const key = stringAt(reference, 'key') ?? null;
  const origin = (nodeAt(reference, key === null ? 'name' : 'key') ?? reference).origin;
  const optional = optionalOf(reference, stringAt(item, 'name') ?? null);
  return [{ kind, name, key, origin, how: 'variable', ...optional }];
}

const optionalOf = (reference: Node | undefined, variable: string | null): Pick<Use, 'optional'> =>
  booleanAt(reference, 'optional') === true ? { optional: { variable } } : {};

function volumeUse(
  source: Node | undefined,
  kind: Use['kind'],
  field: 'name' | 'secretName',
): readonly Use[] {
  const name = stringAt(source, field);
  if (source === undefined || name === undefined) return [];
  const optional = optionalOf(source, null);
  const origin = nodeAt(source, field)?.origin ?? source.origin;
  const items = itemsAt(source, 'items').flatMap((item): readonly Use[] => {
    const key = stringAt(item, 'key');
    return key === undefined
      ? []
      : [{ kind, name, key, origin: item.origin, how: 'volume', ...optional }];
  });
  return [{ kind, name, key: null, origin, how: 'volume', ...optional }, ...items];
}
