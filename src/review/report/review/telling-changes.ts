import type { Review } from '../../evaluation/review.ts';

const changesIn = (named: Review['environments'], { changes }: Review): Review['changes'] => {
  const names = new Set(named.map(({ name }) => name));
  return changes.filter(({ environment }) => names.has(environment));
};

/** Gives what changes in some environments, or, where nothing comes of that, what does in others. */
export function tellingChanges(
  named: Review['environments'],
  changed: Review['environments'],
  review: Review,
): Review['changes'] {
  const own = changesIn(named, review);
  const telling = changesIn(changed, review).filter((change) => !isOnlyRead(change));
  return telling.length > 0 && own.every(isOnlyRead) ? telling : own;
}

/** Tells whether nothing changes but what others are rendered from: in these environments nothing comes of it. */
const isOnlyRead = ({ content }: Review['changes'][number]): boolean => content === 'rendered';
