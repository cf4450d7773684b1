import { attachment } from './attachment.ts';
import { flag, list, part, specOf, text } from './field.ts';

const texts = list(text);

const jwtRule = part(({ origin, at }) => ({
  origin,
  issuer: at('issuer', text),
  audiences: at('audiences', texts),
  forwardOriginalToken: at('forwardOriginalToken', flag),
  spaceDelimitedClaims: at('spaceDelimitedClaims', texts),
}));

const jwtRules = list(jwtRule);

/** The view of a RequestAuthentication. */
export const asRequestAuthentication = specOf((written) => ({
  origin: written.origin,
  ...attachment(written),
  jwtRules: written.at('jwtRules', jwtRules),
}));
