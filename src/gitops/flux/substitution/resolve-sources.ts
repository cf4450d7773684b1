import type { Resource } from '../../../manifest/index.ts';
import type { RenderedRoot } from '../../environment.ts';
import type { Root } from '../../roots/root.ts';
import type { Substitution, VariableReference } from './substitution.ts';
import type { RenderedSource, VariableSource } from './variable-sources.ts';
import { nearestSource, variablesIn } from './variable-sources.ts';
import { substitutionFor, withFlux } from '../../roots/applier-of-root.ts';

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

/** With the variables of its own root put in. */
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

/** What sources have given so far. */
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
  { variables: own, references = [], origin, always, laxController }: Substitution,
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
    : { ...gathered, origin, ...(laxController !== undefined && { laxController }) };
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

/** What roots build, before their own variables are put in; built at the first question. */
export function sourceIndex(roots: readonly Root[], render: Render): SourceIndex {
  let index: Index | null = null;
  return ({ kind, namespace, name }) => {
    index ??= indexOf(roots, render);
    return index.get(`${kind}/${namespace}/${name}`) ?? index.get(`${kind}//${name}`) ?? [];
  };
}

/** By name, and by the name before a hash. */
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
