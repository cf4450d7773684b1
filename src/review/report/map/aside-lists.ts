import type { DeliveryMap } from '../../../gitops/index.ts';
import { NOBODY, scriptText, toldPlaces } from '../../../gitops/index.ts';
import { counted, plainText } from '../../../manifest/index.ts';
import type { Paint } from '../print/print-terminal.ts';
import { chartText, moreScripts, pathText, SCRIPTS_SHOWN } from './folder-text.ts';

/** Holds what is of no environment, by what is said of it. */
interface AsideList {
  readonly title: string;
  /** Stands beside the title; it is empty for nothing. */
  readonly about: string;
  /** Says what one entry is, to count those that are not shown. */
  readonly noun: string;
  /** Holds the lines of each. */
  readonly entries: readonly (readonly string[])[];
}

/** Lists what is of no environment, in the order in which one asks for it. */
export const asideLists = (map: DeliveryMap): readonly AsideList[] =>
  [namedByScripts(map), notApplied(map), sourcesOfAppliers(map), guesses(map)].filter(
    ({ entries }) => entries.length > 0,
  );

/** Prints one under its title: as many as are asked for, and how many more there are. */
export function asideLines(
  { title, about, noun, entries }: AsideList,
  paint: Paint,
  most = Infinity,
): readonly string[] {
  const more = entries.length - most;
  return [
    `${paint.bold(title)}${about === '' ? '' : `  ${about}`}`,
    ...entries.slice(0, most).flat().map(plainText),
    ...(more > 0 ? [`  and ${counted(more, `more ${noun}`)}`] : []),
  ];
}

/** Nothing tells whether anybody runs them. */
const namedByScripts = ({ named = [] }: DeliveryMap): AsideList => ({
  title: 'Also applied by scripts and pipelines',
  about: 'where somebody runs them',
  noun: 'folder',
  entries: named.map(({ path, scripts }) => [
    `  ${path}`,
    ...scripts.slice(0, SCRIPTS_SHOWN).map((each) => `    by ${scriptText(each)}`),
    ...moreScripts(scripts.length),
  ]),
});

const notApplied = ({ notApplied: all, environments }: DeliveryMap): AsideList => ({
  title: 'Not applied by anything in this tree',
  about: '',
  noun: 'folder',
  entries: all.map((each) => [
    `  ${pathText(each)}: ${each.why}${chartsText(each)}${countsText(each, environments)}`,
  ]),
});

const NAMES_SHOWN = 3;

function chartsText({ charts = [] }: DeliveryMap['notApplied'][number]): string {
  const names = [...new Set(charts.map(chartText))];
  const more = names.length - NAMES_SHOWN;
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length === 0
    ? ''
    : `; it takes ${shown}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** What is not delivered as far as is seen, and still has a say in how a change is judged. */
function countsText(
  { countsIn: all = [], unread }: DeliveryMap['notApplied'][number],
  environments: DeliveryMap['environments'],
): string {
  const countsIn = all.filter((name) => name !== NOBODY);
  const known = toldPlaces.known(countsIn, environments);
  const more = known.length - NAMES_SHOWN;
  const names = `${known.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  if (all.length === 0) return '';
  if (unread !== undefined && countsIn.length === 0)
    return '; somebody may, so changes of it count: a review looks in the base for the environment';
  return countsIn.length === 0
    ? '; somebody may, so changes of it count, in no environment of the others'
    : `; somebody may, so changes of it count${names === '' ? '' : ` in ${names}`}`;
}

const sourcesOfAppliers = ({ sources }: DeliveryMap): AsideList => ({
  title: 'Sources that appliers name',
  about: '',
  noun: 'source',
  entries: sources.map(({ name, isHere, isKnown = false, appliers }) => {
    const why = isKnown ? 'it is called so' : 'most of its folders lie here';
    const what = isHere ? `this repository: ${why}` : 'another repository';
    return [`  ${name}: ${what} (${counted(appliers, 'applier')})`];
  }),
});

const guesses = ({ notes }: DeliveryMap): AsideList => ({
  title: 'Guessed',
  about: '',
  noun: 'note',
  entries: notes.map((note) => [`  ${note}`]),
});
