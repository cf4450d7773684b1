import { productionFirst } from '../../../gitops/index.ts';
import type { Change } from '../../../compare/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { counted, resourceKey, subjectText } from '../../../manifest/index.ts';
import { comesText, goneWords } from '../../policy/rules/cause-text.ts';
import { obstacleText } from '../changes/obstacle-text.ts';
import { environmentList, inPlace, isOfNoPlace } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Differences } from './blocks.ts';

/** Writes the environments of some changes as a list, production first; empty where nothing says which these are for. */
export function namesInOrder(
  changes: readonly Pick<Change, 'origin'>[],
  names: readonly string[],
  { review }: ReportContext,
): string {
  const origins = changes.map(({ origin }) => origin);
  if (isOfNoPlace(origins, review)) return '';
  const order = productionFirst(review.environments).map(({ name }) => name);
  return environmentList(
    order.filter((name) => names.includes(name)),
    review,
  );
}

const ROOTS_SHOWN = 3;

function rootList(roots: readonly string[]): string {
  const more = roots.length - ROOTS_SHOWN;
  return `${roots.slice(0, ROOTS_SHOWN).join(', ')}${more > 0 ? ` and ${counted(more, 'more folder')}` : ''}`;
}

/** Gives the changes of an object in some environments; they may be of ten thousand objects. */
function changesBySubject(
  changes: readonly Change[],
): (subject: ResourceId, environments: readonly string[]) => readonly Change[] {
  const found = new Map<string, Change[]>();
  for (const change of changes) {
    const key = resourceKey(change.subject);
    const others = found.get(key);
    if (others === undefined) found.set(key, [change]);
    else others.push(change);
  }
  return (subject, environments) =>
    (found.get(resourceKey(subject)) ?? []).filter(({ environment }) =>
      environments.includes(environment),
    );
}

/** Says of an object that goes from what is rendered here what becomes of it. */
function goneText(own: readonly Change[]): string {
  if (own.some(({ cause }) => cause?.kind === 'read-elsewhere'))
    return 'no longer from this repository';
  if (own.length > 0 && own.every(({ remains }) => remains?.kind === 'folder-missing'))
    return 'left in the cluster as it is';
  const isLeft = own.length > 0 && own.every(staysInCluster);
  if (!isLeft) return 'removed';
  const [words = '', ...others] = new Set(
    own.flatMap(({ remains }) => (remains === undefined ? [] : [goneWords(remains)])),
  );
  return `${others.length === 0 ? `${words}, ` : ''}left in the cluster`;
}

/** Says the same of an object that comes, where it is one thing of all that is said of it. */
function comingText(own: readonly Change[]): string {
  const [said = 'new', ...others] = new Set(own.map((each) => comesText(each, 'new')));
  return others.length === 0 ? said : 'new';
}

/** Says what has to be so before any change of an object comes: ` (once apps/shop builds)`. */
function onceText(own: readonly Change[]): string {
  const [once = '', ...others] = new Set(own.map(obstacleText));
  return others.length === 0 ? once : '';
}

/** What changes in the rendered text, object by object; none where nothing does. */
export function renderedDifferences(context: ReportContext): readonly Differences[] {
  const { shown, leftOut } = context.review.renderedDifferences;
  if (shown.length === 0) return [];
  const changesOf = changesBySubject(context.review.changes);
  const items = shown.map(({ subject, environments, roots, presence, lines, linesLeftOut }) => {
    const of = roots === undefined || roots.length === 0 ? '' : `, ${rootList(roots)}`;
    const own = changesOf(subject, environments);
    const turn = presence === 'added' ? comingText(own) : goneText(own);
    const whole = presence === 'changed' ? '' : `, ${turn}`;
    const once = onceText(own);
    const where = inPlace(namesInOrder(own, environments, context));
    const title = `${subjectText(subject)}${where === '' ? '' : ` ${where}`}${of}${whole}${once}`;
    return { title, lines, linesLeftOut };
  });
  return [{ kind: 'differences', items, leftOut }];
}
