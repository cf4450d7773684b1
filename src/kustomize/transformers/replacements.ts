import type { Node, Origin } from '../../manifest/index.ts';
import { canonicalJson, plainOf, scalar } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import type { Entry } from '../build/entry.ts';
import { hasId, mayHave, withNode } from '../build/entry.ts';
import { refuse } from '../files/failure.ts';
import { plainText, splitFieldPath, valueAt } from '../fields/replacement-path.ts';
import type { Layer } from '../build/layer.ts';
import type { ObjectId } from '../build/object-id.ts';
import { isClusterWide, isSelected } from '../build/object-id.ts';
import { firstNode, readRequired } from '../files/input-documents.ts';
import { spend } from '../build/build-effort.ts';
import type { Text, UnknownFields } from '../files/read-fields.ts';
import { listIn, textIn } from '../files/read-fields.ts';
import type { FieldOptions, Replacement, ReplacementTarget } from './replacement-fields.ts';
import { readReplacement, replacementFields } from './replacement-fields.ts';
import { replaceAtPath } from '../fields/replacement-target.ts';
import type { Selector } from './selector.ts';
import { compileSelector } from './selector.ts';
import { noteUnapplied, layOver, namesOne, reachOf } from '../build/layer-gaps.ts';
import { weigh } from '../build/object-weight.ts';
import type { CopiedValue } from '../fields/replacement-value.ts';
import { readAs, UNSEEN } from '../fields/replacement-value.ts';

/** Runs `replacements`: copies a field of one object into fields of others. */
export function applyReplacements(
  build: Build,
  dir: string,
  nodes: readonly Node[],
  layer: Layer,
  unknown?: UnknownFields,
): void {
  for (const replacement of nodes.flatMap((node) => read(build, dir, node, unknown)))
    applyOne(build, layer, replacement);
}

/**
 * Reads an entry. It stands for itself, or its `path` names a file with one replacement or a list of them.
 */
function read(
  build: Build,
  dir: string,
  node: Node,
  unknown: UnknownFields | undefined,
): readonly Replacement[] {
  const fields = replacementFields(node, unknown);
  const path = textIn(fields, 'path');
  if (path === null || path.value === '') return [readReplacement(node, unknown)];
  if (fields.has('source') || listIn(fields, 'targets').length > 0)
    return refuse(
      'invalid-field',
      'A replacement has a "path" and says what it replaces too; it takes one (cannot specify both path and inline replacement).',
      path.origin,
    );
  const input = readRequired(build, dir, path, 'file of replacements');
  const found = firstNode(build, input);
  if (found === undefined || found.kind === 'scalar')
    return refuse(
      'invalid-field',
      `${input.path} holds neither a replacement nor a list of them (unsupported replacement type).`,
      path.origin,
    );
  const items = found.kind === 'seq' ? found.items : [found];
  return items.map((item) => readReplacement(item, 'ignored'));
}

/** Says how many objects take a step to compare with a selector. */
const COMPARISONS = 4;

function applyOne(build: Build, layer: Layer, replacement: Replacement): void {
  spend(build.patchWork, layer.entries.length / COMPARISONS, replacement.origin);
  const source = sourceEntry(build, layer, replacement);
  if (source === undefined) return;
  const at = layer.entries.indexOf(source);
  let value = valueOf(source, replacement);
  for (const target of replacement.targets) {
    const selectors = 1 + target.reject.length;
    spend(build.patchWork, (layer.entries.length * selectors) / COMPARISONS, replacement.origin);
    const isTarget = targetOf(target, build);
    const paths = target.fieldPaths.map((path) => ({ path, parts: splitFieldPath(path.value) }));
    if (!namesOne(target.select) || !layer.entries.some(isTarget))
      layOver(build, layer, laidBy(replacement, target, value.text));
    layer.entries = layer.entries.map((entry, index) => {
      if (!isTarget(entry)) return entry;
      let current = entry;
      for (const path of paths) {
        current = written(build, current, path, value, target, replacement.origin);
        if (index === at) value = changed(value, current, replacement);
      }
      return current;
    });
  }
}

/** Tells which objects a target is for: those it selects and does not reject. */
function targetOf(target: ReplacementTarget, build: Build): (entry: Entry) => boolean {
  const labelled = ({ labelSelector, annotationSelector, origin }: Selector) =>
    compileSelector({ ...ANYTHING, labelSelector, annotationSelector, origin }, build.patchWork)
      .selectsLabels;
  const selects = labelled(target.select);
  // A rejection by labels does not look at names, nor one by names at labels.
  const rejects = target.reject
    .filter(({ labelSelector, annotationSelector }) => labelSelector + annotationSelector !== '')
    .map(labelled);
  const named = target.reject.filter(
    ({ group, version, kind, name, namespace }) => group + version + kind + name + namespace !== '',
  );
  return (entry) => {
    const is = (selector: Selector): boolean => hasId(entry, (id) => isNamed(id, selector));
    if (!selects(entry) || rejects.some((rejected) => rejected(entry))) return false;
    return is(target.select) && !named.some(is);
  };
}

