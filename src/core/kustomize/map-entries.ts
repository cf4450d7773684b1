import type { Node } from '../manifest/node.ts';
import { mapNode, scalar } from '../manifest/node.ts';
import type { Build } from './build.ts';
import { editFields } from './edit-field.ts';
import { touchedBy } from './edit-node.ts';
import { refuse } from './failure.ts';
import type { Layer } from './layer.ts';
import { spend } from './patch-work.ts';
import type { Text } from './read-fields.ts';
import { refuseKey } from './refuse-key.ts';
import type { FieldSpec } from './tables.ts';

/** Specifications that take a step to compare with an object; most are for other kinds. */
const SPECIFICATIONS = 16;

/** Maps of an object, on the average, that get the keys: labels, selectors, templates. */
const PLACES = 3;

/** Sets keys in every map the specifications reach: labels, selectors, annotations. */
export function setMapEntries(
  build: Build,
  layer: Layer,
  texts: ReadonlyMap<string, Text>,
  specs: readonly FieldSpec[],
  name: string,
): void {
  const [first] = texts.values();
  if (first === undefined) return;
  const each = specs.length / SPECIFICATIONS + PLACES * texts.size;
  spend(build.patchWork, layer.entries.length * each, first.origin);
  const set = (found: Node | undefined): Node => withTexts(found, texts, first, name);
  const creating = { origin: touchedBy(first.origin, 'transformer', name) };
  layer.entries = layer.entries.map((entry) =>
    editFields(entry, specs, set, build.tables, creating),
  );
}

function withTexts(
  found: Node | undefined,
  texts: ReadonlyMap<string, Text>,
  first: Text,
  name: string,
): Node {
  if (found?.kind === 'scalar' && found.value === null) return found;
  if (found !== undefined && found.kind !== 'map')
    return refuse(
      'unexpected-value',
      `"${name}" adds to a map, and there is none here.`,
      found.origin,
    );
  const entries = new Map(found?.entries ?? []);
  for (const [key, text] of texts) {
    const before = entries.get(key);
    if (before === undefined) refuseKey(key, `"${name}"`, text.origin);
    if (before?.kind === 'scalar' && before.value === text.value) continue;
    const origin = touchedBy(text.origin, 'transformer', name, before?.origin);
    entries.set(key, scalar(text.value, origin));
  }
  return mapNode(entries, found?.origin ?? touchedBy(first.origin, 'transformer', name));
}
