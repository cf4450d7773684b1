import { toldPlaces } from '../../../../gitops/index.ts';
import { counted } from '../../../../manifest/index.ts';
import type { EnvironmentReview, RootReview } from '../../../evaluation/review.ts';
import { cellOf, listOfItems, rowTitle, tableOfCells } from './html-parts.ts';
import type { Html } from './safe-html.ts';
import { markup, NOTHING } from './safe-html.ts';
import { codeHtml, textHtml } from './words-html.ts';

const ENVIRONMENTS_SHOWN = 200;
const ROOTS_SHOWN = 60;

/** The environments of both sides, what came of each, and the folders that are applied there. */
export function environmentMap(environments: readonly EnvironmentReview[]): Html {
  const left = environments.length - ENVIRONMENTS_SHOWN;
  return tableOfCells({
    look: 'map',
    head: ['environment', 'what came of it', 'folders'],
    rows: environments
      .slice(0, ENVIRONMENTS_SHOWN)
      .map((each) => [
        rowTitle(markup`${toldPlaces.title(each)}`),
        cellOf(markup`${outcomeOf(each, environments)}`),
        cellOf(rootsOf(each)),
      ]),
    more: left > 0 ? counted(left, 'more environment') : null,
  });
}

const PRESENCE: Readonly<Record<EnvironmentReview['presence'], readonly string[]>> = {
  both: [],
  added: ['new'],
  removed: ['gone after the change'],
};

const STATUS: Readonly<Record<EnvironmentReview['status'], readonly string[]>> = {
  complete: [],
  partial: ['analysed in part'],
  failed: ['not analysed'],
};

function outcomeOf(
  environment: EnvironmentReview,
  environments: readonly EnvironmentReview[],
): string {
  const { production, tier, changed, presence, status, objects, inOneMeshWith = [] } = environment;
  const beside = toldPlaces.known(inOneMeshWith, environments);
  return [
    ...(environment.isNotApplied === true ? ['what applies it is not seen here'] : []),
    production ? 'production' : 'not production',
    ...(tier === null ? [] : [tier]),
    changed ? 'changed' : 'not changed',
    ...PRESENCE[presence],
    ...STATUS[status],
    `${counted(objects, 'object')} compared`,
    ...(beside.length === 0 ? [] : [`in one mesh with ${beside.join(', ')}`]),
  ].join(', ');
}

function rootsOf({ roots }: EnvironmentReview): Html {
  const left = roots.length - ROOTS_SHOWN;
  const more = left > 0 ? [markup`and ${counted(left, 'more folder')}`] : [];
  return roots.length === 0
    ? markup`none`
    : listOfItems([...roots.slice(0, ROOTS_SHOWN).map(rootHtml), ...more]);
}

function rootHtml({ path, status, failure }: RootReview): Html {
  const state = STATUS[status].map((words) => markup`, ${words}`);
  const why = failure === null ? NOTHING : markup`: ${textHtml(failure.message)}`;
  return markup`${codeHtml(path)}${state}${why}`;
}
