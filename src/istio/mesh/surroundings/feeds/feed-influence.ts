import { resourceKey, rowOf, subjectText } from '../../../../manifest/index.ts';
import type { Mesh } from '../../mesh.ts';
import type { Influence } from '../influence.ts';
import { surroundingsOf } from '../mesh-surroundings.ts';
import { isRewritten } from '../rewritten.ts';
import type { TurnedObject } from '../rewritten.ts';
import { mayFeed } from './feed-index.ts';
import type { Feed, Feeds } from './secret-feeds.ts';
import { feedsOf } from './secret-feeds.ts';

/**
 * Tells that an object changes of which a Secret is made that the mesh or what delivers reads, through any number of
 * references. What makes the Secret of an applier or a gateway is judged as the Secret is, if its kind is known. A new
 * object counts for the control plane, or if the Secret was read before. AROUND-25
 */
export function changedFeeds(
  { was, is }: TurnedObject,
  before: Mesh,
  after: Mesh,
): readonly Influence[] {
  if (![was, is].some((one) => one !== null && mayFeed(one)) || !isRewritten({ was, is }))
    return [];
  const [then, now] = [
    was === null ? undefined : sideOf(before).get(resourceKey(was)),
    is === null ? undefined : sideOf(after).get(resourceKey(is)),
  ];
  const feed = now ?? then;
  if (feed === undefined || isJudgedItself(feed, after)) return [];
  const isKept = was !== null || feed.secret.on === 'control-plane';
  return isKept || isRead(feed, sideOf(before)) ? [influenceOf(feed)] : [];
}

/** Tells whether an object is, or makes, the Secret itself, and is judged as that by what it holds. */
function isJudgedItself({ resource, secret, by }: Feed, after: Mesh): boolean {
  if (by !== null) return false;
  return secret.on === 'control-plane'
    ? surroundingsOf(after).partOf(resource) === 'control-plane'
    : secret.on === 'gateway' || rowOf(resource)?.makesSecret !== undefined;
}

const sideOf = (mesh: Mesh): Feeds => feedsOf(surroundingsOf(mesh));

const isRead = ({ secret }: Feed, side: Feeds): boolean =>
  [...side.values()].some(
    (feed) => feed.secret.name === secret.name && feed.secret.namespace === secret.namespace,
  );

function influenceOf({ resource, secret, by }: Feed): Influence {
  const { name, namespace, on, reader } = secret;
  const text = `Secret ${namespace === null || namespace === '' ? '' : `${namespace}/`}${name}`;
  const does =
    by === null
      ? resource.kind === 'Secret' && resource.group === ''
        ? `is read by ${reader}`
        : `makes or names ${text}, which is read by ${reader}`
      : `decides what is in ${text}, through ${pathOf(by)}`;
  const because = `${withCapital(reader)} reads ${text}`;
  return {
    kind: 'feed',
    on,
    does,
    because:
      by === null ? because : `${because}, and ${subjectText(by.resource)} names this object`,
  };
}

/** Lists what lies between an object and a Secret, as a sentence has it. */
function pathOf(feed: Feed): string {
  const links: string[] = [];
  for (let by: Feed | null = feed; by !== null; by = by.by) links.push(subjectText(by.resource));
  return links.length > MOST_LINKS ? [links[0], '…', links.at(-1)].join(' ') : links.join(' and ');
}

const MOST_LINKS = 3;

const withCapital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
