import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Exchange } from '../../sandbox/github/http/api-server.ts';

const CONTRACT = new URL('../../../shared/contract/github-openapi.min.json', import.meta.url);

/** Whether GitHub's description of its REST API is here; it is not part of this repository. */
export const contractIsPresent = existsSync(CONTRACT);

interface Contract {
  /** What is wrong with a request or its answer; empty where it fits GitHub's description. */
  readonly violations: (exchange: Exchange) => readonly string[];
}

interface Operation {
  readonly requestBody?: { readonly content?: Content };
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly $ref?: string }>
  >;
}
type Content = Readonly<Record<string, { readonly schema?: object }>>;

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: object;
    readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  };
}

const GRAPHQL = '/graphql';

/** Violations named of one exchange. */
const MOST = 10;

/** Statuses of refusals, which the description of an operation does not always list. */
const REFUSALS: ReadonlySet<number> = new Set([301, 304, 307, 400, 401, 403, 404, 410, 422]);

/**
 * Known differences between GitHub and its own description, where the stand-in does as GitHub does: an
 * installation's account is described as a user and an enterprise at once, the line of an outdated
 * review comment and the repository of a deleted fork are null.
 */
const DIFFERENT = [
  /^GET \/app\/installations 200: \/\d+\/account /,
  / 20[01]: (\/\d+)?\/line must be integer$/,
  / 20[01]: (\/\d+)?\/head\/repo must be object$/,
];

/** Reads the contract; compiles what is asked for on first use. */
function openContract(): Contract {
  const description = JSON.parse(readFileSync(CONTRACT, 'utf8'), nullable) as Description;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    inlineRefs: false,
  });
  ajv.addSchema({ $id: 'github', components: description.components });
  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: string, schema: object, value: unknown): string[] => {
    const known = compiled.get(pointer) ?? ajv.compile(absolute(schema));
    compiled.set(pointer, known);
    if (known(value)) return [];
    return (known.errors ?? [])
      .map(({ instancePath, message = '' }) => `${pointer}: ${instancePath} ${message}`)
      .filter((violation) => !DIFFERENT.some((known) => known.test(violation)))
      .slice(0, MOST);
  };
  return {
    violations: (exchange) => {
      // the description is of the REST API
      if (exchange.template === GRAPHQL) return [];
      const name = `${exchange.method} ${exchange.template}`;
      const operation = description.paths[exchange.template]?.[exchange.method.toLowerCase()];
      if (operation === undefined) return [`${name}: GitHub has no such operation.`];
      const wanted = operation.requestBody?.content?.['application/json']?.schema;
      const request =
        wanted === undefined || exchange.status >= 400
          ? []
          : check(`${name} request`, wanted, exchange.requestBody ?? {});
      return [...request, ...answer(description, name, operation, exchange, check)];
    },
  };
}

function answer(
  description: Description,
  name: string,
  operation: Operation,
  { status, responseBody }: Exchange,
  check: (pointer: string, schema: object, value: unknown) => string[],
): string[] {
  const named = operation.responses[String(status)];
  if (named === undefined)
    return REFUSALS.has(status) ? [] : [`${name}: GitHub does not answer ${String(status)}.`];
  const response = named.$ref === undefined ? named : referred(description, named.$ref);
  const schema = response?.content?.['application/json']?.schema;
  if (schema === undefined)
    return responseBody === undefined || REFUSALS.has(status) || status === 202
      ? []
      : [`${name}: GitHub answers without a body.`];
  return check(`${name} ${String(status)}`, schema, responseBody);
}

const referred = ({ components }: Description, reference: string) =>
  components.responses[reference.split('/').at(-1) ?? ''];

/** OpenAPI 3.0 says `nullable`, JSON schema a union with null. */
function nullable(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value)) return value;
  const { nullable: isNullable, ...schema } = value;
  return isNullable === true ? { anyOf: [schema, { type: 'null' }] } : value;
}

/** References stay inside the contract. */
const absolute = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `github${value}` : value,
  ) as object;

/**
 * What a run of the stand-in said or heard outside GitHub's description, as it goes; always empty
 * where the description is not here. Faults on demand do not count.
 */
export function contractViolations(github: {
  onExchange(hear: (exchange: Exchange) => void): () => void;
}): readonly string[] {
  const found: string[] = [];
  if (!contractIsPresent) return found;
  contract ??= openContract();
  const { violations } = contract;
  github.onExchange((exchange) => {
    if (!exchange.injected) found.push(...violations(exchange));
  });
  return found;
}

/** Compiled once per process: it takes a second or so. */
let contract: Contract | null = null;
