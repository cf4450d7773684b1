import { asRequestAuthentication } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A control plane that fetches keys from wherever a RequestAuthentication says. */
export interface KeyFetches {
  readonly istiod: Resource;
  /** Those that have keys fetched; empty where all that there are carry theirs along. */
  readonly asking: readonly Resource[];
  /** As `1.24` or `1.28.3`, where its image says so and has no such list yet; null otherwise. */
  readonly tooOld: string | null;
  /** Whether a list is taken from elsewhere, so that it cannot be read here. */
  readonly isElsewhere: boolean;
}

const BLOCKED = 'BLOCKED_CIDRS_IN_JWKS_URIS';

/** The list came with 1.29.0, and with this patch of the minor release before; older ones were given none. */
const FIRST_WITH = { minor: 28, patch: 6 };

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

/** Where several images say a release, one that may read the list is enough to say nothing. */
function tooOldOf(deployment: Resource): string | null {
  const releases = itemsAt(podTemplateOf(deployment), 'spec', 'containers').flatMap((container) => {
    const found = RELEASE.exec(stringAt(container, 'image') ?? '');
    return found === null ? [] : [withoutList(Number(found[1]), found[2])];
  });
  const [first = null] = releases;
  return releases.includes(null) ? null : first;
}

/** `:1.28.3-distroless`; a tag without a patch (`:1.28`) is moved from one patch to the next. */
const RELEASE = /:1\.(\d{1,3})(?:\.(\d{1,3}))?(?:[.-]|$)/;

function withoutList(minor: number, patch: string | undefined): string | null {
  if (minor < FIRST_WITH.minor) return `1.${String(minor)}`;
  return minor === FIRST_WITH.minor && patch !== undefined && Number(patch) < FIRST_WITH.patch
    ? `1.${String(minor)}.${patch}`
    : null;
}

const listsOf = (deployment: Resource): readonly Node[] =>
  itemsAt(podTemplateOf(deployment), 'spec', 'containers')
    .flatMap((container) => itemsAt(container, 'env'))
    .filter((one) => stringAt(one, 'name') === BLOCKED);
