import { attachment } from './attachment.ts';
import { flag, list, part, place, specOf, text } from './field.ts';

const texts = list(text);

const jwtRule = part(({ origin, at }) => ({
  origin,
  issuer: at('issuer', text),
  audiences: at('audiences', texts),
  jwks: at('jwks', text),
  jwksUri: at('jwksUri', text),
  fromHeaders: at('fromHeaders', place),
  fromParams: at('fromParams', place),
  fromCookies: at('fromCookies', place),
  forwardOriginalToken: at('forwardOriginalToken', flag),
  outputPayloadToHeader: at('outputPayloadToHeader', text),
  outputClaimToHeaders: at(
    'outputClaimToHeaders',
    list(part((one) => ({ header: one.at('header', text) }))),
  ),
  spaceDelimitedClaims: at('spaceDelimitedClaims', texts),
}));

const jwtRules = list(jwtRule);

/** The view of a RequestAuthentication. */
export const asRequestAuthentication = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  jwtRules: written.at('jwtRules', jwtRules),
}));
