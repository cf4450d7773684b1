import { z } from 'zod';
import type { SchemaType } from '../schema-types.ts';
import type { KubernetesReleases } from '../kubernetes-releases.ts';

/** The minor releases of Kubernetes 1 whose types `schemas/kubernetes.json` carries. */
export const CARRIED: KubernetesReleases = { from: 31, until: 37 };

/** A type of `schemas/kubernetes.json`; numbers are places in the list of types. */
export interface KubernetesTypeData {
  readonly type: string;
  /** By field its type and, where not all releases have it, the first and the last that do. */
  readonly fields?: Readonly<Record<string, readonly number[]>>;
  readonly values?: number;
  readonly items?: number;
}

const looksLikeType = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

export const KubernetesTables = z.object({
  source: z.string(),
  /** By `group/kind` the type of each version, with its releases as for fields. */
  kinds: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
  /** Only looked at from outside: the file is ours. */
  types: z.array(z.custom<KubernetesTypeData>(looksLikeType)),
});

export type KubernetesTables = z.infer<typeof KubernetesTables>;

/** A version of a kind, and the carried releases that do not have it: null for none. */
export interface ServedVersion {
  readonly type: SchemaType;
  readonly missingIn: KubernetesReleases | null;
}

export interface KubernetesSchema {
  /** The versions of a kind by their names; undefined where no carried release has the kind. */
  versionsOf(group: string, kind: string): ReadonlyMap<string, ServedVersion> | undefined;
  /** The kinds of a group. */
  kindsOf(group: string): readonly string[];
}

/** Links types when they are first asked for: one object needs a few of the many. */
export function linkKubernetes(data: KubernetesTables): KubernetesSchema {
  const types: (SchemaType | undefined)[] = [];
  const at = (index: number): SchemaType =>
    (types[index] ??= lazyType(data.types[index] ?? { type: 'any' }, at));
  const versions = new Map<string, ReadonlyMap<string, ServedVersion>>();
  return {
    versionsOf: (group, kind) => {
      const key = `${group}/${kind}`;
      const written = data.kinds[key];
      const found =
        versions.get(key) ?? (written === undefined ? undefined : versionsIn(written, at));
      if (found !== undefined) versions.set(key, found);
      return found;
    },
    kindsOf: (group) =>
      Object.keys(data.kinds).flatMap((key) =>
        key.startsWith(`${group}/`) ? [key.slice(group.length + 1)] : [],
      ),
  };
}

const versionsIn = (
  written: Readonly<Record<string, readonly number[]>>,
  at: (index: number) => SchemaType,
): ReadonlyMap<string, ServedVersion> =>
  new Map(
    Object.entries(written).map(([version, [index = 0, ...releases]]) => [
      version,
      { type: at(index), missingIn: missingReleases(releases) },
    ]),
  );

/** Gives the releases before a thing came, or after it went. Nothing comes and goes among the carried. */
function missingReleases([from, until]: readonly number[]): KubernetesReleases | null {
  if (from !== undefined && from > CARRIED.from) return { from: CARRIED.from, until: from - 1 };
  return until === undefined ? null : { from: until + 1, until: CARRIED.until };
}

const INT32: Pick<SchemaType, 'type' | 'min' | 'max'> = {
  type: 'integer',
  min: -(2 ** 31),
  max: 2 ** 31 - 1,
};

const SCALARS: ReadonlyMap<string, Partial<SchemaType>> = new Map<string, Partial<SchemaType>>([
  ['string', { type: 'string' }],
  ['base64', { type: 'string', format: 'base64' }],
  ['time', { type: 'string', format: 'time' }],
  ['micro-time', { type: 'string', format: 'time' }],
  ['boolean', { type: 'boolean' }],
  ['integer', { type: 'integer' }],
  ['int32', INT32],
  ['number', { type: 'number' }],
  ['quantity', { type: 'quantity' }],
  ['int-or-string', { ...INT32, type: 'int-or-string' }],
  ['object', { type: 'object' }],
  ['array', { type: 'array' }],
]);

const NO_FIELDS: ReadonlyMap<string, SchemaType> = new Map();
const NO_RELEASES: ReadonlyMap<string, KubernetesReleases> = new Map();

/** A type whose fields are made when they are asked for; null is as good as absent in all of them. */
function lazyType(data: KubernetesTypeData, at: (index: number) => SchemaType): SchemaType {
  const { fields, values, items } = data;
  let linked: ReadonlyMap<string, SchemaType> | null = fields === undefined ? NO_FIELDS : null;
  let missing: ReadonlyMap<string, KubernetesReleases> | null = null;
  return {
    type: 'any',
    ...SCALARS.get(data.type),
    nullable: true,
    get fields() {
      linked ??= new Map(
        Object.entries(fields ?? {}).map(([name, [index = 0]]) => [name, at(index)]),
      );
      return linked;
    },
    get missing() {
      missing ??= missingFields(fields ?? {});
      return missing;
    },
    get values() {
      return values === undefined ? null : at(values);
    },
    get items() {
      return items === undefined ? null : at(items);
    },
  };
}

function missingFields(
  fields: Readonly<Record<string, readonly number[]>>,
): ReadonlyMap<string, KubernetesReleases> {
  const found = Object.entries(fields).flatMap(([name, [, ...releases]]) => {
    const missing = missingReleases(releases);
    return missing === null ? [] : [[name, missing] as const];
  });
  return found.length === 0 ? NO_RELEASES : new Map(found);
}
