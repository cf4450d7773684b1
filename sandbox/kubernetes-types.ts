import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CARRIED } from '../src/manifest/index.ts';
import type { KubernetesTables } from '../src/manifest/index.ts';

type KubernetesTypeData = KubernetesTables['types'][number];

/** A definition of Kubernetes' OpenAPI as it is published, with the parts that say what an object may hold. */
const Definition = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  $ref: z.string().optional(),
  oneOf: z.array(z.unknown()).optional(),
  get items() {
    return Definition.optional();
  },
  get additionalProperties() {
    return Definition.optional();
  },
  get properties() {
    return z.record(z.string(), Definition).optional();
  },
  'x-kubernetes-group-version-kind': z
    .array(z.object({ group: z.string(), version: z.string(), kind: z.string() }))
    .optional(),
});

type Definition = z.infer<typeof Definition>;

const Release = z.object({ $defs: z.record(z.string(), Definition) });

/** Kinds that are asked of a server, answered by it or written by it alone: nobody keeps them as files. */
const NOT_KEPT =
  /(?:List|Options|Review|Request|Candidate|Status)$|^(?:APIGroup|APIVersions|Binding|Scale|Eviction|WatchEvent|Event|StorageVersion|CSINode|VolumeAttachment|CSIStorageCapacity)$/;

/** What one release has of a definition. */
interface Carried {
  readonly minor: number;
  readonly definition: Definition;
}

type Definitions = ReadonlyMap<string, readonly Carried[]>;

/**
 * Makes one table of the types of all carried releases from a folder with `v1.31.0-local/_definitions.json` and
 * so on: equal types once, without descriptions and `status`.
 */
export function kubernetesTables(source: string, folder: string): KubernetesTables {
  const definitions = definitionsIn(folder);
  const drafts = new Map<string, KubernetesTypeData>();
  const kinds = new Map<string, Record<string, number[]>>();
  const roots: { readonly kind: string; readonly version: string; readonly name: string }[] = [];
  for (const [name, carried] of definitions)
    for (const { group, version, kind } of gvksOf(carried)) {
      if (NOT_KEPT.test(kind)) continue;
      roots.push({ kind: `${group}/${kind}`, version, name });
      draft(version.includes('alpha') ? 'any' : refTo(name), definitions, drafts);
    }
  const table = mergedTypes(drafts);
  for (const { kind, version, name } of roots) {
    const releases = (definitions.get(name) ?? []).map(({ minor }) => minor);
    const type = table.indexOf(version.includes('alpha') ? 'any' : refTo(name));
    const known = kinds.get(kind) ?? {};
    kinds.set(kind, { ...known, [version]: withReleases(type, releases, ALL) });
  }
  return { source, kinds: Object.fromEntries([...kinds].sort(byName)), types: table.types };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

const ALL = Array.from(
  { length: CARRIED.until - CARRIED.from + 1 },
  (_, index) => CARRIED.from + index,
);

function definitionsIn(folder: string): Definitions {
  const found = new Map<string, Carried[]>();
  for (const minor of ALL) {
    const path = join(folder, `v1.${String(minor)}.0-local`, '_definitions.json');
    const { $defs } = Release.parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const [name, definition] of Object.entries($defs))
      found.set(name, [...(found.get(name) ?? []), { minor, definition }]);
  }
  return found;
}

function gvksOf(
  carried: readonly Carried[],
): readonly { readonly group: string; readonly version: string; readonly kind: string }[] {
  const last = carried.at(-1)?.definition['x-kubernetes-group-version-kind'] ?? [];
  return last.length === 1 ? last : [];
}

/** A type that is written in a definition is known by its text, one with a name of its own by that. */
const refTo = (name: string): string => `#${name}`;

/** `[type]`, and the first and the last release where not all that could have it do. */
function withReleases(type: number, has: readonly number[], could: readonly number[]): number[] {
  const [first, last] = [has[0] ?? CARRIED.from, has.at(-1) ?? CARRIED.until];
  if (last !== could.at(-1)) return [type, first, last];
  return first === could[0] ? [type] : [type, first];
}

/** Types whose references are still texts: a draft is looked up by the text that refers to it. */
function draft(
  key: string,
  definitions: Definitions,
  drafts: Map<string, KubernetesTypeData>,
): void {
  if (!key.startsWith('#')) {
    drafts.set(key, { type: key });
    return;
  }
  draftNamed(key.slice(1), definitions, drafts);
}

/** References within drafts, by draft, in the order in which numbers stand for them. */
const references = new Map<string, string[]>();

