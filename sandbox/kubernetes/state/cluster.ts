import type { JsonObject } from '../schema/json.ts';
import { isObject } from '../schema/json.ts';
import type { Schema } from '../schema/schema.ts';
import type { KindRecord } from '../schema/shape.ts';
import type { User } from './user.ts';

/** Changes what is written before it is stored, as a mutating admission webhook does; nobody owns what it sets. */
export interface MutatingWebhook {
  /** Names of kinds; all where it is missing. */
  readonly kinds?: readonly string[];
  /** Changes the object in place. */
  readonly mutate: (object: JsonObject) => void;
}

/** A kind that is installed, in the versions that are served now. */
export interface InstalledKind {
  readonly record: KindRecord;
  served: readonly string[];
}

/** All that the API server knows. Objects are kept as JSON, under `<plural>.<group>/<namespace>/<name>`. */
export class Cluster {
  readonly schema: Schema;
  readonly objects = new Map<string, JsonObject>();
  readonly kinds: InstalledKind[];
  /** By bearer token. */
  readonly users = new Map<string, User>();
  readonly webhooks: MutatingWebhook[] = [];
  /** What lists that are read in pages go on with, by resource version. */
  readonly snapshots = new Map<string, readonly JsonObject[]>();
  readonly now: () => number;
  resourceVersion = 1000;
  private made = 0;

  constructor(schema: Schema, now: () => number) {
    this.schema = schema;
    this.now = now;
    this.kinds = schema.kinds.map((record) => ({ record, served: Object.keys(record.versions) }));
  }

  /** RFC 3339, whole seconds. */
  time(): string {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  nextVersion(): string {
    this.resourceVersion += 1;
    return String(this.resourceVersion);
  }

  /** Counts what was made: for uids, addresses and generated names. */
  nextNumber(): number {
    this.made += 1;
    return this.made;
  }

  installed(group: string, version: string, plural: string): KindRecord | undefined {
    return this.kinds.find(
      ({ record, served }) =>
        record.group === group && record.plural === plural && served.includes(version),
    )?.record;
  }

  get(kind: KindRecord, namespace: string, name: string): JsonObject | undefined {
    return this.objects.get(keyOf(kind, namespace, name));
  }

  put(kind: KindRecord, object: JsonObject): void {
    const { namespace, name } = placeOf(object);
    this.objects.set(keyOf(kind, namespace, name), object);
  }

  remove(kind: KindRecord, object: JsonObject): void {
    const { namespace, name } = placeOf(object);
    this.objects.delete(keyOf(kind, namespace, name));
  }

  /** In the order of the store; the empty namespace stands for all. */
  all(kind: KindRecord, namespace: string): readonly JsonObject[] {
    const prefix = keyOf(kind, namespace, '').slice(0, namespace === '' ? -1 : undefined);
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }
}

const keyOf = (kind: KindRecord, namespace: string, name: string): string =>
  `${kind.plural}.${kind.group}/${namespace}/${name}`;

/** Where an object is; the empty namespace where its kind has none. */
export function placeOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { namespace: text(metadata['namespace']), name: text(metadata['name']) };
}
