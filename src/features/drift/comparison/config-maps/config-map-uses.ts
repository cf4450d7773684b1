import type { Node, Resource } from '../../../../manifest/index.ts';
import {
  booleanAt,
  itemsAt,
  nodeAt,
  podTemplateOf,
  runsPods,
  stringAt,
} from '../../../../manifest/index.ts';

/** Says what a container of a workload takes from a ConfigMap. */
export interface ConfigMapUse {
  readonly workload: Resource;
  readonly container: string;
  /** Name of the ConfigMap, in the namespace of the workload. */
  readonly name: string;
  /** The nodes that say the name. */
  readonly said: Node;
  /** Tells whether the container starts without it. */
  readonly optional: boolean;
  readonly how:
    /** `variable` is null for each key, behind `prefix`. */
    | { readonly kind: 'variable'; readonly variable: string; readonly key: string }
    | { readonly kind: 'all-variables'; readonly prefix: string }
    /** `keys` is null for all; a path mounted by `subPath` is not brought up to date. */
    | {
        readonly kind: 'files';
        readonly path: string;
        readonly keys: ReadonlySet<string> | null;
        readonly isSubPath: boolean;
      };
}

/** Says what containers of workloads take from ConfigMaps: variables and mounted files. */
export const configMapUses = (resources: readonly Resource[]): readonly ConfigMapUse[] =>
  resources.filter(runsPods).flatMap((workload) => {
    const pod = nodeAt(podTemplateOf(workload), 'spec');
    return ['initContainers', 'containers'].flatMap((list) =>
      itemsAt(pod, list).flatMap((container) => {
        const of = { workload, container: stringAt(container, 'name') ?? '' };
        return [...variablesOf(container), ...filesOf(container, pod)].map((use) => ({
          ...of,
          ...use,
        }));
      }),
    );
  });

type Use = Omit<ConfigMapUse, 'workload' | 'container'>;

function variablesOf(container: Node): readonly Use[] {
  const whole = itemsAt(container, 'envFrom').flatMap((source): readonly Use[] => {
    const prefix = stringAt(source, 'prefix') ?? '';
    return useOf(nodeAt(source, 'configMapRef'), { kind: 'all-variables', prefix });
  });
  const single = itemsAt(container, 'env').flatMap((item): readonly Use[] => {
    const variable = stringAt(item, 'name') ?? '';
    const reference = nodeAt(item, 'valueFrom', 'configMapKeyRef');
    const key = stringAt(reference, 'key') ?? '';
    return useOf(reference, { kind: 'variable', variable, key });
  });
  return [...whole, ...single];
}

function useOf(reference: Node | undefined, how: ConfigMapUse['how']): readonly Use[] {
  const said = nodeAt(reference, 'name');
  const name = stringAt(reference, 'name');
  return said === undefined || name === undefined
    ? []
    : [{ name, said, optional: booleanAt(reference, 'optional') ?? false, how }];
}

function filesOf(container: Node, pod: Node | undefined): readonly Use[] {
  return itemsAt(container, 'volumeMounts').flatMap((mount) => {
    const volume = itemsAt(pod, 'volumes').find(
      (each) => stringAt(each, 'name') === stringAt(mount, 'name'),
    );
    if (volume === undefined) return [];
    const path = stringAt(mount, 'mountPath') ?? '';
    const isSubPath =
      nodeAt(mount, 'subPath') !== undefined || nodeAt(mount, 'subPathExpr') !== undefined;
    const sources = [
      nodeAt(volume, 'configMap'),
      ...itemsAt(volume, 'projected', 'sources').map((each) => nodeAt(each, 'configMap')),
    ];
    return sources.flatMap((source) => {
      const items = itemsAt(source, 'items').flatMap((item) => stringAt(item, 'key') ?? []);
      const keys = items.length === 0 ? null : new Set(items);
      return useOf(source, { kind: 'files', path, keys, isSubPath });
    });
  });
}
