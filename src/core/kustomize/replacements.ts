import type { Node } from '../manifest/node.ts';
import { canonicalJson, nodeAt, plainOf } from '../manifest/node.ts';
import type { Origin } from '../manifest/origin.ts';
import type { Build } from './build.ts';
import type { Entry } from './entry.ts';
import { allIds, withNode } from './entry.ts';
import { refuse } from './failure.ts';
import { splitFieldPath, valueAt } from './field-path.ts';
import type { Layer } from './layer.ts';
import type { ObjectId } from './object-id.ts';
import { isSelected } from './object-id.ts';
import { documentsOf, readRequired, soundNodes } from './read-input.ts';
import type { Text } from './read-fields.ts';
import { textOfNode } from './read-fields.ts';
import type { FieldOptions, Replacement, ReplacementTarget } from './replacement-fields.ts';
import { readReplacement } from './replacement-fields.ts';
import { replaceAtPath } from './replace-at-path.ts';
import type { Selector } from './selector.ts';
import { compileSelector } from './selector.ts';
import { noteUnapplied } from './unapplied.ts';
import { textOf } from './edit-node.ts';
import { weigh } from './weigh.ts';

/** Runs `replacements`: copies a field of one object into fields of others. */
export function applyReplacements(
  build: Build,
  dir: string,
  nodes: readonly Node[],
  layer: Layer,
): void {
  for (const replacement of nodes.flatMap((node) => read(build, dir, node)))
    applyOne(build, layer, replacement);
}

/** An entry stands for itself, or its `path` names a file with one replacement or a list of them. */
function read(build: Build, dir: string, node: Node): readonly Replacement[] {
  const path = nodeAt(node, 'path');
  if (path === undefined) return [readReplacement(node)];
  const text: Text = textOfNode(path, 'path');
  const input = readRequired(build, dir, text, 'file of replacements');
  return soundNodes(documentsOf(build, input))
    .flatMap((found) => (found.kind === 'seq' ? found.items : [found]))
    .map(readReplacement);
}

function applyOne(build: Build, layer: Layer, replacement: Replacement): void {
  const value = sourceValue(build, layer, replacement);
  if (value === undefined) return;
  weigh(value, replacement.origin);
  for (const target of replacement.targets) {
    const { selectsLabels } = compileSelector({ ...target.select, ...ANYTHING }, build.patchWork);
    layer.entries = layer.entries.map((entry) => {
      const named = (selector: Selector): boolean =>
        allIds(entry).some((id) => isNamed(id, selector));
      return named(target.select) && selectsLabels(entry) && !target.reject.some(named)
        ? written(build, entry, value, target, replacement.origin)
        : entry;
    });
  }
}

const ANYTHING = { group: '', version: '', kind: '', name: '', namespace: '' };

/** Unlike those of patches, selectors of replacements are plain names (kustomize 5.5). */
const isNamed = (
  id: ObjectId,
  { group, version, kind, name, namespace }: Replacement['source'] | Selector,
): boolean =>
  isSelected(id, { group, version, kind }) &&
  (name === '' || name === id.name) &&
  (namespace === '' || namespace === id.effectiveNamespace);

function sourceValue(build: Build, layer: Layer, replacement: Replacement): Node | undefined {
  const { source, origin } = replacement;
  const found = layer.entries.filter((entry) => allIds(entry).some((id) => isNamed(id, source)));
  const [entry, ...more] = found;
  const what = `${source.kind} ${source.name}`.trim();
  if (more.length > 0)
    refuse(
      'ambiguous',
      `The source of a replacement fits several objects: ${what} (multiple matches for selector).`,
      origin,
    );
  if (entry === undefined) {
    if (!layer.incomplete)
      refuse(
        'no-match',
        `The source of a replacement is not there: ${what} (nothing selected).`,
        origin,
      );
    noteUnapplied(build, {
      what: `The replacement from ${what}`,
      key: `replacement ${what} ${source.fieldPath}`,
      input: canonicalJson(plainOf(replacement.node)),
      origin,
    });
    return undefined;
  }
  const node = valueAt(entry.node, source.fieldPath);
  if (node === undefined || isNothing(node))
    return refuse(
      'no-match',
      `The source of a replacement, ${what}, has no "${source.fieldPath}" (is missing for replacement source).`,
      origin,
    );
  return partOf(node, source.options, origin);
}

const isNothing = (node: Node): boolean =>
  node.kind === 'scalar'
    ? node.value === null
    : (node.kind === 'map' ? node.entries.size : node.items.length) === 0;

/** With a delimiter, the part of the text that `index` names. */
function partOf(node: Node, options: FieldOptions, origin: Origin): Node {
  if (options.delimiter === '') return node;
  if (node.kind !== 'scalar')
    return refuse('unexpected-value', '"delimiter" needs a source that is a single value.', origin);
  const part = textOf(node).split(options.delimiter)[options.index];
  if (part === undefined || options.index < 0)
    return refuse(
      'no-match',
      `"index" ${String(options.index)} is out of bounds for the value "${textOf(node)}".`,
      origin,
    );
  return { kind: 'scalar', value: part, origin: node.origin };
}

function written(
  build: Build,
  entry: Entry,
  value: Node,
  target: ReplacementTarget,
  origin: Origin,
): Entry {
  let current = entry;
  for (const { value: path, origin: place } of target.fieldPaths) {
    const node = replaceAtPath(current.node, splitFieldPath(path), {
      value,
      options: target.options,
      replacement: origin,
      path,
      place,
    });
    if (node.kind === 'map') current = withNode(current, node, build.tables);
  }
  return current;
}
