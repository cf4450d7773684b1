import type { MatterJudgement } from './rules/rule-judgement.ts';
import { matterPlace, matterText } from './rules/matter.ts';
import type { Rule } from './rules/rule.ts';
import { placeOf } from '../../manifest/index.ts';

/** Holds what was judged in one environment. */
export interface JudgedEnvironment {
  readonly environment: { readonly name: string; readonly production: boolean };
  readonly judgements: readonly MatterJudgement[];
}

/**
 * Gives what an environment beside production shares with it, where a rule says of that what it does to production, and
 * says it of production too: of the other one that would be untrue.
 */
export function saidOfProduction(all: readonly JudgedEnvironment[]): ReadonlySet<MatterJudgement> {
  const beside = all.flatMap(({ environment, judgements }) =>
    environment.production ? [] : judgements.filter(isOfProduction),
  );
  if (beside.length === 0) return new Set();
  const told = new Set(
    all.flatMap(({ environment, judgements }) =>
      environment.production ? judgements.filter(isOfProduction).map(keyOf) : [],
    ),
  );
  return new Set(beside.filter((one) => told.has(keyOf(one))));
}

const isOfProduction = ({ rule }: MatterJudgement): boolean => rule !== null && namesIt(rule);

/** Tells whether a rule is about what reaches production, and its reason says so. */
const namesIt = ({ when, why }: Rule): boolean =>
  when.reachesProduction === true && /\bproduction\b/.test(why);

const keyOf = ({ matter, rule }: MatterJudgement): string => {
  const place = matterPlace(matter);
  return JSON.stringify([rule?.id, matterText(matter), place === null ? '' : placeOf(place)]);
};
