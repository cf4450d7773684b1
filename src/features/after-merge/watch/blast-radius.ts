import type { Consequence, Rollout } from '../../../compare/index.ts';
import type { Review } from '../../../review/index.ts';
import { watchedName } from './watch-target.ts';
import type { Watched, BlastRadius } from './begun-watch.ts';

/** More are not asked about at once. */
const MOST_WATCHED = 100;

/** Finds it by what the review says of calls, and of whom the changed objects are about. */
export function blastRadius(
  {
    behaviours,
    rollouts,
    environments,
  }: Pick<Review, 'behaviours' | 'rollouts'> & {
    readonly environments: readonly Pick<Review['environments'][number], 'name' | 'status'>[];
  },
  environment: string,
): BlastRadius {
  const consequences = behaviours
    .filter((each) => each.environment === environment)
    .flatMap((each) => each.consequences);
  const reaches = rollouts
    .filter((each) => each.environment === environment)
    .map(({ reach }) => reach);
  const named = [...consequences.flatMap(namesOfConsequence), ...reaches.flatMap(namesOfReach)];
  const found = new Map<string, Watched>();
  const unnamed = new Set<string>();
  for (const name of named) {
    const watched = watchedBy(name);
    if (watched === null) unnamed.add(name);
    else found.set(`${watched.kind} ${watchedName(watched)}`, watched);
  }
  const all = [...found.values()];
  return {
    watched: all.slice(0, MOST_WATCHED),
    unnamed: [...unnamed].sort(),
    leftOut: Math.max(0, all.length - MOST_WATCHED),
    isPartial: environments.some(
      ({ name, status }) => name === environment && status !== 'complete',
    ),
  };
}

const namesOfConsequence = ({
  destination,
  sources,
  gateway,
  isKnown,
}: Consequence): readonly string[] => [
  destination,
  ...(gateway === undefined ? [] : [gateway]),
  // who is not known to make such calls has no numbers of them
  ...(isKnown ? sources.slice(0, 1) : []),
];

const namesOfReach = ({ services, gateways, workloads }: Rollout['reach']): readonly string[] => [
  ...services,
  ...gateways,
  ...workloads,
];

const WORKLOAD = /^[A-Z]\w* ([a-z\d][\w.-]*)\/([a-z\d][\w.-]*)$/;
const SERVICE = /^([a-z\d][\w-]*)\/([a-z\d][\w-]*)$/;
const HOST = /^[a-z\d][\w-]*(?:\.[\w-]+)+$/;

/** `Deployment shop/orders`, `shop/orders` or `api.example.com`; null for what is none of them. */
function watchedBy(name: string): Watched | null {
  const [, ofWorkload, workload] = WORKLOAD.exec(name) ?? [];
  if (ofWorkload !== undefined && workload !== undefined)
    return { kind: 'workload', namespace: ofWorkload, name: workload };
  const [, namespace, service] = SERVICE.exec(name) ?? [];
  if (namespace !== undefined && service !== undefined)
    return { kind: 'service', name, hosts: [`${service}.${namespace}`] };
  return HOST.test(name) ? { kind: 'service', name, hosts: [name] } : null;
}
