import { API_GROUPS } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { stringAt } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

const FLAGGER = 'flagger.app';

/** An object of Git that Flagger writes under the same name. */
export interface WrittenByFlagger {
  readonly canary: Resource;
  readonly object: Resource;
}

/** Names of the Services that Flagger makes of the Canaries of a namespace: before all pods, new ones, and proven ones. */
export function flaggerServices(mesh: Mesh, namespace: string): ReadonlySet<string> {
  const canaries = mesh.ofKind(FLAGGER, 'Canary').filter((one) => one.namespace === namespace);
  return new Set(
    canaries.flatMap((canary) => {
      const name = apexOf(canary);
      return [name, `${name}-canary`, `${name}-primary`];
    }),
  );
}

/**
 * VirtualServices and DestinationRules that Flagger makes for a Canary of Istio, whoever wrote them before. One that names
 * no provider has that of the installation, which is not seen: then nothing is known.
 */
export const writtenByFlagger = (mesh: Mesh): readonly WrittenByFlagger[] =>
  mesh.ofKind(FLAGGER, 'Canary').flatMap((canary) => {
    if (stringAt(canary.node, 'spec', 'provider') !== 'istio') return [];
    const name = apexOf(canary);
    const made = [
      ['VirtualService', name],
      ['DestinationRule', `${name}-canary`],
      ['DestinationRule', `${name}-primary`],
    ] as const;
    return made.flatMap(([kind, own]) => {
      const object = mesh.find(API_GROUPS.istioNetworking, kind, canary.namespace, own);
      return object === undefined ? [] : [{ canary, object }];
    });
  });

/** Its own name for the Service, or that of the workload. */
const apexOf = ({ node }: Resource): string =>
  stringAt(node, 'spec', 'service', 'name') ?? stringAt(node, 'spec', 'targetRef', 'name') ?? '';
