import { productionFirst, toldPlaces } from '../../../gitops/index.ts';
import { counted, placeOf } from '../../../manifest/index.ts';
import type { Block, FindingBlock, Table, Words, PlaceLink } from '../document/blocks.ts';
import type { Sparable } from '../document/above-folds.ts';
import { sparable } from '../document/above-folds.ts';
import { joined, paragraph, strong } from '../document/blocks.ts';
import { allOf, isOfNoPlace, withPlace } from './environment-list.ts';
import { comparedSentence } from './no-effective-change.ts';
import { applicationTexts, isCountedWhole } from './application-rows.ts';
import type { ReportContext } from './report-context.ts';
import type { EnvironmentReview } from '../../evaluation/review.ts';
import { changeLines, wholeVerb } from '../changes/change-text.ts';
import type { Origin } from '../../../manifest/index.ts';
import { distinctFindings } from '../../claims/finding-group.ts';
import { placeLink } from './report-links.ts';
import type { Change } from '../../../compare/index.ts';

/** One effect, and the environments that have it. */
interface EffectRow {
  readonly text: string;
  readonly place: PlaceLink | null;
  /** Production first. */
  readonly environments: readonly EnvironmentReview[];
  /** Set where these are named for nothing says which it is for. */
  readonly isNowhere?: boolean;
  /** Objects that it is of. */
  readonly objects: number;
  /** Counts those of them that no other row is of. */
  readonly counted: number;
  /** What is said of each of some objects; null where the text is no such sentence. */
  readonly same: { readonly names: readonly string[]; readonly said: string } | null;
}

/** Lists what happens, each effect once: what breaks, then what production gets, then the others. */
export function effectRows(context: ReportContext): readonly EffectRow[] {
  const rows = new Map<string, EffectRow>();
  const environments = productionFirst(context.review.environments);
  for (const environment of environments) {
    const isTold = isCountedWhole(environment, context.review.changes);
    for (const row of [...broken(environment, context), ...effectsOf(environment, context)]) {
      const same = rows.get(row.text);
      const known = same?.environments ?? [];
      const all = known.includes(environment) ? known : [...known, environment];
      const own = isTold ? { ...row, counted: 0 } : row;
      rows.set(row.text, { ...(same ?? own), environments: all });
    }
  }
  return [
    ...applicationRows(environments, context),
    ...withCrowds(withNamespaces([...rows.values()])),
  ];
}

/** Tells whether a row is of several objects that are applied again: all that was merged since is theirs to bring. */
const isAgain = ({ same, objects }: EffectRow): boolean =>
  objects > 1 && same?.said === wholeVerb({ kind: 'resource-added', isAgain: true });

/** Puts what sets make no more, or anew, before what goes or comes with it. */
const applicationRows = (
  environments: readonly EnvironmentReview[],
  { review: { changes } }: Pick<ReportContext, 'review'>,
): readonly EffectRow[] =>
  applicationTexts(environments, changes).map((made) => ({
    ...made,
    counted: made.objects,
    place: null,
    same: null,
  }));

