import type { Change } from '../src/compare/index.ts';

/** How far a review is the inverse of another one: what either has and the other has not the other way round. */
export interface InverseGap {
  /** Objects: the same ones are changed, and what one adds the other removes. */
  readonly objects: readonly string[];
  /** Values: every field of the same object has its values swapped; places in lists are not compared. */
  readonly values: readonly string[];
}

export const inverseGap = (there: readonly Change[], back: readonly Change[]): InverseGap => {
  const undone = back.map(inverse);
  return {
    objects: gapOf(new Set(there.map(objectKey)), new Set(undone.map(objectKey))),
    values: gapOf(there.map(valueKey), undone.map(valueKey)),
  };
};

const INVERSE_KINDS: ReadonlyMap<string, Change['kind']> = new Map([
  ['resource-added', 'resource-removed'],
  ['resource-removed', 'resource-added'],
]);

const inverse = (change: Change): Change => ({
  ...change,
  kind: INVERSE_KINDS.get(change.kind) ?? change.kind,
  before: change.after,
  after: change.before,
});

function objectKey({ environment, subject, field, before, after }: Change): string {
  const whole = field === null;
  const what = whole && before === null ? 'added' : whole && after === null ? 'removed' : 'changed';
  return JSON.stringify([environment, subject, what]);
}

const valueKey = ({ kind, environment, subject, field, before, after }: Change): string =>
  JSON.stringify([kind, environment, subject, field?.replace(/\[\d+\]/g, '[]'), before, after]);

/** What one of them holds more often than the other. */
function gapOf(done: Iterable<string>, undone: Iterable<string>): readonly string[] {
  const open = new Map<string, number>();
  for (const key of done) open.set(key, (open.get(key) ?? 0) + 1);
  for (const key of undone) open.set(key, (open.get(key) ?? 0) - 1);
  return [...open].flatMap(([key, left]) =>
    left === 0 ? [] : [`${left > 0 ? 'not undone' : 'undone, but not done'}: ${key}`],
  );
}
