import type { JsonObject } from '../schema/json.ts';
import type { KindRecord } from '../schema/shape.ts';

/** A failure as the API server answers it: a `Status`. */
export class ApiStatus extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject;
  /** Of the `Status` itself: a list that expired goes on here. */
  readonly metadata: JsonObject;

  constructor(
    code: number,
    reason: string,
    message: string,
    more: { readonly details?: JsonObject; readonly metadata?: JsonObject } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = more.details ?? {};
    this.metadata = more.metadata ?? {};
  }

  get body(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(Object.keys(this.details).length === 0 ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** There is no such path: an answer in plain text, without a `Status`. */
export class NoSuchPath extends Error {}

/** `deployments.apps`, `services`. */
export const qualifiedPlural = ({ plural, group }: KindRecord): string =>
  group === '' ? plural : `${plural}.${group}`;

const detailsOf = (kind: KindRecord, name: string): JsonObject => ({
  ...(name === '' ? {} : { name }),
  ...(kind.group === '' ? {} : { group: kind.group }),
  kind: kind.plural,
});

export const notFound = (kind: KindRecord, name: string): ApiStatus =>
  new ApiStatus(404, 'NotFound', `${qualifiedPlural(kind)} "${name}" not found`, {
    details: detailsOf(kind, name),
  });

export const alreadyExists = (kind: KindRecord, name: string): ApiStatus =>
  new ApiStatus(409, 'AlreadyExists', `${qualifiedPlural(kind)} "${name}" already exists`, {
    details: detailsOf(kind, name),
  });

export const modified = (kind: KindRecord, name: string): ApiStatus =>
  new ApiStatus(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedPlural(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { details: detailsOf(kind, name) },
  );

export const forbidden = (
  kind: KindRecord,
  name: string,
  why: string,
  causes: JsonObject[] = [],
): ApiStatus =>
  new ApiStatus(
    403,
    'Forbidden',
    `${qualifiedPlural(kind)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    { details: { ...detailsOf(kind, name), ...(causes.length === 0 ? {} : { causes }) } },
  );

export const badRequest = (message: string): ApiStatus => new ApiStatus(400, 'BadRequest', message);

export const expired = (proceedWith: string): ApiStatus =>
  new ApiStatus(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { metadata: { continue: proceedWith } },
  );
