import type { Node, Origin, Resource } from '../../../manifest/index.ts';
import { canonicalJson, entriesAt, nodeAt, plainOf, stringAt } from '../../../manifest/index.ts';
import { decodeBase64 } from '../../files/decode-base64.ts';
import type { Root, RootDraft } from '../../roots/root.ts';
import type { VariableReference, Substitution } from './substitution.ts';
import { commonSteps, mayBeManifest } from '../../tree-path.ts';
import type { RenderedRoot } from '../../environment.ts';
import { substitutionFor, withFlux } from '../../roots/applier-of-root.ts';
import { plainFolders } from '../../plain/plain-folders.ts';
import { rootOf } from '../../roots/root.ts';
import type { TreeSurvey } from '../../survey/tree-survey.ts';

/** Holds what a ConfigMap or Secret gives: plain values, and the text of those that SOPS encrypted. */
interface VariableSource {
  readonly values: ReadonlyMap<string, { readonly value: string; readonly origin: Origin }>;
  readonly encrypted: ReadonlyMap<string, { readonly text: string; readonly origin: Origin }>;
}

/** A ConfigMap or Secret, and the root that renders it. */
interface RenderedSource {
  readonly root: Root;
  readonly resource: Resource;
}

/**
 * The one that is meant. Where several have the same kind, namespace and name (one for each cluster) the one
 * that lies nearest to the Kustomization is, by its own file or by its root; where two are as near and
 * say different things, nothing tells which, and it counts as missing.
 */
export function nearestSource(
  candidates: readonly RenderedSource[],
  { file }: VariableReference,
): RenderedSource | null {
  const near = candidates.map((source) => ({
    source,
    steps: Math.max(
      commonSteps(source.resource.origin.file, file),
      commonSteps(`${source.root.path}/kustomization.yaml`, file),
    ),
  }));
  const most = near.reduce((best, { steps }) => Math.max(best, steps), 0);
  const [meant, ...others] = near.filter(({ steps }) => steps === most);
  if (meant === undefined) return null;
  const said = contentOf(meant.source);
  return others.every(({ source }) => contentOf(source) === said) ? meant.source : null;
}

const contentOf = ({ resource: { node } }: RenderedSource): string =>
  ['data', 'stringData'].map((field) => textOf(nodeAt(node, field))).join('\n');

const textOf = (node: Node | undefined): string =>
  node === undefined ? '' : canonicalJson(plainOf(node));

/** The variables of an object as it is rendered; of what SOPS encrypted the keys are seen (FLUX-41). */
function variablesIn(object: Node): VariableSource {
  const encoded = stringAt(object, 'kind') === 'Secret';
  const values = new Map<string, { value: string; origin: Origin }>();
  const encrypted = new Map<string, { text: string; origin: Origin }>();
  for (const { key, text, origin, field } of entriesOf(object)) {
    const value = encoded && field === 'data' ? decodeBase64(text) : text;
    if (text.startsWith('ENC[') || value === null || value.startsWith('ENC['))
      encrypted.set(key, { text, origin });
    else values.set(key, { value: onOneLine(value), origin });
  }
  return { values, encrypted };
}

/** Newlines are taken out of every value (FLUX-25). */
export const onOneLine = (value: string): string => value.replaceAll('\n', '');

/** Lists the entries of an object; of a ConfigMap only `data` counts. */
function* entriesOf(
  object: Node,
): Generator<{ key: string; text: string; origin: Origin; field: string }> {
  for (const field of stringAt(object, 'kind') === 'Secret' ? ['data', 'stringData'] : ['data'])
    for (const [key, node] of entriesAt(object, field))
      if (node.kind === 'scalar' && node.value !== null)
        yield { key, text: String(node.value), origin: node.origin, field };
}

type Render = (root: Root) => RenderedRoot;

/**
 * Gives roots the variables that their `substituteFrom` names, as the cluster has them: rendered by
 * whatever applies them, with hashes and patches and with variables of their own put in (FLUX-25,
 * FLUX-31). The first of the circles that has the source answers: a Kustomization may run in another
 * cluster than the one it applies to.
 */
export function sourceResolver(
  circles: readonly SourceIndex[],
  render: Render,
): (root: Root) => Root {
  const resolved = new Map<Root, Root>();
  const underWay = new Set<Root>();
  const find = (reference: VariableReference): RenderedSource | null => {
    for (const index of circles) {
      const candidates = index(reference);
      if (candidates.length > 0) return nearestSource(candidates, reference);
    }
    return null;
  };
  const resolve = (root: Root): Root => {
    const known = resolved.get(root);
    if (known !== undefined) return known;
    const own = substitutionFor(root);
    if (own?.references === undefined) return root;
    if (underWay.has(root)) return withFlux(root, { substitution: null });
    underWay.add(root);
    const substitution = withSources(own, (reference) => {
      const found = find(reference);
      return found === null ? null : asApplied(found, (other) => render(resolve(other)));
    });
    underWay.delete(root);
    const result = withFlux(root, { substitution });
    resolved.set(root, result);
    return result;
  };
  return resolve;
}

