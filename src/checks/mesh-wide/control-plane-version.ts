import { isVersionRange } from '../../charts/index.ts';
import type { Change } from '../../compare/index.ts';
import { controlPlane } from '../../compare/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import { entriesAt, podTemplateOf } from '../../manifest/index.ts';

export const isVersion = (change: Change): boolean =>
  change.kind === 'revision' && versionTurn(change) === 'version';

/**
 * Gives both versions, which for images are their tags, or for those by digest what labels and annotations say; null
 * where one of them is not written.
 */
export function versionsOf({
  before,
  after,
  object,
  oldObject,
}: Change): { readonly was: string; readonly is: string } | null {
  const [was, is] = [versionText(before, oldObject), versionText(after, object)];
  return was === null || is === null ? null : { was, is };
}

const versionText = (value: Plain, of: Resource | null): string | null =>
  (typeof value === 'string' ? /(?:^|:)([\w.-]{1,40})$/.exec(value)?.[1] : undefined) ??
  versionSaid(of);

/** Tells whether an upgrade stays within a minor release, which is upgraded in place. */
export function isPatch(change: Change): boolean {
  const versions = versionsOf(change);
  const [was, is] = [versions?.was, versions?.is].map(
    (version) => /^v?(\d{1,4}\.\d{1,4})\.\d/.exec(version ?? '')?.[1],
  );
  return was !== undefined && was === is;
}

/** Sorts a change of a field that says which control plane runs. */
export type VersionTurn =
  /** Another version or revision, as far as one is written. */
  | 'version'
  /** Another image with the same tag: its registry, its name or its digest changes. */
  | 'same'
  /** Another image, which has no tag on one side, and nothing else that says a version: a digest tells none. */
  | 'unwritten'
  /** A chart's version is a range on one side: it names no release that runs. */
  | 'range'
  /** The registry that images come from. */
  | 'registry';

/**
 * Decides how the version changes: an image has another one where both sides say one, and these differ.
 */
export function versionTurn({ field, before, after, object, oldObject }: Change): VersionTurn {
  if (field?.endsWith('.hub') === true) return 'registry';
  const side = object ?? oldObject;
  if (side !== null && controlPlane.shapeOf(side) === 'chart' && [before, after].some(isRange))
    return 'range';
  if (field?.endsWith('.image') !== true) return 'version';
  const [was, is] = [tagOf(before) ?? versionSaid(oldObject), tagOf(after) ?? versionSaid(object)];
  if (was === null || is === null) return 'unwritten';
  return was === is ? 'same' : 'version';
}

const isRange = (version: Plain): boolean => typeof version === 'string' && isVersionRange(version);

/** Gives an image's tag; null for a digest alone. A colon before the last slash is a registry's port. */
function tagOf(image: Plain): string | null {
  if (typeof image !== 'string') return null;
  const [name = ''] = image.slice(image.lastIndexOf('/') + 1).split('@');
  const colon = name.indexOf(':');
  return colon < 0 ? null : name.slice(colon + 1);
}

/** Matches names of labels and annotations that say the release of Istio which an object is of. */
const SAYS_VERSION = /(?:^operator\.istio\.io|^app\.kubernetes\.io)\/version$|istio[_-]version$/i;

const VERSION = /^v?(\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[\w.-]{1,40})?)$/;

/** Finds what kbld resolved: the tag that a digest was. */
const RESOLVED = /\/pilot:v?(\d{1,4}\.\d{1,4}\.\d{1,4}(?:-[\w.-]{1,40})?)(?:@|\s|$)/;

/**
 * Says the release of Istio by what stands beside an image, on the object or on its pods: a label or an annotation of
 * it, a revision that is called by it (`1-24-1`), or what kbld notes of the tag. Gives null where they say none, or two.
 */
function versionSaid(resource: Resource | null): string | null {
  if (resource === null) return null;
  const said = [resource.node, podTemplateOf(resource)]
    .flatMap((node) =>
      ['labels', 'annotations'].flatMap((field) => [...entriesAt(node, 'metadata', field)]),
    )
    .flatMap(([name, value]) =>
      value.kind === 'scalar' ? (saidBy(name, String(value.value)) ?? []) : [],
    );
  const [first, ...others] = new Set(said);
  return first !== undefined && others.length === 0 ? first : null;
}

function saidBy(name: string, value: string): string | null {
  if (name === 'kbld.k14s.io/images') return RESOLVED.exec(value)?.[1] ?? null;
  if (name === 'istio.io/rev')
    return /^\d{1,4}-\d{1,4}-\d{1,4}$/.test(value) ? value.replaceAll('-', '.') : null;
  return SAYS_VERSION.test(name) ? (VERSION.exec(value)?.[1] ?? null) : null;
}
