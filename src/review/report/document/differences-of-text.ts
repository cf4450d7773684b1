import { productionFirst } from '../../../gitops/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import type { ResourceId } from '../../../manifest/index.ts';
import { counted, resourceKey, subjectText } from '../../../manifest/index.ts';
import { obstacleText } from '../changes/obstacle-text.ts';
import { environmentList } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import type { Differences } from './blocks.ts';

/** Writes the environments of some names as a list, production first. */
export function namesInOrder(names: readonly string[], { review }: ReportContext): string {
  const order = productionFirst(review.environments).map(({ name }) => name);
  return environmentList(order.filter((name) => names.includes(name)));
}

const ROOTS_SHOWN = 3;

function rootList(roots: readonly string[]): string {
  const more = roots.length - ROOTS_SHOWN;
  return `${roots.slice(0, ROOTS_SHOWN).join(', ')}${more > 0 ? ` and ${counted(more, 'more folder')}` : ''}`;
}

/** Says of an object that goes from what is rendered here what becomes of it. */
function goneText(
  subject: ResourceId,
  environments: readonly string[],
  { review }: ReportContext,
): string {
  const own = review.changes.filter(
    (change) =>
      environments.includes(change.environment) &&
      resourceKey(change.subject) === resourceKey(subject),
  );
  if (own.some(({ cause }) => cause?.kind === 'read-elsewhere'))
    return 'no longer from this repository';
  const isLeft = own.length > 0 && own.every(staysInCluster);
  return isLeft ? 'gone from Git, left in the cluster' : 'removed';
}

/** Says what has to be so before any change of an object comes: ` (once apps/shop builds)`. */
function onceText(
  subject: ResourceId,
  environments: readonly string[],
  { review: { changes } }: ReportContext,
): string {
  const own = changes.filter(
    (change) =>
      environments.includes(change.environment) &&
      resourceKey(change.subject) === resourceKey(subject),
  );
  const [once = '', ...others] = new Set(own.map(obstacleText));
  return others.length === 0 ? once : '';
}

/** What changes in the rendered text, object by object; none where nothing does. */
export function renderedDifferences(context: ReportContext): readonly Differences[] {
  const { shown, leftOut } = context.review.renderedDifferences;
  if (shown.length === 0) return [];
  const items = shown.map(({ subject, environments, roots, presence, lines, linesLeftOut }) => {
    const of = roots === undefined || roots.length === 0 ? '' : `, ${rootList(roots)}`;
    const gone = goneText(subject, environments, context);
    const whole = presence === 'changed' ? '' : `, ${presence === 'added' ? 'new' : gone}`;
    const once = onceText(subject, environments, context);
    const title = `${subjectText(subject)} in ${namesInOrder(environments, context)}${of}${whole}${once}`;
    return { title, lines, linesLeftOut };
  });
  return [{ kind: 'differences', items, leftOut }];
}
