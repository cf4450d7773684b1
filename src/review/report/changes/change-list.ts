import type { Change } from '../../../compare/index.ts';
import { toldOtherwise } from '../../claims/told-values.ts';
import { canonicalJson, placeOf, resourceKey } from '../../../manifest/index.ts';
import { presenceText, subjectOfChange, withinFile } from '../../policy/rules/cause-text.ts';
import { wholeVerb } from './change-text.ts';
import { differenceText } from './field-difference.ts';
import { obstacleText } from './obstacle-text.ts';
import { isOfUnseen, unrenderedText, unseenText } from './unseen-text.ts';

/** One change as a list names it; the same change of several environments is one item. */
export interface ChangeItem {
  readonly change: Change;
  readonly environments: readonly string[];
  readonly text: string;
}

/**
 * Every change once; what an object that comes or goes as a whole consists of is not told, and of one that goes with what
 * applied it and comes from the same lines again, where it goes and who applies it then.
 */
export function changeItems(changes: readonly Change[]): readonly ChangeItem[] {
  const whole = new Set(changes.filter(isWhole).map(ownerKey));
  const departed = new Set(changes.filter(isDeparture).map(placedKey));
  const told = toldOtherwise(changes);
  const items = new Map<string, { change: Change; environments: string[] }>();
  for (const change of changes) {
    if (!isWhole(change) && whole.has(ownerKey(change))) continue;
    if (told.has(change)) continue;
    if (isArrival(change) && departed.has(placedKey(change))) continue;
    const key = itemKey(change);
    const known = items.get(key);
    if (known) known.environments.push(change.environment);
    else items.set(key, { change, environments: [change.environment] });
  }
  return [...items.values()].map((item) => ({
    ...item,
    text: textOf(item.change) + obstacleText(item.change),
  }));
}

/** Says by whom or from where the object is applied again. */
const isDeparture = ({ kind, cause }: Change): boolean =>
  kind === 'resource-removed' && cause?.kind === 'moved' && cause.to.length > 0;

const isArrival = ({ kind, cause, heldUpBy }: Change): boolean =>
  kind === 'resource-added' && cause?.kind === 'moved' && heldUpBy === undefined;

const placedKey = (change: Change): string => `${ownerKey(change)} ${placeOf(change.origin)}`;

const isWhole = ({ kind }: Change): boolean =>
  kind === 'resource-added' || kind === 'resource-removed';

const ownerKey = ({ environment, subject }: Change): string =>
  `${environment} ${resourceKey(subject)}`;

function itemKey(change: Change): string {
  const { kind, subject, field, before, after, origin, side, digest } = change;
  const what = [kind, subject.kind === 'Mesh' ? 'Mesh' : resourceKey(subject), field];
  const values = isWhole(change)
    ? [textOf(change)]
    : [digest, canonicalJson(before), canonicalJson(after)];
  return JSON.stringify([...what, ...values, placeOf(origin), side]);
}

function textOf(change: Change): string {
  if (isOfUnseen(change)) {
    const unseen = unseenText([change], (of) => ({
      shown: of.map(differenceText),
      unnamed: 0,
    }));
    return `${unseen.subject}: ${unseen.said}`;
  }
  const subject = subjectOfChange(change);
  if (!isWhole(change))
    return `${subject}: ${differenceText(withinFile(change))}${unrenderedText([change])}`;
  if (change.cause === undefined && change.remains === undefined)
    return `${subject}: ${wholeVerb(change)}`;
  const presence = change.kind === 'resource-added' ? 'new' : 'gone';
  return `${subject}: ${presenceText(presence, change)}`;
}
