import type { Origin } from '../../manifest/index.ts';
import { firstOf, placeOf } from '../../manifest/index.ts';

/** A generator of an ApplicationSet whose parameters the tree does not tell. */
export interface UnseenGenerator {
  readonly kind: string;
  /** Name of the ApplicationSet. */
  readonly set: string;
  readonly origin: Origin;
}

/** More sets are not named one by one. */
const MOST_NAMED = 3;

/** Tells of generators that only a cluster, a forge or a plugin answers, and what to write down in their place (ARGO-71, ARGO-72). */
export const unseenGeneratorNotes = (generators: readonly UnseenGenerator[]): readonly string[] =>
  [...SAID].flatMap(([kind, said]) => {
    const all = generators.filter((each) => each.kind === kind);
    return all.length === 0 ? [] : [said(namesOf(all))];
  });

const namesOf = (all: readonly UnseenGenerator[]): string => {
  const names = all.map(({ set, origin }) => `${set} (${placeOf(origin)})`);
  return `ApplicationSet${all.length === 1 ? '' : 's'} ${firstOf(names, MOST_NAMED)}`;
};

const DECLARED =
  '`environments` in .meshwarden/config.yaml, with the folders that they apply, says where those count';

const SAID: ReadonlyMap<string, (sets: string) => string> = new Map([
  [
    'clusters',
    (sets: string) =>
      `${sets}: which clusters it chooses is not known here. What is applied counts where something else says its environment, else in each environment that the tree names, or once where it names none, without what only a cluster knows (its name, its labels); where a file of values is called like a cluster, it is taken to be for that one. \`clusters:\` in .meshwarden/config.yaml, or cluster Secrets in the tree, say which there are.`,
  ],
  [
    'clusterDecisionResource',
    (sets: string) =>
      `${sets}: which clusters are chosen is decided in the cluster (clusterDecisionResource), and not seen here; ${DECLARED}.`,
  ],
  [
    'scmProvider',
    (sets: string) =>
      `${sets}: which repositories there are is asked of a forge (scmProvider), and not seen here; ${DECLARED}.`,
  ],
  [
    'pullRequest',
    (sets: string) =>
      `${sets}: there is one Application for each open pull request (pullRequest), and none of them is seen here; ${DECLARED}.`,
  ],
  [
    'plugin',
    (sets: string) =>
      `${sets}: its parameters are asked of a plugin, and not seen here; ${DECLARED}.`,
  ],
]);
