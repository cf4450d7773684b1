import { misspeltMethod } from '../../../istio/index.ts';
import type { ConsequenceKind, RequestWitness, WitnessToken } from '../consequence.ts';
import type { TokenCell } from '../request-cells.ts';

/** Requests that end otherwise, with the token that each has; null where nothing is asked of tokens. */
export interface WithToken {
  readonly kind: ConsequenceKind;
  readonly isKnown: boolean;
  readonly witness: RequestWitness;
  readonly token: { readonly cell: TokenCell; readonly of: number } | null;
}

export function witnessToken({ token }: TokenCell): WitnessToken {
  if (token === null) return { kind: 'none' };
  if (!token.valid) return { kind: 'invalid' };
  const { iss, ...claims } = Object.fromEntries(token.claims);
  const issuer = typeof iss === 'string' ? iss : '';
  return { kind: 'valid', issuer, claims: new Map(Object.entries(claims)) };
}

/**
 * Whether anybody is known to make one of such requests, who is known to call at all: nobody is to send a token that does
 * not validate, one of an issuer that was not named before, or a method in lower case. Who is let in is let in whether he
 * came before or not.
 */
export const isKnownToCome = (members: readonly WithToken[]): boolean =>
  members.some(({ isKnown }) => isKnown) &&
  members.some((one) => LETS_IN.has(one.kind) || isUsual(one));

/** Whether somebody may be known to make such a request. */
export const isUsual = ({
  token,
  witness: { http },
}: Pick<WithToken, 'token' | 'witness'>): boolean =>
  token?.cell.isExpected !== false && (http === null || misspeltMethod(http.method) === null);

const LETS_IN: ReadonlySet<ConsequenceKind> = new Set(['opened', 'exposed']);

/**
 * The witness of requests that end alike: its token is told where that very request does not end so with each and
 * without one.
 */
export function witnessOf<T extends WithToken>(first: T, members: readonly T[]): RequestWitness {
  const { http } = first.witness;
  if (http?.token === undefined) return first.witness;
  const valid = members.flatMap(({ token, witness }) =>
    token === null || token.cell.token?.valid === false || !isSameBut(witness, first.witness)
      ? []
      : [token.cell],
  );
  if (new Set(valid).size !== first.token?.of) return first.witness;
  const { method, url, headers } = http;
  return { ...first.witness, http: { method, url, headers } };
}

/** Whether two requests differ in their tokens only; another caller may need none. */
const isSameBut = (one: RequestWitness, other: RequestWitness): boolean =>
  one.source === other.source &&
  one.port === other.port &&
  one.http?.method === other.http?.method &&
  one.http?.url === other.http?.url &&
  JSON.stringify([...(one.http?.headers ?? [])]) ===
    JSON.stringify([...(other.http?.headers ?? [])]);
