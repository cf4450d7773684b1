import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { editField } from '../fields/field-specs.ts';
import { textOf, touchedBy } from '../fields/node-edits.ts';
import type { Entry } from '../build/entry.ts';
import { originalId, remembered } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { rewritten } from '../fields/yaml-round-trip.ts';
import type { Layer } from '../build/layer.ts';
import { LETTERS } from '../build/object-weight.ts';
import type { ObjectId } from '../build/object-id.ts';
import { isSelected } from '../build/object-id.ts';
import { spend } from '../build/build-effort.ts';
import type { Text } from '../files/read-fields.ts';
import type { FieldSpec } from './kustomize-tables.ts';

/** Counts the steps to give an object another name, and to keep the one it had. */
const RENAMING = 8;

/** Puts `namePrefix` before or `nameSuffix` after the names the specifications reach. */
export function addAffix(
  build: Build,
  layer: Layer,
  side: 'prefix' | 'suffix',
  affix: Text | null,
  specs: readonly FieldSpec[],
): void {
  if (affix === null || affix.value === '') return;
  const each = RENAMING + specs.length + affix.value.length / LETTERS;
  spend(build.patchWork, layer.entries.length * each, affix.origin);
  layer.entries = layer.entries.map((entry) =>
    keepsName(originalId(entry)) ? entry : renamed(build, entry, side, affix, specs),
  );
}

/** Tells whether kustomize leaves an object's name alone: other things than references name these. */
const keepsName = (id: ObjectId): boolean =>
  id.kind === 'CustomResourceDefinition' ||
  id.kind === 'Namespace' ||
  (id.kind === 'APIService' && id.group === 'apiregistration.k8s.io');

function renamed(
  build: Build,
  entry: Entry,
  side: 'prefix' | 'suffix',
  affix: Text,
  specs: readonly FieldSpec[],
): Entry {
  const name = side === 'prefix' ? 'namePrefix' : 'nameSuffix';
  const set = (found: Node | undefined): Node => {
    const origin = touchedBy(affix.origin, 'transformer', name, found?.origin);
    if (found !== undefined && found.kind !== 'scalar')
      return refuse('unexpected-value', `"${name}" is for a text, and here is none.`, found.origin);
    const before = found === undefined ? '' : (found.spelling ?? textOf(found));
    return rewritten(
      found,
      side === 'prefix' ? affix.value + before : before + affix.value,
      origin,
    );
  };
  let current = entry;
  for (const spec of specs) {
    if (!isSelected(originalId(current), spec)) continue;
    if (spec.path === 'metadata/name') current = remembered(withAffix(current, side, affix.value));
    current = editField(current, spec, set, build.tables, { origin: affix.origin });
  }
  return current;
}

const withAffix = (entry: Entry, side: 'prefix' | 'suffix', affix: string): Entry =>
  side === 'prefix'
    ? { ...entry, prefixes: [...entry.prefixes, affix] }
    : { ...entry, suffixes: [...entry.suffixes, affix] };
