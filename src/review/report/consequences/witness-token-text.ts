import type { WitnessToken } from '../../../compare/index.ts';
import type { Plain } from '../../../manifest/index.ts';

/** What a sentence says of the tokens of the requests that it is about, with a space before; may be empty. */
export function withTokenWords(token: WitnessToken | undefined): string {
  if (token === undefined) return '';
  if (token.kind === 'none') return ' without a token';
  return token.kind === 'invalid' ? ' with an invalid token' : ` with a token of ${token.issuer}`;
}

const CLAIMS_SHOWN = 3;

/** ` (token with groups: admin)`, beside a sentence that says whose token it is; may be empty. */
export function witnessTokenText(token: WitnessToken | undefined): string {
  const claims = token?.kind === 'valid' ? claimsText(token.claims) : '';
  return claims === '' ? '' : ` (token with ${claims})`;
}

/** `a token of https://acme.example (groups: admin)` */
export function tokenText({ issuer, claims }: Extract<WitnessToken, { kind: 'valid' }>): string {
  const shown = claimsText(claims);
  return `a token of ${issuer}${shown === '' ? '' : ` (${shown})`}`;
}

/** Writes `groups: admin`; empty where nothing but the usual subject is claimed. */
function claimsText(claims: ReadonlyMap<string, Plain>): string {
  const told = [...claims].filter(([name]) => name !== 'sub' || claims.get(name) !== USUAL_SUBJECT);
  const shown = told.slice(0, CLAIMS_SHOWN).map(([name, value]) => `${name}: ${claimText(value)}`);
  return `${shown.join(', ')}${told.length > CLAIMS_SHOWN ? ', …' : ''}`;
}

/** Stands for any subject. */
const USUAL_SUBJECT = 'user';

const claimText = (value: Plain): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