/** Gives a source with the variables of its own root put in. */
function asApplied({ root, resource }: RenderedSource, render: Render): Resource {
  if (substitutionFor(root) === null) return resource;
  return (
    render(root).resources.find(
      ({ kind, stableName, origin }) =>
        kind === resource.kind &&
        stableName === resource.stableName &&
        origin.file === resource.origin.file,
    ) ?? resource
  );
}

type Given = Substitution['variables'] extends ReadonlyMap<string, infer Value> ? Value : never;

/** Collects what sources have given so far. */
interface Gathered {
  readonly variables: Map<string, Given>;
  readonly encrypted: Map<
    string,
    { readonly text: string; readonly origin: Substitution['origin'] }
  >;
  readonly missingSources: string[];
  readonly mayOverride: Map<string, string>;
}

/** Later sources win over earlier ones, `substitute` over all. */
function withSources(
  { variables: own, references = [], origin, always, laxController, isStrict }: Substitution,
  find: (reference: VariableReference) => Resource | null,
): Substitution | null {
  const gathered: Gathered = {
    variables: new Map(),
    encrypted: new Map(),
    missingSources: [],
    mayOverride: new Map(),
  };
  for (const reference of references) {
    const found = find(reference);
    if (found === null) lack(gathered, `${reference.kind} ${reference.name}`);
    else take(gathered, variablesIn(found.node));
  }
  take(gathered, { values: own, encrypted: new Map() });
  const { variables, encrypted, missingSources } = gathered;
  const isEmpty = variables.size + encrypted.size + missingSources.length === 0;
  return isEmpty && always !== true
    ? null
    : {
        ...gathered,
        origin,
        ...(laxController !== undefined && { laxController }),
        ...(isStrict === true && { isStrict }),
      };
}

function lack({ variables, missingSources, mayOverride }: Gathered, missing: string): void {
  missingSources.push(missing);
  for (const name of variables.keys()) mayOverride.set(name, missing);
}

function take({ variables, encrypted, mayOverride }: Gathered, source: VariableSource): void {
  for (const [name, value] of source.values) {
    variables.set(name, value);
    encrypted.delete(name);
    mayOverride.delete(name);
  }
  for (const [name, value] of source.encrypted) {
    encrypted.set(name, value);
    variables.delete(name);
  }
}

/** The sources that a reference may mean. */
type SourceIndex = (reference: VariableReference) => readonly RenderedSource[];

type Index = ReadonlyMap<string, readonly RenderedSource[]>;

/** Indexes what roots build, before their own variables are put in; it is built at the first question. */
export function sourceIndex(roots: readonly Root[], render: Render): SourceIndex {
  let index: Index | null = null;
  return ({ kind, namespace, name }) => {
    index ??= indexOf(roots, render);
    return index.get(`${kind}/${namespace}/${name}`) ?? index.get(`${kind}//${name}`) ?? [];
  };
}

/** Indexes sources by name, and by the name before a hash. */
function indexOf(roots: readonly Root[], render: Render): Index {
  const index = new Map<string, RenderedSource[]>();
  for (const root of roots)
    for (const resource of render(withFlux(root, { substitution: null })).resources)
      if (isSource(resource))
        for (const name of new Set([resource.name, resource.stableName])) {
          const key = `${resource.kind}/${resource.namespace}/${name}`;
          index.set(key, [...(index.get(key) ?? []), { root, resource }]);
        }
  return index;
}

const isSource = ({ kind, group }: Resource): boolean =>
  group === '' && (kind === 'ConfigMap' || kind === 'Secret');

const MENTIONS_SOURCE = /\bkind\b[^\n]*\b(?:ConfigMap|Secret)\b/;

/**
 * ConfigMaps and Secrets in files that no kustomization and no applier takes: somebody applies them by hand
 * before Flux comes. Null where nothing asks for them.
 */
export function looseSources(survey: TreeSurvey, applied: readonly RootDraft[]): Root | null {
  const isAsked = survey.appliers.some(
    ({ substitution }) => (substitution?.references?.length ?? 0) > 0,
  );
  if (!isAsked) return null;
  const files = [...plainFolders(survey, applied, () => false, mayBeSource).values()].flat();
  return files.length === 0 ? null : rootOf('.', { kind: 'folder', files }, null);
}

function mayBeSource({ tree }: TreeSurvey, file: string): boolean {
  if (!mayBeManifest(file)) return false;
  const entry = tree.read(file);
  return entry.kind === 'text' && MENTIONS_SOURCE.test(entry.text);
}
