import { asRequestAuthentication } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Mesh } from '../mesh.ts';

/** A control plane that fetches keys from wherever a RequestAuthentication says. */
export interface KeyFetches {
  readonly istiod: Resource;
  /** Those that have keys fetched; empty where all that there are carry theirs along. */
  readonly asking: readonly Resource[];
  /** As `1.24`, where its image says so and has no such list yet; null otherwise. */
  readonly tooOld: string | null;
  /** Whether a list is taken from elsewhere, so that it cannot be read here. */
  readonly isElsewhere: boolean;
}

const BLOCKED = 'BLOCKED_CIDRS_IN_JWKS_URIS';

/** The last minor release none of whose patches reads the list; it came with 1.29.0 and 1.28.6. */
const LAST_WITHOUT = 26;

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
              tooOld: tooOldOf(istiod),
              isElsewhere: lists.some((one) => nodeAt(one, 'valueFrom') !== undefined),
            },
          ];
    });
}

const isIstiod = ({ node }: Resource): boolean =>
  stringMapAt(node, 'metadata', 'labels').get('app') === 'istiod';

function tooOldOf(deployment: Resource): string | null {
  const minors = itemsAt(podTemplateOf(deployment), 'spec', 'containers').flatMap((container) => {
    const minor = /:1\.(\d{1,3})(?:[.-]|$)/.exec(stringAt(container, 'image') ?? '')?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  const newest = Math.max(...minors);
  return minors.length > 0 && newest <= LAST_WITHOUT ? `1.${String(newest)}` : null;
}

const listsOf = (deployment: Resource): readonly Node[] =>
  itemsAt(podTemplateOf(deployment), 'spec', 'containers')
    .flatMap((container) => itemsAt(container, 'env'))
    .filter((one) => stringAt(one, 'name') === BLOCKED);
