import { ALL_SOURCES } from '../appliers/all-sources.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import type { RootDraft } from './root-draft.ts';

/** A root with what it brings that says itself for which environment it is; the same object where there is nothing. */
export function withWitnesses(draft: RootDraft, survey: TreeSurvey): RootDraft {
  const witnesses = ALL_SOURCES.flatMap(
    ({ appliers }) => appliers?.witnessesOf?.(draft, survey) ?? [],
  );
  return witnesses.length === 0 ? draft : { ...draft, witnesses };
}
