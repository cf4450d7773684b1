import type { Change } from '../../../compare/index.ts';
import { changeSubject } from '../../../compare/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';

/** Why an object counts as gone or new although it is written on both sides. */
type ChangeCause = NonNullable<Change['cause']>;

/** An applier that is deleted with all it applied. */
type DeletedWith = NonNullable<Extract<ChangeCause, { kind: 'moved' }>['deletedWith']>;

/** Why an object that leaves Git stays in the cluster, or may. */
type Remains = NonNullable<Change['remains']>;

/** What keeps an object from acting on one side. */
type Withheld = Extract<ChangeCause, { kind: 'withheld' }>['withheld'];

/** Names what a change is of: the object, or the file of a generator whose keys are no fields of the set. */
export function subjectOfChange({ subject, parametersIn }: Change): string {
  return parametersIn === undefined
    ? changeSubject(subject)
    : `${parametersIn.file} (parameters of ${changeSubject(subject)})`;
}

/** The change by what it is called within the file of a generator. */
export const withinFile = (change: Change): Change =>
  change.parametersIn === undefined || change.field === null
    ? change
    : { ...change, field: change.field.replace(/^(?:\['[^']*'\]|[^.[]+)\.?/, '') };

/** What becomes of an object that goes, or comes, as a whole; why, where it is written on both sides or stays. */
export function presenceText(
  presence: 'gone' | 'new',
  change: Pick<Change, 'cause' | 'remains' | 'isAgain' | 'standing'> &
    Partial<Pick<Change, 'subject'>>,
): string {
  const { cause, remains, subject } = change;
  if (presence === 'gone' && remains !== undefined) return remainsText(remains);
  if (presence === 'gone')
    return cause ? `${goneText(cause)}${insideText(cause, subject)}` : 'removed';
  return cause === undefined || change.isAgain === true
    ? comesText(change, 'new')
    : comeText(cause);
}

/** Says of what comes as a whole that it does, with `fresh` where nothing of it was there. */
export function comesText(
  { isAgain, standing }: Pick<Change, 'isAgain' | 'standing'>,
  fresh: 'added' | 'new',
): string {
  if (isAgain === true) return 'applied again';
  if (standing === undefined) return fresh;
  if (standing.kind === 'resettled' && standing.from === '') return 'gets a namespace, it had none';
  if (standing.kind === 'resettled')
    return standing.isStill
      ? `taken here instead of to namespace ${standing.from}, where others have it still`
      : `moved here from namespace ${standing.from}`;
  return `${standing.isApplied ? 'applied' : 'taken in'} from now on`;
}

/** `gone from Git`, of what nobody writes any more: else its file is there, and what reads or applies that is not. */
export function goneWords({ kind, isWritten }: Pick<Remains, 'kind' | 'isWritten'>): string {
  if (isWritten !== true) return 'gone from Git';
  return UNRENDERED.has(kind) ? 'no longer rendered' : 'no longer applied';
}

/** Lists where what applied it goes on, without it. */
const UNRENDERED: ReadonlySet<Remains['kind']> = new Set([
  'not-emptied',
  'not-pruned',
  'unless-asked',
]);

/** Says of what leaves Git that it stays in the cluster, and why. */
function remainsText(remains: Remains): string {
  const gone = goneWords(remains);
  const left = `${gone}, left in the cluster`;
  switch (remains.kind) {
    case 'orphaned':
      return `${left}: ${remains.applier} no longer applies that, and deletes nothing`;
    case 'applier-stays':
      return `${left}: nothing deletes ${remains.applier}, which applied that`;
    case 'folder-missing':
      return `left in the cluster as it is: ${remains.applier} fails without its folder, and deletes nothing`;
    case 'not-emptied':
      return `${left}: ${remains.applier} renders to nothing, and Argo CD skips such a sync (${placeOf(remains.origin)})`;
    case 'not-pruned':
      return `${left} until that is deleted by hand: what applies ${folderText(remains.path)} prunes nothing (${placeOf(remains.origin)})`;
    case 'spared':
      return `${left} until that is deleted by hand: ${quoted(remains.says)}`;
    case 'unless-asked':
      return `${gone}, and deleted if a sync of ${folderText(remains.path)} prunes (${placeOf(remains.origin)})`;
  }
}

/** A namespace that the other repository lacks takes along what others have in it, too. */
const insideText = (cause: ChangeCause, subject?: Change['subject']): string =>
  cause.kind === 'read-elsewhere' &&
  cause.isPruned === true &&
  subject?.kind === 'Namespace' &&
  subject.group === ''
    ? ': where that has its folder without it, it is deleted with all in it'
    : '';

function goneText(cause: ChangeCause): string {
  if (cause.kind === 'moved' && cause.deletedWith !== undefined)
    return deletedText(cause.deletedWith, cause.to.map(folderText).join(' and '));
  if (cause.kind === 'moved')
    return `moved from ${folderText(cause.from)} to ${cause.to.map(folderText).join(' and ')}, and what applies the old folder may delete it`;
  if (cause.kind === 'copied' && cause.areFiles === true)
    return `no longer in ${folderText(cause.at)}; ${othersText(cause.others)}`;
  if (cause.kind === 'copied' && cause.isAlternative === true)
    return `removed from ${folderText(cause.at)}; ${ofThatName(cause.others)}`;
  if (cause.kind === 'copied')
    return `removed from ${folderText(cause.at)}; ${othersText(cause.others)} still`;
  if (cause.kind === 'read-elsewhere')
    return `no longer from this repository: read from ${quoted(cause.source)} now, which is not seen here`;
  if (cause.kind === 'production-cluster')
    return `no longer applied to production's cluster (${clusterWords(cause.cluster)})`;
  return `removed${whereText(cause.withheld)}: ${WHY[cause.withheld.because].now} (${evidence(cause.withheld)})`;
}

/** Says with what an object is deleted and by whom, or from where, it is applied again. */
function deletedText(deletedWith: DeletedWith, to: string): string {
  if (deletedWith.by === 'set')
    return `deleted with Application ${deletedWith.application}, which its ApplicationSet no longer generates; after this change it is in ${to}`;
  const { applier, next, sparesLabelled } = deletedWith;
  const verb = sparesLabelled === true ? 'may be deleted' : 'deleted';
  const again =
    next.length === 0
      ? `after this change it is in ${to}`
      : `applied again by ${next.map(subjectText).join(' and ')}`;
  return `${verb} with ${subjectText(applier)}; ${again}`;
}

function comeText(cause: ChangeCause): string {
  if (cause.kind === 'moved') return `moved to ${cause.to.map(folderText).join(' and ')}`;
  if (cause.kind === 'copied' && cause.areFiles === true)
    return `now also in ${folderText(cause.at)}; ${othersText(cause.others)} already`;
  if (cause.kind === 'copied' && cause.isAlternative === true)
    return `new in ${folderText(cause.at)}; ${ofThatName(cause.others)}`;
  if (cause.kind === 'copied')
    return `new in ${folderText(cause.at)}; ${othersText(cause.others)} already`;
  if (cause.kind === 'read-elsewhere')
    return `new from this repository: read from ${quoted(cause.source)} before, which is not seen here`;
  if (cause.kind === 'production-cluster')
    return `applied to production's cluster (${clusterWords(cause.cluster)}) from now on${cause.isProductions ? ', where production applies its own' : ''}`;
  return `new${whereText(cause.withheld)}: ${WHY[cause.withheld.because].then} (${evidence(cause.withheld)})`;
}

/** A cluster that its appliers live in is known by their folder, or by the name of that. */
export const clusterWords = (key: string): string =>
  key.startsWith('~') ? `the one that ${key.slice(1)} is applied to` : key;

const othersText = (paths: readonly string[]): string =>
  `${paths.map(folderText).join(' and ')} ${paths.length === 1 ? 'has' : 'have'} it`;

/** Folders of which nobody here can tell whether a cluster gets them beside the one or in its place. */
const ofThatName = (paths: readonly string[]): string =>
  `also in ${paths.map(folderText).join(' and ')}, if the cluster gets that`;

const folderText = (path: string): string => (path === '.' ? 'the top folder' : quoted(path));

const quoted = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

/** What says it, and where. */
const evidence = ({ because, says, origin }: Withheld): string =>
  because === 'set-aside' || because === 'not-applied'
    ? placeOf(origin)
    : `${quoted(says)}, ${placeOf(origin)}`;

/** For whom, where it is not certain for all. */
function whereText({ because, certain }: Withheld): string {
  if (certain) return '';
  switch (because) {
    case 'hook':
    case 'deleted-hook':
    case 'excluded':
      return ' where Argo CD delivers it';
    case 'not-reconciled':
    case 'made-once':
      return ' where Flux delivers it';
    case 'local-config':
      return ' where kustomize or kpt delivers it';
    case 'one-revision':
    case 'unseen-revision':
      return ' for other control planes';
    case 'other-revision':
    case 'set-aside':
    case 'not-applied':
      return '';
  }
}

const WHY: Readonly<Record<Withheld['because'], { readonly now: string; readonly then: string }>> =
  {
    hook: { now: 'it is never applied', then: 'it was never applied' },
    'deleted-hook': {
      now: 'it is deleted at the end of each sync',
      then: 'it was deleted at the end of each sync',
    },
    'not-reconciled': {
      now: 'it is neither created nor updated',
      then: 'it was neither created nor updated',
    },
    'made-once': {
      now: 'it is created once and then not updated',
      then: 'it was created once and not updated since',
    },
    excluded: {
      now: 'it is neither created nor updated',
      then: 'it was neither created nor updated',
    },
    'local-config': { now: 'it is left out', then: 'it was left out' },
    'other-revision': {
      now: 'no control plane of that revision runs here, and istiod ignores it',
      then: 'no control plane of that revision ran here, and istiod ignored it',
    },
    'one-revision': {
      now: 'only control planes of one revision read it, and others run here too',
      then: 'only control planes of one revision read it, and others ran here too',
    },
    'unseen-revision': {
      now: 'only control planes of one revision read it; not known: which run here',
      then: 'only control planes of one revision read it; not known: which run here',
    },
    'set-aside': {
      now: 'it is in a folder for unused files, and what applies that is not seen here',
      then: 'it was in a folder for unused files, and what applied that is not seen here',
    },
    'not-applied': {
      now: 'what applied it no longer has it, and what else applies its folder is not seen here',
      then: 'what applied its folder is not seen here',
    },
  };
