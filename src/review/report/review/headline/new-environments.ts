import { counted, resourceKey } from '../../../../manifest/index.ts';
import type { Review } from '../../../evaluation/review.ts';
import { environmentList } from '../environment-list.ts';

type Environments = Review['environments'];

/**
 * What clusters get that were none before, where nothing else of production changes: one sentence for all of it, since
 * everything there is new. Null where another environment goes by the same change, of which it may be the successor.
 */
export function newEnvironmentsSentence(named: Environments, review: Review): string | null {
  if (named.length === 0 || named.some(({ presence }) => presence !== 'added')) return null;
  if (review.environments.some(({ presence }) => presence === 'removed')) return null;
  const names = new Set(named.map(({ name }) => name));
  const added = review.changes.filter(
    ({ kind, environment }) => kind === 'resource-added' && names.has(environment),
  );
  const objectsOf = (changes: Review['changes']): number =>
    new Set(changes.map(({ subject }) => resourceKey(subject))).size;
  const objects = objectsOf(added);
  if (objects === 0) return null;
  const services = objectsOf(
    added.filter(({ subject }) => subject.group === '' && subject.kind === 'Service'),
  );
  const isOne = named.length === 1;
  const among = services === 0 ? '' : `, ${counted(services, 'Service')} among them`;
  return `environment${isOne ? '' : 's'} ${environmentList([...names])} ${isOne ? 'is' : 'are'} new and ${isOne ? 'gets' : 'get'} ${counted(objects, 'object')}${among}`;
}
