import type { RenderedEnvironment } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';

/** Matches what finds objects for an overlay of ytt, and the dictionary of what they must have. */
const MATCH = /^#@\s*overlay\/match\s+by\s*=\s*overlay\.subset\((\{.*\})\)/;
const REMOVE = /^#@\s*overlay\/remove\b/;

/** An overlay takes objects of a kind away, of one name or of any. */
interface Removal {
  readonly kind: string;
  readonly name: string | null;
  readonly namespace: string | null;
  /** File and line of it: `config/remove-hpas.yml:3`. */
  readonly place: string;
}

/**
 * Says of an object that an overlay of ytt beside it takes it away (`overlay/match by=overlay.subset`, `overlay/remove`),
 * for overlays are not evaluated here: `; ytt takes it away where it lays config/x.yml:3 over it`. Empty for none.
 */
export function overlaidText(resource: Resource, { roots }: RenderedEnvironment): string {
  const root = roots.find(({ resources }) => resources.includes(resource));
  const removal = (root?.unseen ?? [])
    .filter(({ kind }) => kind === 'Template')
    .flatMap(({ text, origin }) => (text === null ? [] : removalsOf(text, origin.file)))
    .find((each) => takesAway(each, resource));
  return removal === undefined ? '' : `; ytt takes it away where it lays ${removal.place} over it`;
}

const takesAway = ({ kind, name, namespace }: Removal, resource: Resource): boolean =>
  kind === resource.kind &&
  (name === null || name === resource.name) &&
  (namespace === null || namespace === resource.namespace);

/** Reads the annotations that stand together, each of one document. */
function removalsOf(text: string, file: string): readonly Removal[] {
  const removals: Removal[] = [];
  let match: { readonly subset: string; readonly line: number } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const subset = MATCH.exec(line)?.[1];
    if (subset !== undefined) match = { subset, line: index + 1 };
    else if (match !== null && REMOVE.test(line)) {
      const kind = wordAt('kind', match.subset);
      const place = `${file}:${String(match.line)}`;
      const [name, namespace] = [wordAt('name', match.subset), wordAt('namespace', match.subset)];
      if (kind !== null && !hasOthers(match.subset))
        removals.push({ kind, name, namespace, place });
    } else if (!/^#@/.test(line)) match = null;
  }
  return removals;
}

const wordAt = (key: string, subset: string): string | null =>
  new RegExp(`["']${key}["']\\s*:\\s*["']([^"']+)["']`).exec(subset)?.[1] ?? null;

/** Tells whether it asks for more than kind, name and namespace. */
const hasOthers = (subset: string): boolean =>
  [...subset.matchAll(/["']([^"']+)["']\s*:/g)].some(
    ([, key = '']) => !['kind', 'metadata', 'name', 'namespace'].includes(key),
  );
