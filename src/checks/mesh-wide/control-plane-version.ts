import type { Change } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';

export const isVersion = (change: Change): boolean =>
  change.kind === 'revision' && versionTurn(change) === 'version';

/** Gives both versions, which for images are their tags; null where one of them is not written. */
export function versionsOf({
  before,
  after,
}: Change): { readonly was: string; readonly is: string } | null {
  const [was, is] = [before, after].map((value) =>
    typeof value === 'string' ? /(?:^|:)([\w.-]{1,40})$/.exec(value)?.[1] : undefined,
  );
  return was === undefined || is === undefined ? null : { was, is };
}

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
  /** Another image, which has no tag on one side: a digest tells no version. */
  | 'unwritten'
  /** The registry that images come from. */
  | 'registry';

/**
 * Decides how the version changes: an image has another one where both sides have a tag, and the tags differ.
 */
export function versionTurn({ field, before, after }: Change): VersionTurn {
  if (field?.endsWith('.hub') === true) return 'registry';
  if (field?.endsWith('.image') !== true) return 'version';
  const [was, is] = [tagOf(before), tagOf(after)];
  if (was === null || is === null) return 'unwritten';
  return was === is ? 'same' : 'version';
}

/** Gives an image's tag; null for a digest alone. A colon before the last slash is a registry's port. */
function tagOf(image: Plain): string | null {
  if (typeof image !== 'string') return null;
  const [name = ''] = image.slice(image.lastIndexOf('/') + 1).split('@');
  const colon = name.indexOf(':');
  return colon < 0 ? null : name.slice(colon + 1);
}