/** One line that is an object in several namespaces, one for each environment, say, is one row. */
function withNamespaces(rows: readonly EffectRow[]): readonly EffectRow[] {
  const lines = new Map<string, EffectRow>();
  for (const [index, row] of rows.entries()) {
    const [name, ...more] = row.same?.names ?? [];
    const isOfOne = name !== undefined && more.length === 0 && row.place !== null;
    const key = isOfOne
      ? JSON.stringify([row.same?.said, row.place, name.replace(/ [^ /]+\//, ' ')])
      : index.toString();
    const known = lines.get(key);
    lines.set(key, known === undefined ? row : inBoth(known, row));
  }
  return [...lines.values()];
}

const inBoth = (first: EffectRow, second: EffectRow): EffectRow => ({
  ...together(first, second),
  environments: [...new Set([...first.environments, ...second.environments])],
});

const CROWD_NAMES_SHOWN = 3;

/** Objects of which the same is said in the same environments are one row, where the first of them stands. */
function withCrowds(rows: readonly EffectRow[]): readonly EffectRow[] {
  const crowds = new Map<string, EffectRow>();
  for (const [index, row] of rows.entries()) {
    const where = row.environments.map(({ name }) => name);
    const key = JSON.stringify(
      row.same === null ? index : [row.same.said, row.isNowhere === true ? [] : where],
    );
    const known = crowds.get(key);
    crowds.set(key, known === undefined ? row : together(known, row));
  }
  return [...crowds.values()];
}

function together(first: EffectRow, { same, objects, counted: own }: EffectRow): EffectRow {
  if (first.same === null || same === null) return first;
  const { said } = first.same;
  const names = [...first.same.names, ...same.names];
  const text = `${namesText(names)}: ${said}`;
  return {
    ...first,
    text,
    objects: first.objects + objects,
    counted: first.counted + own,
    same: { names, said },
  };
}

/** `Service shop/a, b and 4 more`: what a name shares with the one before is not said again. */
function namesText(names: readonly string[]): string {
  const shown = names.slice(
    0,
    names.length > CROWD_NAMES_SHOWN ? CROWD_NAMES_SHOWN - 1 : CROWD_NAMES_SHOWN,
  );
  const more = names.length - shown.length;
  const told = shown.map((name, index) => withoutShared(name, shown[index - 1] ?? ''));
  const isMixed = new Set(names.map(kindIn)).size > 1;
  return more > 0
    ? `${told.join(', ')} and ${isMixed ? counted(more, 'more object') : `${String(more)} more`}`
    : `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`;
}

/** The kind that a name begins with; empty for a file. */
const kindIn = (name: string): string => name.slice(0, name.indexOf(' ') + 1);

/** The name alone of an object of the same kind and namespace, or of a file of the same folder. */
function withoutShared(name: string, before: string): string {
  const [own, other] = [name, before].map((text) => text.slice(0, text.lastIndexOf('/') + 1));
  if (own !== '' && own === other) return name.slice(own?.length);
  const kind = kindIn(name);
  return kind !== '' && before.startsWith(kind) ? name.slice(kind.length) : name;
}

function effectsOf(environment: EnvironmentReview, context: ReportContext): readonly EffectRow[] {
  const { changes } = context.review;
  // the rows of Applications say what a file of parameters comes to that comes or goes
  const isMade = (environment.newApplications ?? []).length > 0;
  const isDeleted = (environment.deletedApplications ?? []).length > 0;
  const own = changes.filter(
    ({ environment: name, parametersIn }) =>
      name === environment.name &&
      !(isMade && parametersIn?.isNew === true) &&
      !(isDeleted && parametersIn?.isGone === true),
  );
  const told = distinctFindings(context.review).flatMap(({ finding: { uncovered, origin } }) =>
    [origin, uncovered ?? origin].map(placeOf),
  );
  return changeLines(own, undefined, told).map(
    ({ text, at, objects, counted: alone, ...line }) => ({
      text,
      place: placeLink(at.origin, at.side, context),
      environments: [environment],
      isNowhere: isOfNoPlace([at.origin], context.review),
      objects,
      counted: isFilling(line.change, environment) ? 0 : alone,
      same: line.single === null ? null : { names: [line.single.subject], said: line.single.said },
    }),
  );
}

/** Tells whether a set that was there fills a new environment by what changes of it: it is none of what that gets. */
const isFilling = ({ kind, subject }: Change, { presence }: EnvironmentReview): boolean =>
  presence === 'added' && subject.kind === 'ApplicationSet' && kind === 'resource-changed';

const placeOrNone = (origin: Origin | null): string => (origin === null ? '' : placeOf(origin));

/**
 * A root that fails as it did before is not an effect of the change; its gap says so. The two are told to be one by
 * their place: words are made safe to show, each by itself, and inputs stay where the review was made.
 */
function broken(environment: EnvironmentReview, context: ReportContext): readonly EffectRow[] {
  const { gaps } = context.review;
  const rowOf = (text: string, origin: Origin | null): EffectRow => ({
    text,
    place: origin === null ? null : placeLink(origin, 'head', context),
    environments: [environment],
    objects: 0,
    counted: 1,
    same: null,
  });
  const failing = environment.roots.flatMap(({ path, failure }) => {
    if (failure === null) return [];
    const gap = gaps.find(
      ({ reason, root, blocking, origin }) =>
        blocking &&
        reason === 'not-rendered' &&
        root === path &&
        placeOrNone(origin) === placeOrNone(failure.origin),
    );
    const otherwise = gap?.new === false ? ', and did not before, for another reason' : '';
    return gap === undefined
      ? []
      : [[path, rowOf(`${path} ${stopWords(failure)}${otherwise}`, failure.origin)] as const];
  });
  const paths = new Set(environment.roots.map(({ path }) => path));
  const unread = gaps.flatMap(({ reason, root, blocking, origin, isReadAllTheSame }) =>
    blocking && reason === 'not-parsed' && origin !== null && root !== null && paths.has(root)
      ? [
          rowOf(
            `${origin.file} ${isReadAllTheSame === true ? 'sets a key twice' : 'cannot be read'}`,
            origin,
          ),
        ]
      : [],
  );
  return [...new Map(failing).values(), ...unread];
}

/** A limit stops nobody else. */
const stopWords = ({
  reason,
}: NonNullable<EnvironmentReview['roots'][number]['failure']>): string =>
  reason === 'limit' ? 'is not rendered here: it is beyond a limit' : 'does not build';

const ROWS_SHOWN = 5;
const SHORT_ROWS = 2;
const NAMES_SHOWN = 12;

/** What changes where, a row for each effect; one sentence where nothing does. */
export const effectTable = (context: ReportContext): Block =>
  tableOf(effectRows(context), ROWS_SHOWN) ?? paragraph(comparedSentence(context.review));

/**
 * The first of the rows; without what does not build any more, which is told with its cause, and without a row that is
 * the headline, or the cause that is told below it.
 */
export function shortEffectTable(
  context: ReportContext,
  headline: string,
  worst: FindingBlock | null,
): readonly Sparable[] {
  const rows = effectRows(context);
  if (rows.length === 0) return [paragraph(comparedSentence(context.review))];
  const told = rows.filter(
    (row) => row.objects > 0 && !isCauseOf(worst, row) && !isHeadline(headline, row),
  );
  // what sets make takes no room from what that brings
  const more = applicationRows(context.review.environments, context).length;
  // nor does what is only applied again, and may bring much or nothing, which the rest would hide
  const again = told.filter(isAgain);
  const others = told.filter((row) => !again.includes(row));
  const first = others.slice(0, SHORT_ROWS + more);
  const inOrder = [...first, ...again, ...others.slice(first.length)];
  const table = tableOf(inOrder, first.length + again.length);
  const least = tableOf(inOrder, 1);
  return table === null || least === null
    ? []
    : [sparable(table, 'changes', { instead: [least], folded: table })];
}

/** Tells whether what a row says stands in the headline, of the same environments, with what it brings or without. */
function isHeadline(headline: string, { text, environments, isNowhere }: EffectRow): boolean {
  const whole = withPlace(text, isNowhere === true ? '' : allOf(environments));
  return (
    headline.startsWith(whole) &&
    /^(?: (?:for|with) [^();]+)?(?:;|$| \()/.test(headline.slice(whole.length))
  );
}

/** What a row says stands in the reason, and of the same environments. */
const isCauseOf = (worst: FindingBlock | null, { text, environments }: EffectRow): boolean =>
  worst !== null &&
  worst.environments === allOf(environments) &&
  worst.why.some((each) => typeof each === 'string' && each.startsWith(`${text} (`));

function tableOf(rows: readonly EffectRow[], most: number): Table | null {
  if (rows.length === 0) return null;
  const shown = rows.slice(0, rows.length > most + 1 ? most : rows.length);
  const hidden = rows.slice(shown.length);
  const left = hidden.reduce((sum, row) => sum + row.counted, 0);
  const effects = hidden.filter(({ environments }) =>
    environments.some(({ presence }) => presence !== 'added'),
  );
  const others = left > 0 ? counted(left, 'more object') : counted(effects.length, 'more effect');
  return {
    kind: 'table',
    head: ['what changes', 'where'],
    rows: shown.map(({ text, place, environments, isNowhere }) => ({
      what: { words: [text], place },
      where: isNowhere === true ? [] : whereOf(environments),
    })),
    more: left + effects.length > 0 ? others : null,
  };
}

/** Production stands out. */
function whereOf(environments: EffectRow['environments']): Words {
  const production = new Set(environments.flatMap((one) => (one.production ? [one.name] : [])));
  const names = toldPlaces
    .all(environments)
    .map((name) => (production.has(name) ? [strong(name)] : [name]));
  const more = names.length - NAMES_SHOWN;
  const shown = joined(names.slice(0, NAMES_SHOWN), ', ');
  return more > 0 ? [...shown, ` and ${String(more)} more`] : shown;
}
