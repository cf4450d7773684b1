import { asRequestAuthentication } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/** A control plane that fetches keys from wherever a RequestAuthentication says. */
export interface KeyFetches {
  readonly istiod: Resource;
  /** Those that have keys fetched; empty where all that there are carry theirs along. */
  readonly asking: readonly Resource[];
  /** Whether a list is taken from elsewhere, so that it cannot be read here. */
  readonly isElsewhere: boolean;
}

const BLOCKED = 'BLOCKED_CIDRS_IN_JWKS_URIS';

/** Rendered istiods without a list of addresses that keys are never fetched from, where tokens are validated at all. */
export function unrestrictedKeyFetches(mesh: Mesh): readonly KeyFetches[] {
  const policies = mesh.ofKind('security.istio.io', 'RequestAuthentication');
  if (policies.length === 0) return [];
  const asking = policies.filter((policy) =>
    asRequestAuthentication(policy).jwtRules.value.some(({ jwks }) => jwks === null),
  );
  return mesh
    .ofKind('apps', 'Deployment')
    .filter(isIstiod)
    .flatMap((istiod): readonly KeyFetches[] => {
      const lists = listsOf(istiod);
      return lists.some((one) => (stringAt(one, 'value') ?? '') !== '')
        ? []
        : [
            {
              istiod,
              asking,
              isElsewhere: lists.some((one) => nodeAt(one, 'valueFrom') !== undefined),
            },
          ];
    });
}

const isIstiod = ({ node }: Resource): boolean =>
  stringMapAt(node, 'metadata', 'labels').get('app') === 'istiod';

const listsOf = (deployment: Resource): readonly Node[] =>
  itemsAt(podTemplateOf(deployment), 'spec', 'containers')
    .flatMap((container) => itemsAt(container, 'env'))
    .filter((one) => stringAt(one, 'name') === BLOCKED);
