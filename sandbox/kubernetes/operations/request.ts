import type { FieldSet } from '../merge/field-set.ts';
import { fieldSetOf, NOTHING } from '../merge/field-set.ts';
import type { Writing } from '../merge/ownership.ts';
import { builtInForm, emptyBuiltIn } from '../defaults/built-in-form.ts';
import { customForm } from '../defaults/custom-form.ts';
import type { JsonObject } from '../schema/json.ts';
import type { KindRecord, Shape } from '../schema/shape.ts';
import type { Cluster } from '../state/cluster.ts';

/** One request, understood: what of which kind in which version, by whom. */
export interface Request {
  readonly cluster: Cluster;
  readonly kind: KindRecord;
  readonly version: string;
  /** Empty for all namespaces, or for a kind without. */
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  /** `status`, `scale`; empty for the object itself. */
  readonly subresource: string;
  /** `fieldManager`, or the user agent up to its first slash. */
  readonly manager: string;
  readonly query: URLSearchParams;
}

export const apiVersionOf = ({ kind, version }: Pick<Request, 'kind' | 'version'>): string =>
  kind.group === '' ? version : `${kind.group}/${version}`;

export function shapeOf({ cluster, kind, version }: Request): Shape {
  const number = kind.versions[version];
  if (number === undefined) throw new Error(`${kind.kind} has no version ${version}.`);
  return cluster.schema.at(number);
}

/** As the server keeps it: pruned, canonical, with defaults. */
export function storedForm(request: Request, object: JsonObject): JsonObject {
  const form = request.kind.custom ? customForm : builtInForm;
  return {
    ...form(request.cluster.schema, shapeOf(request), object),
    apiVersion: apiVersionOf(request),
    kind: request.kind.kind,
  };
}

/** What is there before an object is made. */
export const emptyObject = (request: Request): JsonObject =>
  request.kind.custom ? {} : emptyBuiltIn(request.cluster.schema, shapeOf(request));

const STATUS = fieldSetOf([['f:status']]);
const OTHER_THAN_STATUS = fieldSetOf([['f:spec'], ['f:metadata']]);

/** Fields that this request cannot write. */
function ignoredBy({ kind, subresource }: Request): FieldSet {
  if (!kind.subresources.includes('status')) return NOTHING;
  return subresource === 'status' ? OTHER_THAN_STATUS : STATUS;
}

export const writingOf = (request: Request): Writing => ({
  schema: request.cluster.schema,
  shape: shapeOf(request),
  manager: request.manager,
  apiVersion: apiVersionOf(request),
  subresource: request.subresource,
  // the server loses it on the way from the scale to the object: apimachinery, `scalehandler.go`
  time: request.subresource === 'scale' ? null : request.cluster.time(),
  ignored: ignoredBy(request),
});

/** Asked to say what would happen without doing it. */
export const isDryRun = ({ query }: Request): boolean => query.get('dryRun') === 'All';
