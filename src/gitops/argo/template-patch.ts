import type { Node } from '../../manifest/index.ts';
import { mapNode, nodeAt, parseYaml, stringAt } from '../../manifest/index.ts';
import { OPEN, applierName } from '../appliers/applier.ts';
import type { ParameterSet, SetContext } from './sets/generator-parameters.ts';
import { placeText } from './sets/generator-parameters.ts';
import { renderedText } from './sets/set-template.ts';

/**
 * Lays a set's `templatePatch` over one of its Applications: it is filled in as a text, read as YAML, and merged as a
 * strategic merge patch, also where there is no parameter. Its project counts for nothing, and what does not fit the
 * fields of an Application stops the set (ARGO-61).
 */
export function withTemplatePatch(
  set: Node,
  application: Node,
  parameters: ParameterSet,
  { language, input, problems }: SetContext,
): Node {
  const patch = nodeAt(set, 'spec', 'templatePatch');
  const text = stringAt(set, 'spec', 'templatePatch');
  if (patch === undefined || text === undefined) return application;
  const rendered = renderedText(text, parameters, language);
  if (rendered === OPEN)
    input.notes.add(
      `ApplicationSet ${applierName(set).name}: what its templatePatch says is not seen (${placeText(patch)}).`,
    );
  const read = patchOf(rendered, patch);
  if ('mistake' in read) {
    if (!rendered.includes(OPEN)) problems.add(`${placeText(patch)}: ${read.mistake}`);
    return application;
  }
  if (read.over === null) return application;
  return withProjectOf(application, merged(application, read.over));
}

type Patch = { readonly over: Node | null } | { readonly mistake: string };

/** Reads what begins with a brace as JSON alone. */
function patchOf(text: string, place: Node): Patch {
  if (text.trimStart().startsWith('{') && !isJson(text))
    return { mistake: 'templatePatch begins with a brace and is no JSON' };
  const [document] = parseYaml(place.origin.file, text);
  if (document?.problems.some(({ kind }) => kind === 'syntax') === true)
    return { mistake: 'templatePatch is no YAML' };
  const over = document?.node ?? null;
  if (over === null || (over.kind === 'scalar' && over.value === null)) return { over: null };
  if (over.kind !== 'map') return { mistake: 'templatePatch is no map' };
  const misfit = misfitIn(over);
  return misfit === null
    ? { over: movedTo(over, place) }
    : { mistake: `${misfit} of templatePatch is no text` };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Fields of an Application that are texts. */
const TEXTS: readonly (readonly string[])[] = [
  ['metadata', 'name'],
  ['spec', 'project'],
  ...['server', 'name', 'namespace'].map((field) => ['spec', 'destination', field]),
  ...['repoURL', 'path', 'targetRevision', 'chart', 'ref', 'name'].map((field) => [
    'spec',
    'source',
    field,
  ]),
];

function misfitIn(patch: Node): string | null {
  const misfit = TEXTS.find((path) => {
    const value = nodeAt(patch, ...path);
    if (value === undefined) return false;
    return value.kind !== 'scalar' || (value.value !== null && typeof value.value !== 'string');
  });
  return misfit?.join('.') ?? null;
}

/** Lists of an Application whose items are added to those that are there. */
const ADDED = new Set(['finalizers']);

/** Maps are merged unless `$patch` says otherwise, lists replaced, and null deletes. */
function merged(node: Node | undefined, patch: Node, field = ''): Node {
  if (patch.kind === 'seq') return listOver(node, patch, field);
  if (patch.kind !== 'map') return patch;
  const directive = stringAt(patch, '$patch');
  const below = node?.kind === 'map' && directive === undefined ? node.entries : [];
  const entries = new Map(below);
  for (const [key, value] of directive === 'delete' ? [] : patch.entries)
    if (key === '$patch') continue;
    else if (value.kind === 'scalar' && value.value === null) entries.delete(key);
    else entries.set(key, merged(entries.get(key), value, key));
  return mapNode(entries, node?.origin ?? patch.origin);
}

type Items = Extract<Node, { readonly kind: 'seq' }>;

/** Replaces a list as it is, or adds to it; what is written in it to say so is no item. */
function listOver(node: Node | undefined, patch: Items, field: string): Node {
  if (node?.kind === 'seq' && ADDED.has(field)) return added(node, patch);
  return { ...patch, items: patch.items.filter((item) => stringAt(item, '$patch') !== 'replace') };
}

function added(node: Items, patch: Items): Node {
  const there = new Set(node.items.map((item) => (item.kind === 'scalar' ? item.value : item)));
  const more = patch.items.filter((item) => item.kind !== 'scalar' || !there.has(item.value));
  return { ...node, items: [...node.items, ...more] };
}

function withProjectOf(application: Node, patched: Node): Node {
  const project = nodeAt(application, 'spec', 'project');
  const spec = nodeAt(patched, 'spec');
  if (patched.kind !== 'map' || spec?.kind !== 'map') return patched;
  const entries = new Map(spec.entries);
  if (project === undefined) entries.delete('project');
  else entries.set('project', project);
  return mapNode(
    new Map([...patched.entries, ['spec', mapNode(entries, spec.origin)]]),
    patched.origin,
  );
}

/** Lines of a text inside a manifest are those of the field that holds it. */
function movedTo(node: Node, place: Node): Node {
  const { origin } = place;
  switch (node.kind) {
    case 'scalar':
      return { ...node, origin };
    case 'seq':
      return { ...node, items: node.items.map((item) => movedTo(item, place)), origin };
    case 'map':
      return mapNode(
        new Map([...node.entries].map(([key, value]) => [key, movedTo(value, place)])),
        origin,
      );
  }
}
