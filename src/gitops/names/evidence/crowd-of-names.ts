import type { RootDraft } from '../../roots/root-draft.ts';
import { saysOtherwise, saysProduction } from '../production.ts';
import type { Heard } from './by-evidence.ts';

/** What many clusters with proper names are called together. */
const FLEET = 'fleet';
/** More environments that no word tells apart are clusters of one. */
const MOST_NAMES = 100;

/**
 * A fleet whose clusters have proper names has an environment of each where they are few. Where they are many they are
 * clusters of one environment, told apart and compared as such: those that get the same are looked at once.
 */
export function crowdOfNames(heard: ReadonlyMap<RootDraft, Heard>): ReadonlyMap<RootDraft, Heard> {
  const proper = new Set(
    [...heard].flatMap(([draft, { belongs }]) =>
      draft.cluster === null
        ? []
        : belongs.flatMap(({ environment }) => (saysStage(environment) ? [] : [environment])),
    ),
  );
  if (proper.size <= MOST_NAMES) return heard;
  return new Map(
    [...heard].map(([draft, said]) => {
      const isOfCrowd = said.belongs.some(({ environment }) => proper.has(environment));
      return [draft, isOfCrowd ? joined(said, proper) : said];
    }),
  );
}

const saysStage = (name: string): boolean => saysProduction(name) || saysOtherwise(name);

/** What path or evidence called an environment is the name of a cluster then. */
function joined({ belongs, why, against }: Heard, proper: ReadonlySet<string>): Heard {
  const all = belongs.map((each) =>
    proper.has(each.environment)
      ? { environment: FLEET, cluster: each.cluster ?? each.environment }
      : each,
  );
  return {
    belongs: all,
    why: `${why}, and more than ${String(MOST_NAMES)} such names are clusters of one environment`,
    against,
  };
}
