import type { Change } from '../../../compare/index.ts';
import { changeSubject } from '../../../compare/index.ts';
import { counted, isMeshKind, listed, placeOf, resourceKey } from '../../../manifest/index.ts';
import { toldOtherwise } from '../../claims/told-values.ts';
import { shortDifference, changeWords } from './field-difference.ts';
import { ENTRY_OF, isNamelessEntry } from './entry-nouns.ts';
import { movedWords, movesOfFields, movesIn } from './moves-and-renames.ts';
import { wordsOfMove } from './words-of-moves.ts';
import type { FieldDifferences } from './unseen-text.ts';
import { isOfUnseen, unrenderedText, unseenText } from './unseen-text.ts';
import {
  comesText,
  goneWords,
  presenceText,
  subjectOfChange,
  withinFile,
} from '../../policy/rules/cause-text.ts';
import { groupedBy } from '../../../istio/index.ts';
import type { Move, Rename } from './moves-and-renames.ts';
import { actionOfRules, actionOfWhole } from './action-words.ts';
import { withoutModes } from './counted-modes.ts';
import { obstacleText } from './obstacle-text.ts';
import { rank, rankOfField } from './change-ranks.ts';

const LONGEST_LINE = 90;
const KINDS_SHOWN = 4;

/** One line of what happens to one object, or to those that move together. */
export interface ChangeLine {
  readonly text: string;
  /** The one object that it is of, and what happens to it: `text` is both; null of several objects. */
  readonly single: { readonly subject: string; readonly said: string } | null;
  /** The same without a count of what it does not name, and without what has to be so first. */
  readonly named: string;
  /** Differing fields that are not named. */
  readonly unnamed: number;
  readonly change: Change;
  /** The place of it: of an object that comes or goes its first line, whatever of it is the most telling. */
  readonly at: Change;
  readonly objects: number;
  /** Counts them without one that another line is of: a mode that one of them sets is none by itself. */
  readonly counted: number;
}

/**
 * The changes of one environment, one line an object, the most telling first. Each names fields up to
 * `longest` characters, at least one; those at the places `told`, the worst of them first, come before others.
 */
export function changeLines(
  given: readonly Change[],
  longest = LONGEST_LINE,
  told: readonly string[] = [],
): readonly ChangeLine[] {
  const rankOf = ({ origin }: Change): number => {
    const at = told.indexOf(placeOf(origin));
    return at === -1 ? told.length : at;
  };
  const changes = told.length === 0 ? given : given.toSorted((a, b) => rankOf(a) - rankOf(b));
  const { moves, renames, rest } = movesIn(changes);
  const bySubject = new Map<string, Change[]>();
  for (const change of withoutEchoes(rest)) {
    const key = `${resourceKey(change.subject)} ${change.parametersIn?.file ?? ''}`;
    const known = bySubject.get(key);
    if (known) known.push(change);
    else bySubject.set(key, [change]);
  }
  const lines = [
    ...moves.map(lineOfMove),
    ...renames.map(lineOfRename),
    ...[...groupedBy([...bySubject.values()], nameOfCrowd).values()].flatMap((members) =>
      members.length < CROWD
        ? members.map((own) => lineOfSubject(own, longest))
        : [lineOfCrowd(members.map(wholeOf).filter((one) => one !== null))],
    ),
  ];
  return withoutModes(lines)
    .map(withObstacle)
    .sort((a, b) => rank(a) - rank(b));
}

/** Says of what does not reach the cluster as it stands that it does so once that is mended. */
function withObstacle(line: ChangeLine): ChangeLine {
  const once = obstacleText(line.change);
  const { text, single } = line;
  return once === ''
    ? line
    : {
        ...line,
        text: text + once,
        single: single && { ...single, said: single.said + once },
      };
}

/**
 * What a PeerAuthentication says is told by what it makes of the mesh, a namespace or a workload, and a value of a chart
 * that is not seen by the setting of the mesh that it is.
 */
function withoutEchoes(changes: readonly Change[]): readonly Change[] {
  const isOfMode = ({ kind, field }: Change): boolean => kind === 'mtls-mode' && field === null;
  const told = new Set(changes.filter(isOfMode).map(({ origin }) => placeOf(origin)));
  const values = toldOtherwise(changes);
  return changes.filter(
    (change) =>
      !values.has(change) &&
      (change.subject.kind !== 'PeerAuthentication' ||
        change.field === null ||
        isOfMode(change) ||
        !told.has(placeOf(change.origin))),
  );
}

function lineOfSubject(changes: readonly Change[], longest: number): ChangeLine {
  const sorted = [...changes].sort((a, b) => rankOfField(a) - rankOfField(b));
  const [first] = sorted;
  if (first === undefined) throw new RangeError('an object without changes has no line');
  if (isOfUnseen(first)) {
    const { subject, said, unnamed } = unseenText(sorted, (of) => namedDifferences(of, longest));
    return { ...lineOfOne(subject, said, first), unnamed };
  }
  const whole = wholeOf(sorted);
  const subject = subjectOfChange(first);
  if (whole !== null) {
    const name = `${subject}${actionOfWhole(whole)}`;
    return { ...lineOfOne(name, wholeText(whole), first), at: whole };
  }
  const { shown, unnamed } = namedDifferences(sorted, longest);
  const named = `${actionOfRules(first)}${shown.join(', ')}`;
  const unrendered = unrenderedText(sorted);
  const rest = unnamed === 0 ? '' : `, and ${counted(unnamed, 'more field')}`;
  const line = lineOfOne(subject, `${named}${rest}${unrendered}`, first);
  return { ...line, named: `${subject}: ${named}${unrendered}`, unnamed };
}

