import fc from 'fast-check';

const of = (pattern: RegExp): fc.Arbitrary<string> => fc.stringMatching(pattern);

/** Letters and digits, as generators of passwords make them. */
const password = of(/^[a-zA-Z\d]{12,20}$/).filter(
  (value) => /^[a-zA-Z].*\d.*[a-zA-Z]/.test(value) && new Set(value).size > 7,
);

/** Forms in which credentials are handed out, each a text that can stand in YAML and in an address as it is. */
export const SECRET_FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  password,
  'a pass phrase': fc.tuple(password, password).map(([one, other]) => `horse-${one}-${other}`),
  'a hash of 16 bytes': of(/^[a-f][\da-f]{31}$/),
  'a key of 32 bytes': of(/^[a-f][\da-f]{63}$/),
  'a UUID': of(/^[a-f][\da-f]{7}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  'base64 with padding': of(/^[A-Z][a-zA-Z\d+]{41}[AEIMQUYcgkosw048]=$/),
  'a secret key of AWS': of(/^[a-zA-Z][a-zA-Z\d+]{39}$/),
  'GitHub, personal': of(/^ghp_[a-zA-Z\d]{36}$/),
  'GitHub, of an application': of(/^ghs_[a-zA-Z\d]{36}$/),
  GitLab: of(/^glpat-[a-zA-Z\d_-]{20}$/),
  Slack: of(/^xoxb-\d{12}-\d{12}-[a-zA-Z\d]{24}$/),
  Stripe: of(/^sk_live_[a-zA-Z\d]{24}$/),
  Google: of(/^AIza[a-zA-Z\d_-]{35}$/),
  'a web token': of(/^eyJhbGciOiJIUzI1NiJ9\.eyJ[a-zA-Z\d_-]{20}\.[a-zA-Z\d_-]{43}$/),
  npm: of(/^npm_[a-zA-Z\d]{36}$/),
  SendGrid: of(/^SG\.[a-zA-Z\d_-]{22}\.[a-zA-Z\d_-]{43}$/),
  Vault: of(/^hvs\.[a-zA-Z\d_-]{24}$/),
  Docker: of(/^dckr_pat_[a-zA-Z\d_-]{27}$/),
  'Hugging Face': of(/^hf_[a-zA-Z]{34}$/),
  PyPI: of(/^pypi-AgEIcHlwaS5vcmc[a-zA-Z\d_-]{50}$/),
  DigitalOcean: of(/^dop_v1_[a-f\d]{64}$/),
};
