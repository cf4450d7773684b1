import type { WitnessToken } from '../../../compare/index.ts';
import type { Plain } from '../../../manifest/index.ts';

/** What a sentence says of the tokens of the requests that it is about, with a space before; may be empty. */
export function withTokenWords(token: WitnessToken | undefined): string {
  if (token === undefined) return '';
  if (token.kind === 'none') return ' without a token';
  return token.kind === 'invalid' ? ' with an invalid token' : ' with a token';
}

const CLAIMS_SHOWN = 3;

/** ` with a token of https://acme.example (groups: admin)`, beside a sentence that says that there is one; may be empty. */
export const witnessTokenText = (token: WitnessToken | undefined): string =>
  token?.kind === 'valid' ? ` with ${tokenText(token)}` : '';

/** `a token of https://acme.example (groups: admin)` */
export function tokenText({ issuer, claims }: Extract<WitnessToken, { kind: 'valid' }>): string {
  const told = [...claims].filter(([name]) => name !== 'sub' || claims.get(name) !== USUAL_SUBJECT);
  const shown = told.slice(0, CLAIMS_SHOWN).map(([name, value]) => `${name}: ${claimText(value)}`);
  const more = told.length > CLAIMS_SHOWN ? ', …' : '';
  return `a token of ${issuer}${shown.length === 0 ? '' : ` (${shown.join(', ')}${more})`}`;
}

/** Stands for any subject. */
const USUAL_SUBJECT = 'user';

const claimText = (value: Plain): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
