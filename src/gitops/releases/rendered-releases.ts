import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { RenderedEnvironment } from '../environment.ts';
import type { RenderedReleases } from './release.ts';
import { releaseOfRoot } from '../roots/root.ts';

/**
 * What installs a release: where its applier names the chart. Of one place several HelmReleases can come, so theirs has
 * the namespace and name of the object, too.
 */
export const installerKey = (writtenAt: Origin, object = ''): string =>
  `${placeOf(writtenAt)} ${object}`;

/**
 * The releases that are rendered, with what they read: an applier may lie in one environment and install into another,
 * so all of a tree are looked at. What is rendered of some destinations only is not among them.
 */
export function renderedReleases(environments: readonly RenderedEnvironment[]): RenderedReleases {
  const found = new Map<string, Set<string>>();
  const unseen = new Set<string>();
  for (const { root, reads, unseen: notSeen = [] } of environments.flatMap(({ roots }) => roots)) {
    const release = releaseOfRoot(root);
    if (release === undefined || root.by.origin === null) continue;
    const key = installerKey(root.by.origin, release.flux?.object);
    if (notSeen.length > 0) unseen.add(key);
    const known = found.get(key) ?? new Set();
    for (const path of reads) known.add(path);
    found.set(key, known);
  }
  for (const key of unseen) found.delete(key);
  return found;
}
