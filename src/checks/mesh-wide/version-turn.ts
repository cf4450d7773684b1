import type { Change } from '../../compare/index.ts';
import type { Plain } from '../../manifest/index.ts';

/** What a change of a field that says which control plane runs is. */
type VersionTurn =
  /** Another version or revision, as far as is written. */
  | 'version'
  /** Another image with the same tag: its registry, its name or its digest changes. */
  | 'same'
  /** Another image, which has no tag on one side: a digest tells no version. */
  | 'unwritten'
  /** Where images come from. */
  | 'registry';

/** What becomes of the version: an image has another one where both sides have a tag, and not the same. */
export function versionTurn({ field, before, after }: Change): VersionTurn {
  if (field?.endsWith('.hub') === true) return 'registry';
  if (field?.endsWith('.image') !== true) return 'version';
  const [was, is] = [tagOf(before), tagOf(after)];
  if (was === null || is === null) return 'unwritten';
  return was === is ? 'same' : 'version';
}

/** A colon before the last slash is a registry's port; null for a digest alone. */
function tagOf(image: Plain): string | null {
  if (typeof image !== 'string') return null;
  const [name = ''] = image.slice(image.lastIndexOf('/') + 1).split('@');
  const colon = name.indexOf(':');
  return colon < 0 ? null : name.slice(colon + 1);
}
