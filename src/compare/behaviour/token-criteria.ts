import type { Mesh, PolicyTarget, ValueForm } from '../../istio/index.ts';
import { policyIndexOf, tokensInForce, attributeSource } from '../../istio/index.ts';
import type { AskedText } from './text-cells.ts';

/** What is asked of the tokens that come with requests. JWT-1…5, AUTHZ-52, 54. */
export interface AskedTokens {
  /** Issuers whose tokens are validated, with the audiences that their rules ask for and the keys of each side. */
  readonly issuers: Map<string, AskedIssuer>;
  /** By the steps to them, joined. */
  readonly claims: Map<string, AskedClaim>;
  /** Whether tokens are looked for elsewhere than usual: then they are not varied. */
  isElsewhere: boolean;
  /** Lists the headers into which claims are written, in lower case: where one is asked for, tokens are not varied either. */
  readonly written: Set<string>;
  /** Holds what is asked of headers, by their names. */
  readonly headers: ReadonlyMap<string, unknown>;
  /** The mesh before the change. */
  readonly before: Mesh;
}

/** `["sub"]`, `["realm_access", "roles"]`, and what is asked of it. */
export interface AskedClaim {
  readonly path: readonly string[];
  readonly texts: AskedText[];
}

interface AskedIssuer {
  readonly audiences: Set<string>;
  readonly keys: { readonly before: Set<string>; readonly after: Set<string> };
  /** Whether its tokens are validated before the change: then somebody is known to send some. */
  readonly isOld: boolean;
}

export const noTokensAsked = (
  before: Mesh,
  headers: ReadonlyMap<string, unknown>,
): AskedTokens => ({
  issuers: new Map(),
  claims: new Map(),
  isElsewhere: false,
  written: new Set(),
  headers,
  before,
});

/** Tells whether requests differ by tokens in ways that are not followed. */
export const areUnvaried = ({ isElsewhere, written, headers }: AskedTokens): boolean =>
  isElsewhere || [...written].some((header) => headers.has(header));

/** Adds the issuers whose tokens are validated at these points, and at those that what is validated names itself. */
export function askByTokens(asked: AskedTokens, mesh: Mesh, targets: Iterable<PolicyTarget>): void {
  const inForce = new Set([
    ...[...targets].flatMap((target) => tokensInForce(mesh, target).flat()),
    ...policyIndexOf(mesh).requestAuthentications.filter((one) => one.targetRefs.length > 0),
  ]);
  for (const { issuers } of inForce) for (const issuer of issuers) addIssuer(asked, mesh, issuer);
}

function addIssuer(
  asked: AskedTokens,
  mesh: Mesh,
  one: ReturnType<typeof tokensInForce>[number][number]['issuers'][number],
): void {
  const known = asked.issuers.get(one.issuer) ?? {
    audiences: new Set(),
    keys: { before: new Set(), after: new Set() },
    isOld: mesh === asked.before,
  };
  asked.issuers.set(one.issuer, known);
  for (const audience of one.audiences) known.audiences.add(audience);
  (mesh === asked.before ? known.keys.before : known.keys.after).add(one.keys);
  if (one.isElsewhere) asked.isElsewhere = true;
  for (const header of one.writtenHeaders) asked.written.add(header);
}

/** Adds what a policy asks of an attribute `request.auth.…`. */
export function askOfToken(
  asked: AskedTokens,
  attribute: string,
  forms: readonly ValueForm[],
): void {
  const add = (path: readonly string[], form: ValueForm): void => {
    if (form.kind !== 'never') addText(asked, path, { by: 'policy', form });
  };
  const path = CLAIMS[attribute] ?? claimPathOf(attribute);
  for (const form of forms)
    if (form.kind === 'pair') {
      add(['iss'], form.first);
      add(['sub'], form.second);
    } else if (path.length > 0) add(path, form);
}

function claimPathOf(attribute: string): readonly string[] {
  const source = attributeSource(attribute);
  return source?.of === 'claim' ? source.path : [];
}

/** Adds what a route asks of a claim, by its attribute (ROUTE-33). */
export const askOfClaim = (asked: AskedTokens, claim: string, text: AskedText): void => {
  addText(asked, claimPathOf(claim), text);
};

function addText({ claims }: AskedTokens, path: readonly string[], text: AskedText): void {
  const key = claimKey(path);
  const known = claims.get(key) ?? { path, texts: [] };
  claims.set(key, known);
  known.texts.push(text);
}

export const claimKey = (path: readonly string[]): string => JSON.stringify(path);

/** Claims with an attribute of their own. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  'request.auth.audiences': ['aud'],
  'request.auth.presenter': ['azp'],
};

/** Sentences on what of tokens is not compared. */
export function notComparedOfTokens(asked: AskedTokens, service: string): readonly string[] {
  if (areUnvaried(asked))
    return [`Requests to ${service} differ by tokens, which are not compared.`];
  return [...asked.issuers].flatMap(([issuer, { keys }]) =>
    isOther(keys)
      ? [`Whether tokens of ${issuer} are valid by its other keys is not known (${service}).`]
      : [],
  );
}

/** Whether both sides have keys, and one of them some that the other has not. */
const isOther = ({ before, after }: AskedIssuer['keys']): boolean =>
  before.size > 0 &&
  after.size > 0 &&
  (before.size !== after.size || [...after].some((one) => !before.has(one)));
