import { resourceKey, subjectText } from '../../manifest/index.ts';
import type { ContendedPods } from './contended-pods.ts';
import type { FindingDraft } from '../detection/detector.ts';

/** Pods over which the same objects compete. */
export interface ContendedGroup {
  readonly objects: ContendedPods['objects'];
  readonly whom: string;
  readonly key: string;
  readonly scope: FindingDraft['scope'];
}

/** Pods by those who compete over them, one group for each set; each pod by itself where every one is to be told. */
export function contendedGroups(
  contended: readonly ContendedPods[],
  isEachTold: boolean,
): readonly ContendedGroup[] {
  const groups = new Map<string, [ContendedPods, ...ContendedPods[]]>();
  for (const one of contended) {
    const names = one.objects.map(resourceKey).sort().join(' ');
    const key = isEachTold ? `${names} ${resourceKey(one.workload.resource)}` : names;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()].map((group) => {
    const [{ objects, workload }, ...others] = group;
    const first = subjectText(workload);
    return {
      objects,
      whom: others.length === 0 ? first : `${first} and ${String(others.length)} more`,
      key: isEachTold
        ? `over ${first}`
        : `with ${objects
            .map(({ name }) => name)
            .sort()
            .join(', ')}`,
      scope: { level: 'workload', workloads: group.length, services: 0, namespaces: 1 },
    };
  });
}
