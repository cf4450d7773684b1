import { firstOf } from '../../../manifest/index.ts';
import type { FollowLimit } from '../../appliers/environment-source.ts';
import type { UnfollowedRest } from './followed-applications.ts';
import { nameOfSet } from './planned-set.ts';

/** More are not named one by one. */
const MOST_NAMED = 3;

const countText = (count: number): string => count.toLocaleString('en');

/** Says what is not followed where it gets what something gets that is; null where more is not. */
export const likeRestNote = (rest: UnfollowedRest): string | null =>
  rest.unlike.length > 0 || rest.isMore
    ? null
    : `${madeText(rest)}, at least one of each environment and of each kind that is told apart here. The others get the same but for their names, and for values that nothing else here names: what is said of one holds for all of its kind.`;

/** Says what is not followed where nothing shows what it gets; null where there is nothing of it. */
export function unlikeRestGap(rest: UnfollowedRest): FollowLimit | null {
  const { unlike, isMore, digest } = rest;
  if (unlike.length === 0 && !isMore) return null;
  const which =
    unlike.length === 0
      ? ''
      : `, and what ${countText(unlike.length)} others get is not analysed: they have values or files of their own (${firstOf(unlike, MOST_NAMED)})`;
  const more = isMore ? ' There are more, which are not even counted.' : '';
  return { message: `${madeText(rest)}${which}.${more}`, key: 'applications', input: digest };
}

function madeText({ all, followed, clusters, followedClusters, sets }: UnfollowedRest): string {
  const names = [...new Set([...sets].map(nameOfSet))].sort();
  const who = `ApplicationSet${names.length === 1 ? '' : 's'} ${firstOf(names, MOST_NAMED)}`;
  const of =
    followedClusters < clusters
      ? `${countText(followedClusters)} of ${countText(clusters)} clusters`
      : `${countText(followed)} of ${countText(all)} Applications`;
  return `${who}: what ${of} get is rendered`;
}
