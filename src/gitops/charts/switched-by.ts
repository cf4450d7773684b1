import { atValue } from '../../charts/index.ts';
import type { ValuesBehind } from '../../charts/index.ts';
import type { Origin, ValueBehind } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { RenderedRoot } from '../environment.ts';
import { releaseOfRoot } from '../roots/root.ts';
import { isBelow } from '../tree-path.ts';

/** Gives the place of the edited value that decides about a line of a template, and is no part of it; null for none. */
export type SwitchedBy = (origin: Origin) => Origin | null;

type Edited = ReturnType<ValuesBehind['setIn']>[number];

/** A value that is edited, or the list that its items are of. */
interface EditedValue {
  readonly path: Edited['path'];
  readonly file: string;
  /** Is null where only the other side has it. */
  readonly own: ValueBehind | null;
}

/**
 * Tells by which edited value a line of a template is written on one side alone, or otherwise, though nothing of the value
 * stands on it (`{{ if .Values.enabled }}`). Where one value is all that is edited of what a release is made from, it is
 * that one; of several it is the only one that the blocks around the line ask for. Null where no value is edited.
 */
export function switchedBy(
  own: RenderedRoot,
  other: RenderedRoot,
  files: ReadonlySet<string>,
): SwitchedBy | null {
  const [mine, theirs] = [own.values?.(), other.values?.()];
  if (mine === undefined || theirs === undefined) return null;
  const edits = editsOf(mine, theirs, files);
  if (edits.every((each) => each.own === null)) return null;
  const ofValues = new Set(edits.map(({ file }) => file));
  const isAll =
    isMadeAlike(own, other) &&
    ![...files].some((file) => isBelow(file, own.root.path) && !ofValues.has(file));
  const known = new Map<string, readonly EditedValue[]>();
  const decidingAt = (origin: Origin): readonly EditedValue[] => {
    const place = placeOf(origin);
    const found = known.get(place) ?? decidingOf(edits, mine, origin);
    known.set(place, found);
    return found;
  };
  return (origin) => {
    if (origin.via !== undefined || !isBelow(origin.file, own.root.path)) return null;
    const [only, ...others] = isAll && edits.length === 1 ? edits : decidingAt(origin);
    if (only?.own == null || others.length > 0) return null;
    const { via, ...place } = atValue(only.own, origin);
    return via === undefined ? null : { ...place, via: { ...via, isSwitch: true } };
  };
}

function editsOf(
  mine: ValuesBehind,
  theirs: ValuesBehind,
  files: ReadonlySet<string>,
): readonly EditedValue[] {
  const differs = (one: ValueBehind, all: ValuesBehind, path: Edited['path']): boolean =>
    all.of(path)?.text !== one.text;
  const own = mine.setIn(files).filter(({ path, value }) => differs(value, theirs, path));
  const gone = theirs.setIn(files).filter(({ path, value }) => differs(value, mine, path));
  const found = new Map<string, EditedValue>();
  for (const { path, value } of own) {
    const whole = wholeOf(path);
    const key = JSON.stringify(whole);
    if (!found.has(key))
      found.set(key, { path: whole, file: value.file, own: named(value, path, whole) });
  }
  for (const { path, value } of gone) {
    const whole = wholeOf(path);
    const isWithin = [...found.values()].some((each) => startsWith(whole, each.path));
    if (!isWithin) found.set(JSON.stringify(whole), { path: whole, file: value.file, own: null });
  }
  return [...found.values()];
}

/** Gives the list that a value is in, else its own path. */
function wholeOf(path: Edited['path']): Edited['path'] {
  const end = path.findIndex((step) => typeof step === 'number');
  return end < 0 ? path : path.slice(0, end);
}

/** Names the list of which a value is, at the line of the value. */
const named = (value: ValueBehind, path: Edited['path'], whole: Edited['path']): ValueBehind =>
  whole.length === path.length ? value : { ...value, path: value.path.replace(/\[\d+\].*$/, '') };

const isSame = (one: Edited['path'], other: Edited['path']): boolean =>
  one.length === other.length && startsWith(one, other);

const startsWith = (path: Edited['path'], start: Edited['path']): boolean =>
  start.every((step, at) => path[at] === step);

function decidingOf(
  edits: readonly EditedValue[],
  mine: ValuesBehind,
  origin: Origin,
): readonly EditedValue[] {
  const asked = mine.deciding(origin);
  const exact = edits.filter(({ path }) => asked.some((each) => isSame(each, path)));
  if (exact.length > 0) return exact;
  return edits.filter(({ path }) =>
    asked.some((each) => startsWith(path, each) || startsWith(each, path)),
  );
}

/** Tells whether both sides are one release of one chart, but for its values. */
function isMadeAlike(one: RenderedRoot, other: RenderedRoot): boolean {
  const said = ({ root }: RenderedRoot): string => {
    const release = releaseOfRoot(root);
    if (release === undefined) return '';
    const { name, namespace, kubeVersion, apiVersions, includeCRDs, skipTests, isUpgrade, copied } =
      release;
    const chart = copied?.reference;
    const given = [name, namespace, kubeVersion, apiVersions, includeCRDs, skipTests, isUpgrade];
    return JSON.stringify([root.path, chart, ...given]);
  };
  return said(one) === said(other);
}
