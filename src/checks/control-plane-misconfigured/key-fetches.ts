import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import {
  isSystemNamespace,
  itemsAt,
  listed,
  nodeAt,
  placeOf,
  podTemplateOf,
  stringAt,
  stringMapAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { WHOLE_MESH } from '../detection/finding-scope.ts';

const MOST_NAMED = 3;

export const keyFetchUnrestricted = check({
  id: 'key-fetch-unrestricted',
  title: 'Control plane fetches JWKS from any address authors choose',
  level: 'low',
  severity: 'warning',
  blind:
    'Network policies that block istiod from internal addresses, and the users that can write a RequestAuthentication.',
  knownAs: [{ code: 'IST0175', analyzer: 'authn.BlockedCIDRsAnalyzer' }],
  find: ({ mesh }) =>
    unrestrictedKeyFetches(mesh)
      .filter(({ istiod }) => !isSystemNamespace(istiod.namespace))
      .map(tell),
});

const LIST =
  'Set BLOCKED_CIDRS_IN_JWKS_URIS of istiod to the private and link-local ranges that hold no issuer of yours.';

function tell({ istiod, asking, tooOld, isElsewhere }: KeyFetches): Told {
  const names = listed(asking.map(subjectText), MOST_NAMED);
  return {
    subject: istiod,
    key: 'fetches keys from anywhere',
    scope: WHOLE_MESH,
    message: isElsewhere
      ? say`Whether ${slot.object(istiod)} keeps from fetching keys at internal addresses is not seen here.`
      : say`Who may write a RequestAuthentication can make ${slot.object(istiod)} call any address that it reaches.`,
    why: [
      isElsewhere
        ? `Its BLOCKED_CIDRS_IN_JWKS_URIS is taken from elsewhere (${placeOf(istiod.origin)}).`
        : tooOld === null
          ? `It has no BLOCKED_CIDRS_IN_JWKS_URIS (${placeOf(istiod.origin)}).`
          : `Istio ${tooOld}, which it runs, has no setting that keeps it from any (${placeOf(istiod.origin)}).`,
      asking.length === 0
        ? 'The RequestAuthentications here carry their keys along; one with `jwksUri` has them fetched.'
        : `${names} ${asking.length === 1 ? 'has' : 'have'} keys fetched.`,
    ].join(' '),
    symptom: say`none, until somebody asks it for metadata of the cloud or an internal service`,
    related: asking.slice(0, MOST_NAMED).map(({ origin }) => origin),
    fix: {
      text:
        tooOld === null
          ? LIST
          : `Move to Istio 1.29, or 1.28.6: what comes before does not read the list. ${LIST}`,
    },
  };
}

/** A control plane that fetches keys from wherever a RequestAuthentication says. */
interface KeyFetches {
  readonly istiod: Resource;
  /** The policies that have keys fetched; empty where all that there are bring their keys along. */
  readonly asking: readonly Resource[];
  /**
   * The release, as `1.24` or `1.28.3`, where the image names one that has no such list yet; null otherwise.
   */
  readonly tooOld: string | null;
  /** Tells whether the list is taken from elsewhere, so that it cannot be read here. */
  readonly isElsewhere: boolean;
}

const BLOCKED = 'BLOCKED_CIDRS_IN_JWKS_URIS';

/**
 * The list came with 1.29.0, and with this patch of the minor release before; older releases never got it.
 */
const FIRST_WITH = { minor: 28, patch: 6 };

/**
 * Lists rendered istiods without a list of addresses that keys are never fetched from, where tokens are
 * validated at all.
 */
function unrestrictedKeyFetches(mesh: Mesh): readonly KeyFetches[] {
  const policies = mesh.ofKind('security.istio.io', 'RequestAuthentication');
  if (policies.length === 0) return [];
  const asking = policies.filter((policy) =>
    viewOf('RequestAuthentication', policy).jwtRules.value.some(({ jwks }) => jwks === null),
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

/**
 * Names the release that is too old for the list; null where one of several images may read it, or none names
 * a release.
 */
function tooOldOf(deployment: Resource): string | null {
  const releases = itemsAt(podTemplateOf(deployment), 'spec', 'containers').flatMap((container) => {
    const found = RELEASE.exec(stringAt(container, 'image') ?? '');
    return found === null ? [] : [withoutList(Number(found[1]), found[2])];
  });
  const [first = null] = releases;
  return releases.includes(null) ? null : first;
}

/** Matches `:1.28.3-distroless`; a tag without a patch (`:1.28`) moves from one patch to the next. */
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