/** What happens to an object that comes or goes as a whole. */
function wholeText(change: Change): string {
  const { kind, cause, remains } = change;
  const presence = kind === 'resource-added' ? 'new' : 'gone';
  return cause === undefined && remains === undefined
    ? wholeVerb(change)
    : presenceText(presence, change);
}

/** What is there already, as far as anybody knows, is not added. */
export const wholeVerb = (change: Pick<Change, 'kind' | 'isAgain' | 'standing'>): string =>
  change.kind === 'resource-added' || change.isAgain === true
    ? comesText(change, 'added')
    : 'removed';

const lineOf = (text: string, change: Change, objects = 1): ChangeLine => ({
  text,
  named: text,
  single: null,
  unnamed: 0,
  change,
  at: change,
  objects,
  counted: objects,
});

const lineOfOne = (subject: string, said: string, change: Change): ChangeLine => ({
  ...lineOf(`${subject}: ${said}`, change),
  single: { subject, said },
});

function namedDifferences(sorted: readonly Change[], longest: number): FieldDifferences {
  const { moved, rest } = movesOfFields(sorted);
  // what stands in a file that an object reads is no field of the object
  const words = (change: Change): string =>
    change.kind === 'unseen' ? shortDifference(withinFile(change)) : changeWords(change);
  // fields of one text are fields for themselves: a label of the object, and of its pods
  const fields = new Map(rest.map((change) => [`${change.field ?? ''} ${words(change)}`, change]));
  const each = [
    ...moved.map(movedWords),
    ...entriesCounted([...fields.values()].map((change) => ({ change, text: words(change) }))),
  ];
  const all = [...new Set(each)];
  const shown = all.slice(0, 1);
  for (const text of all.slice(1)) {
    if ([...shown, text].join(', ').length > longest) break;
    shown.push(text);
  }
  return { shown, unnamed: each.filter((text) => !shown.includes(text)).length };
}

/** Counts entries of lists that have no name of their own and come or go alike: `2 rules added`. */
function entriesCounted(
  said: readonly { readonly change: Change; readonly text: string }[],
): readonly string[] {
  const keyOf = ({ change, text }: (typeof said)[number]): string | null =>
    isNamelessEntry(change.field ?? '', text, change.subject) ? text : null;
  return said.map((one) => {
    const key = keyOf(one);
    const alike = key === null ? 1 : said.filter((other) => keyOf(other) === key).length;
    if (alike === 1) return one.text;
    if (one.text.startsWith(ENTRY_OF))
      return `${String(alike)} entries${one.text.slice('entry'.length)}`;
    const at = one.text.lastIndexOf(' ');
    return `${counted(alike, one.text.slice(0, at))}${one.text.slice(at)}`;
  });
}

function lineOfMove(move: Move): ChangeLine {
  const { text, first } = wordsOfMove(move);
  return lineOf(text, first, move.arrivals.length);
}

/** As many objects of one name that come or go together are told as one. */
const CROWD = 3;

const wholeOf = (changes: readonly Change[]): Change | null =>
  changes.find(({ kind }) => kind === 'resource-added' || kind === 'resource-removed') ?? null;

/** What comes or goes, and under which name; what does neither is a crowd by itself. */
function nameOfCrowd(changes: readonly Change[]): string {
  const whole = wholeOf(changes);
  const { kind, group, namespace, name } = changes[0]?.subject ?? NOBODY;
  return whole === null || whole.cause !== undefined
    ? JSON.stringify([group, kind, namespace, name, changes[0]?.parametersIn?.file ?? ''])
    : JSON.stringify([verbOfCrowd(whole), namespace, name]);
}

/** Several that leave Git alike are told by whether they stay; why stands with each of them. */
function verbOfCrowd(change: Change): string {
  const { remains } = change;
  if (remains === undefined) return wholeVerb(change);
  if (remains.kind === 'folder-missing') return 'left in the cluster as it is';
  const isAsked = remains.kind === 'unless-asked';
  return `${goneWords(remains)}, ${isAsked ? 'and deleted if a sync of that prunes' : 'left in the cluster'}`;
}

const NOBODY = { kind: '', group: '', namespace: '', name: '' };

/** `shop/wishlist: Deployment, Service and 4 more added`, the objects of Kubernetes first. */
function lineOfCrowd(changes: readonly Change[]): ChangeLine {
  const sorted = [
    ...changes.filter(({ subject }) => !isMeshKind(subject)),
    ...changes.filter(({ subject }) => isMeshKind(subject)),
  ];
  const [first] = sorted;
  if (first === undefined) throw new RangeError('a crowd without objects has no line');
  const { namespace, name } = first.subject;
  const kinds = sorted.map(({ subject }) => subject.kind);
  const told = listed(kinds, kinds.length > KINDS_SHOWN + 1 ? KINDS_SHOWN : kinds.length);
  const verb = verbOfCrowd(first);
  const where = namespace === '' ? name : `${namespace}/${name}`;
  const free = sorted.find((change) => obstacleText(change) === '') ?? first;
  return lineOf(`${where}: ${told} ${verb}${heldText(sorted, free)}`, free, sorted.length);
}

/** Says which of a crowd wait for something, where others do not: ` (VirtualService once it is accepted)`. */
function heldText(changes: readonly Change[], free: Change): string {
  if (obstacleText(free) !== '') return '';
  const waiting = groupedBy(
    changes.filter((each) => obstacleText(each) !== ''),
    obstacleText,
  );
  return [...waiting]
    .map(
      ([once, own]) =>
        ` (${listed(
          own.map(({ subject }) => subject.kind),
          KINDS_SHOWN,
        )} ${once.slice(2)}`,
    )
    .join('');
}

const lineOfRename = ({ was, now }: Rename): ChangeLine =>
  lineOf(`${changeSubject(was.subject)}: renamed to ${now.subject.name}`, now);