const ANYTHING = { group: '', version: '', kind: '', name: '', namespace: '' };

/**
 * Tells whether a selector of a replacement names an object. Unlike those of patches, these are plain names
 * (kustomize 5.5), and here objects without a namespace count as in the default one, whatever their kind.
 */
const isNamed = (id: ObjectId, by: Replacement['source'] | Selector): boolean =>
  (by.name === '' || by.name === id.name) &&
  isSelected(id, by) &&
  (by.namespace === '' || by.namespace === (isClusterWide(id) ? 'default' : id.effectiveNamespace));

function sourceEntry(build: Build, layer: Layer, replacement: Replacement): Entry | undefined {
  const { source, origin } = replacement;
  const found = layer.entries.filter((entry) => hasId(entry, (id) => isNamed(id, source)));
  const [entry, ...more] = found;
  const what = `${source.kind} ${source.name}`.trim();
  if (more.length > 0)
    refuse(
      'ambiguous',
      `The source of a replacement fits several objects: ${what} (multiple matches for selector).`,
      origin,
    );
  if (entry !== undefined) return entry;
  if (!layer.incomplete)
    refuse(
      'no-match',
      `The source of a replacement is not there: ${what} (nothing selected).`,
      origin,
    );
  for (const target of replacement.targets) layOver(build, layer, laidBy(replacement, target, ''));
  noteUnapplied(build, layer, {
    what: `The replacement from ${what}`,
    key: `replacement ${what} ${source.fieldPath}`,
    input: canonicalJson(plainOf(replacement.node)),
    origin,
  });
  return undefined;
}

/** Describes a replacement in what is not seen, with the value that it copies. */
const laidBy = (
  { node, source, origin }: Replacement,
  { select }: ReplacementTarget,
  value: string,
) => ({
  field: 'replacements',
  name: `${source.kind} ${source.name} → ${`${select.kind} ${select.name}`.trim() || 'everything'}`,
  origin,
  reach: reachOf(select, null),
  does: `${canonicalJson(plainOf(node))} ${value}`,
});

function valueOf(entry: Entry, replacement: Replacement): CopiedValue {
  const { source, origin } = replacement;
  const value = valueIn(entry, replacement);
  if (value !== undefined) return value;
  if (mayHave(entry, source.fieldPath))
    return { node: scalar(UNSEEN, origin), text: UNSEEN, origin };
  const what = `${source.kind} ${source.name}`.trim();
  return refuse(
    'no-match',
    `The source of a replacement, ${what}, has no "${source.fieldPath}" (is missing for replacement source).`,
    origin,
  );
}

/**
 * Gives the value again where a target has just changed its object, because kustomize copies from the object
 * as it is by now.
 */
function changed(value: CopiedValue, entry: Entry, replacement: Replacement): CopiedValue {
  const { fieldPath, options } = replacement.source;
  if (options.delimiter !== '' || valueAt(entry.node, splitFieldPath(fieldPath)) === value.node)
    return value;
  return valueIn(entry, replacement) ?? value;
}

function valueIn(entry: Entry, { source, origin }: Replacement): CopiedValue | undefined {
  const node = valueAt(entry.node, splitFieldPath(source.fieldPath));
  if (node === undefined || isNothing(node)) return undefined;
  weigh(node, origin);
  return partOf(node, source.options, origin);
}

const isNothing = (node: Node): boolean =>
  node.kind === 'scalar'
    ? node.value === null
    : (node.kind === 'map' ? node.entries.size : node.items.length) === 0;

/** Gives the part of the text that `index` names, where there is a delimiter; the value itself elsewhere. */
function partOf(node: Node, options: FieldOptions, origin: Origin): CopiedValue {
  const text = plainText(node);
  if (options.delimiter === '' || text === UNSEEN) return { node, text, origin: node.origin };
  if (node.kind !== 'scalar')
    return refuse('unexpected-value', '"delimiter" needs a source that is a single value.', origin);
  const part = text.split(options.delimiter)[options.index];
  if (part === undefined || options.index < 0)
    return refuse(
      'no-match',
      `"index" ${String(options.index)} is out of bounds for the value "${text}".`,
      origin,
    );
  return { node: readAs(node, part), text: part, origin: node.origin };
}

function written(
  build: Build,
  entry: Entry,
  { path, parts }: { readonly path: Text; readonly parts: readonly string[] },
  value: CopiedValue,
  target: ReplacementTarget,
  replacement: Origin,
): Entry {
  const node = replaceAtPath(entry.node, parts, {
    value,
    replacement,
    path: path.value,
    place: path.origin,
    options: target.options,
    spend: (steps) => {
      spend(build.patchWork, steps, replacement);
    },
  });
  return node.kind === 'map' ? withNode(entry, node, build.tables) : entry;
}