function draftNamed(
  name: string,
  definitions: Definitions,
  drafts: Map<string, KubernetesTypeData>,
): void {
  const key = refTo(name);
  if (drafts.has(key)) return;
  const carried = definitions.get(name) ?? [];
  const fields: Record<string, readonly number[]> = {};
  const refs: string[] = [];
  drafts.set(key, { type: 'object', fields });
  references.set(key, refs);
  const could = carried.map(({ minor }) => minor);
  const names = new Set(
    carried.flatMap(({ definition }) => Object.keys(definition.properties ?? {})),
  );
  for (const field of [...names].sort()) {
    const having = carried.filter(({ definition }) => definition.properties?.[field] !== undefined);
    const written = having.at(-1)?.definition.properties?.[field] ?? {};
    const type = field === 'status' ? 'any' : typeText(written, definitions, drafts);
    refs.push(type);
    fields[field] = withReleases(
      refs.length - 1,
      having.map(({ minor }) => minor),
      could,
    );
  }
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'quantity'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'int-or-string'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', 'micro-time'],
]);

/** The text that refers to a type; it is drafted on the way. */
function typeText(
  written: Definition,
  definitions: Definitions,
  drafts: Map<string, KubernetesTypeData>,
): string {
  if (written.$ref !== undefined)
    return namedTypeText(written.$ref.replace('#/$defs/', ''), definitions, drafts);
  const { items, additionalProperties } = written;
  if (items !== undefined) return wrapped('items', items, definitions, drafts);
  if (additionalProperties !== undefined)
    return wrapped('values', additionalProperties, definitions, drafts);
  const text = scalarText(written);
  draft(text, definitions, drafts);
  return text;
}

function namedTypeText(
  name: string,
  definitions: Definitions,
  drafts: Map<string, KubernetesTypeData>,
): string {
  const carried = definitions.get(name) ?? [];
  const isOpen = carried.every(({ definition }) => definition.properties === undefined);
  const text = SIMPLE.get(name) ?? (isOpen ? 'any' : refTo(name));
  draft(text, definitions, drafts);
  return text;
}

function wrapped(
  by: 'items' | 'values',
  inner: Definition,
  definitions: Definitions,
  drafts: Map<string, KubernetesTypeData>,
): string {
  const text = typeText(inner, definitions, drafts);
  const key = `${by} ${text}`;
  drafts.set(key, { type: by === 'items' ? 'array' : 'object', [by]: 0 });
  references.set(key, [text]);
  return key;
}

function scalarText({ type, format }: Definition): string {
  const word = typeof type === 'string' ? type : type?.find((each) => each !== 'null');
  if (word === 'string' && format === 'byte') return 'base64';
  if (word === 'integer' && format === 'int32') return 'int32';
  return word === undefined || word === 'object' || word === 'array' ? 'any' : word;
}

/** Gives equal types one index: those that say the same and refer to equal ones, until no more are found. */
function mergedTypes(drafts: ReadonlyMap<string, KubernetesTypeData>): {
  readonly types: KubernetesTypeData[];
  indexOf(text: string): number;
} {
  let classes = new Map([...drafts.keys()].map((key) => [key, 0]));
  for (let count = 0; ;) {
    const seen = new Map<string, number>();
    const next = new Map<string, number>();
    for (const [key, data] of drafts) {
      const text = JSON.stringify(resolved(key, data, classes));
      const known = seen.get(text) ?? seen.size;
      seen.set(text, known);
      next.set(key, known);
    }
    classes = next;
    if (seen.size === count) break;
    count = seen.size;
  }
  const types: KubernetesTypeData[] = [];
  for (const [key, data] of drafts) types[classes.get(key) ?? 0] ??= resolved(key, data, classes);
  return { types, indexOf: (text) => classes.get(text) ?? 0 };
}

function resolved(
  key: string,
  data: KubernetesTypeData,
  classes: ReadonlyMap<string, number>,
): KubernetesTypeData {
  const refs = references.get(key) ?? [];
  const at = (index: number): number => classes.get(refs[index] ?? '') ?? 0;
  return {
    type: data.type,
    ...(data.items !== undefined && { items: at(0) }),
    ...(data.values !== undefined && { values: at(0) }),
    ...(data.fields !== undefined && {
      fields: Object.fromEntries(
        Object.entries(data.fields).map(([name, [type = 0, ...releases]]) => [
          name,
          [at(type), ...releases],
        ]),
      ),
    }),
  };
}
