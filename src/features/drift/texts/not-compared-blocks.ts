import type { DriftOfCluster, UnreadPart, UnseenRoot } from '../comparison/drift.ts';
import type { Gap } from '../../../manifest/index.ts';
import { subjectText } from '../../../manifest/index.ts';
import { code, listOf, NOT_SEEN } from '../../../review/index.ts';
import type { Block, Item } from '../../../review/index.ts';

/** Says what could not be looked at, so that nothing is said of it. */
export function notComparedBlocks({
  unread,
  undecided,
  notSeen,
  reviews,
}: Pick<DriftOfCluster, 'unread' | 'undecided' | 'notSeen' | 'reviews'>): readonly Block[] {
  const roots = listOf(
    'Not compared, for Git is not seen whole there',
    notSeen.map((each) => ({ words: [code(each.root), `: ${whyNotSeen(each)}`] })),
    20,
  );
  const problems = listOf('Not read, so that nothing is known of it', unread.map(unreadItem), 20);
  const objects = listOf(
    'In the cluster, and not in what could be rendered of Git; whether Git has them cannot be told',
    undecided.map((resource) => ({ words: [code(subjectText(resource))] })),
    20,
  );
  const mistakes = listOf(
    'Not decided',
    [...new Set(reviews.flatMap(({ review }) => review.gaps.flatMap(mistakeOf)))].map((said) => ({
      words: [said],
    })),
    20,
  );
  return [problems, roots, objects, mistakes].filter(({ items }) => items.length > 0);
}

/** Says what a check would find of what is live is not known where it broke down. */
const mistakeOf = ({ reason, root, message }: Gap): readonly string[] =>
  reason === 'not-decided' && root === null ? [message] : [];

const MOST_UNSEEN = 5;

/** `Chart db: what it renders is not seen here` */
function whyNotSeen({ failure, unseen }: UnseenRoot): string {
  const contents = unseen
    .slice(0, MOST_UNSEEN)
    .map(({ kind, name }) => `${kind} ${name}: ${NOT_SEEN[kind]} is not seen here`);
  const more = unseen.length - MOST_UNSEEN;
  return [
    ...(failure === null ? [] : [`it does not build: ${failure.replace(/\.$/, '')}`]),
    ...contents,
    ...(more > 0 ? [`and ${String(more)} more`] : []),
  ].join('; ');
}

const unreadItem = ({ of, why, isOptional }: UnreadPart): Item => ({
  words: [
    code(of.group === '' ? of.kind : `${of.kind}.${of.group}`),
    `: ${why}`,
    isOptional ? `; ${WITHOUT[of.kind] ?? 'Git can be compared without it'}` : '',
  ],
});

/** Says what is not known without a kind that a cluster may keep to itself. */
const WITHOUT: Readonly<Record<string, string>> = {
  ConfigMap: 'what containers read of ConfigMaps is not compared',
  HorizontalPodAutoscaler: 'without it, what it scales may be told as drift',
  Pod: 'revisions of running proxies are not known',
  MutatingWebhookConfiguration:
    'what revision a tag stands for, and whether anything injects, is not known',
};
