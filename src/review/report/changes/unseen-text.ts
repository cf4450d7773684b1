import type { Change } from '../../../compare/index.ts';
import { changeSubject } from '../../../compare/index.ts';
import { isOfJob, jobEnd, jobWords } from '../../policy/rules/job-words.ts';
import { writtenText } from './written-text.ts';
import type { UnseenContent } from '../../../manifest/index.ts';
import { counted, firstOf, plainText, redactText, stringAt } from '../../../manifest/index.ts';

/** What cannot be said of it, by what it is. */
export const NOT_SEEN: Readonly<Record<UnseenContent['kind'], string>> = {
  Chart: 'what it renders',
  Release: 'what that does',
  'Terraform block': 'what it applies',
  'Terraform object': 'what it does',
  'Remote base': 'what it holds',
  'Remote component': 'what it does',
  'Remote patch': 'what it does',
  Plugin: 'what it makes',
  Template: 'what it renders',
  File: 'what it holds',
  Variable: 'its value',
  'Applied folder': 'what that makes of it',
  Values: 'who reads it',
  'Undecided text': 'whether it is rendered',
  'Undecided stop': 'whether the release stops by it',
  'Pipeline job': 'what it changes',
  'Image automation': 'what it writes',
};

/** Fields that say which version it is, in the words of charts and addresses. */
const VERSIONS: ReadonlySet<string> = new Set(['version', 'chartVersion', 'ref']);

interface UnseenText {
  /** `chart db 12.1 → 12.3` */
  readonly subject: string;
  readonly said: string;
  readonly unnamed: number;
}

/** The differences that have room, and how many have none. */
export interface FieldDifferences {
  readonly shown: readonly string[];
  readonly unnamed: number;
}

/** Whether a change is of content that is not seen; what an object reads beside its fields is seen, in its file. */
export const isOfUnseen = ({ kind, subject }: Change): boolean =>
  kind === 'unseen' && Object.keys(NOT_SEEN).includes(subject.kind);

/** What is not seen of values that a chart takes from files and objects, where its templates are not rendered here. */
export function unrenderedText(changes: readonly Change[]): string {
  const values = changes.find(({ isValues }) => isValues === true);
  if (values === undefined) return '';
  const isOfSet = values.subject.kind === 'ApplicationSet';
  return `; what ${isOfSet ? 'the charts of its Applications render' : 'its chart renders'} is not seen here`;
}

/** All changes of one content that is not seen: `chart db 12.1 → 12.3: what it renders is not seen here`. */
export function unseenText(
  all: readonly Change[],
  differences: (changes: readonly Change[]) => FieldDifferences,
): UnseenText {
  const changes = onceEach(all);
  const [first] = changes;
  if (first === undefined) throw new RangeError('content without changes has no line');
  const name = plainText(changeSubject(first.subject));
  if (isOfJob(first))
    return {
      subject: name,
      said: `${jobWords(first)}${jobEnd(first)}`,
      unnamed: changes.length - 1,
    };
  const seen =
    first.isSeenInPart === true
      ? `not all of ${notSeen(first.subject.kind)} is`
      : `${notSeen(first.subject.kind)} is not`;
  const end = `${seen} seen here${whereText(first)}${first.isLoose === true ? '; what applies it is not seen here' : ''}`;
  if (first.field === null)
    return { subject: `${name}${versionOf(first)}`, said: wholeText(first, end), unnamed: 0 };
  const renamed = changes.find(({ field }) => field === 'file');
  if (renamed !== undefined)
    return {
      subject: name,
      said: `renamed from ${shortValue(renamed.before)}, with the same text; ${end}`,
      unnamed: changes.length - 1,
    };
  const dependencies = changes.flatMap((change) => dependencyText(change) ?? []);
  if (dependencies.length === changes.length)
    return { subject: name, said: `${firstOf(dependencies, NAMED)}; ${end}`, unnamed: 0 };
  const version = changes.find(({ field }) => field !== null && VERSIONS.has(field));
  const others = changes.filter((change) => change !== version);
  if (version !== undefined) {
    const way = `${shortValue(version.before)} → ${shortValue(version.after)}${sourceOf(version)}`;
    const more = others.length === 0 ? '' : `, and ${counted(others.length, 'more field')}`;
    return { subject: `${name} ${way}${more}`, said: end, unnamed: 0 };
  }
  const { shown, unnamed } = wrotePart(first, others.length) ?? differences(others);
  const rest = unnamed === 0 ? '' : `, and ${counted(unnamed, 'more field')}`;
  return { subject: name, said: `${shown.join(', ')}${rest}; ${end}`, unnamed };
}

/** The first of some changes, where it says as text what is written; null where it does not. */
function wrotePart(first: Change, all: number): FieldDifferences | null {
  const text =
    writtenText(first, 'in part') ||
    (first.isOfBlanks === true ? 'only blanks and empty lines differ' : '');
  return text === '' ? null : { shown: [text], unnamed: all - 1 };
}

function wholeText(change: Change, end: string): string {
  const comes = change.isAgain === true ? 'applied again' : 'new';
  const verb = change.object === null ? 'removed' : comes;
  const written = writtenText(change, 'as a whole');
  return written === '' ? `${verb}, and ${end}` : `${verb} ${written}; ${end}`;
}

/** Tells of several environments the same once. */
const onceEach = (changes: readonly Change[]): readonly Change[] =>
  [
    ...new Map(
      changes
        .toReversed()
        .map((each) => [JSON.stringify([each.field, each.before, each.after, each.digest]), each]),
    ).values(),
  ].reverse();

/** This many dependencies of a chart are named, and the rest is counted. */
const NAMED = 3;

/** Says which version of a chart's dependency changes: `istiod 1.23.2 → 1.24.0`; null for other changes. */
function dependencyText({ field, before, after }: Change): string | null {
  const [, name] = /^chart\.dependencies\[([\w.-]+)\]\.version$/.exec(field ?? '') ?? [];
  return name === undefined
    ? null
    : `${plainText(name)} ${shortValue(before)} → ${shortValue(after)}`;
}

const FOLDERS_SHOWN = 2;

/** The folders that it is part of, where it is written elsewhere: a base, which several may build on. */
function whereText({ partOf = [], origin: { file } }: Change): string {
  const isOwn = partOf.every((path) => path === '.' || file.startsWith(`${path}/`));
  if (isOwn) return '';
  const more = partOf.length - FOLDERS_SHOWN;
  const shown = (more === 1 ? partOf : partOf.slice(0, FOLDERS_SHOWN)).map(plainText);
  return more > 1
    ? ` (in ${shown.join(', ')} and ${String(more)} more folders)`
    : ` (in ${[shown.slice(0, -1).join(', '), shown.at(-1) ?? ''].filter(Boolean).join(' and ')})`;
}

const notSeen = (kind: string): string =>
  Object.entries(NOT_SEEN).find(([known]) => known === kind)?.[1] ?? 'what it holds';

function versionOf({ object, oldObject }: Change): string {
  const node = (object ?? oldObject)?.node;
  const version =
    stringAt(node, 'version') ?? stringAt(node, 'chartVersion') ?? stringAt(node, 'ref');
  return version === undefined ? '' : ` ${plainText(redactText(version))}`;
}

function sourceOf({ object }: Change): string {
  const repository = stringAt(object?.node, 'repo') ?? stringAt(object?.node, 'chartRepoUrl');
  return repository === undefined ? '' : ` from ${plainText(redactText(repository))}`;
}

const shortValue = (value: Change['before']): string =>
  value === null ? 'none' : plainText(typeof value === 'object' ? 'another' : String(value));
