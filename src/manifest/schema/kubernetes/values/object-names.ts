/** Why a text is no name of some kind, and what is near to it. */
export interface NameProblem {
  readonly message: string;
  readonly remedy: string;
}

export type NameCheck = (name: string) => NameProblem | null;

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_UNDERSCORED =
  /^[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?(?:\.[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?)*$/;
const LABEL_OF_LETTER = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

const checkOf =
  (form: RegExp, longest: number, remedy: string): NameCheck =>
  (name) => {
    if (name.length > longest)
      return {
        message: `${JSON.stringify(name)} has ${String(name.length)} characters; at most ${String(longest)} are allowed.`,
        remedy: 'Shorten it.',
      };
    return form.test(name)
      ? null
      : { message: `${JSON.stringify(name)} is no valid name here.`, remedy };
  };

/** [src: apimachinery pkg/util/validation/validation.go IsDNS1123Subdomain] */
export const subdomainProblem = checkOf(
  SUBDOMAIN,
  253,
  'Write small letters, digits, - and ., with a letter or digit at both ends of each part.',
);

/** [src: apimachinery pkg/util/validation/validation.go IsDNS1123SubdomainWithUnderscore] */
export const underscoredProblem = checkOf(
  SUBDOMAIN_UNDERSCORED,
  253,
  'Write small letters, digits, -, _ and ., with a letter or digit at both ends of each part.',
);

/** [src: apimachinery pkg/util/validation/validation.go IsDNS1123Label] */
export const labelProblem = checkOf(
  LABEL,
  63,
  'Write small letters, digits and -, with a letter or digit at both ends.',
);

/** [src: apimachinery pkg/util/validation/validation.go IsDNS1035Label] */
export const serviceNameProblem = checkOf(
  LABEL_OF_LETTER,
  63,
  'Write small letters, digits and -, with a letter first and a letter or digit last.',
);

/** [src: apimachinery pkg/api/validation/path/name.go IsValidPathSegmentName] */
export const pathSegmentProblem: NameCheck = (name) =>
  name === '.' || name === '..' || /[/%]/.test(name)
    ? {
        message: `${JSON.stringify(name)} is no valid name here.`,
        remedy: 'Write it without / and %.',
      }
    : null;

/** [src: apimachinery pkg/util/validation/validation.go IsWildcardDNS1123Subdomain] */
export const wildcardProblem: NameCheck = (name) =>
  name.startsWith('*.') && subdomainProblem(name.slice(2)) === null && name.length <= 253
    ? null
    : {
        message: `${JSON.stringify(name)} is no valid name here.`,
        remedy: 'Write *. and a domain after it, and * nowhere else.',
      };

/** [src: apimachinery pkg/util/validation/validation.go IsValidPortName] */
export const portNameProblem: NameCheck = (name) => {
  const isName =
    name.length <= 15 && /^[-a-z0-9]+$/.test(name) && /[a-z]/.test(name) && !/--|^-|-$/.test(name);
  return isName
    ? null
    : {
        message: `${JSON.stringify(name)} is no name of a port.`,
        remedy: /^\d+-\d+$/.test(name)
          ? 'A range of ports is no name: a NetworkPolicy takes the first as `port` and the last as `endPort`, all else one port at a time.'
          : 'Write at most 15 small letters, digits and -, with a letter among them.',
      };
};

/** [src: apimachinery pkg/util/validation/validation.go IsConfigMapKey] */
export const configKeyProblem: NameCheck = (key) =>
  key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..')
    ? null
    : {
        message: `${JSON.stringify(key)} is no valid key.`,
        remedy: 'Write letters, digits, -, _ and ., at most 253.',
      };

/** Names in finalizers, labels and conditions. */
const QUALIFIED = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** [src: apimachinery pkg/util/validation/validation.go IsQualifiedName] */
export const isQualifiedName = (text: string): boolean => {
  const slash = text.indexOf('/');
  const name = text.slice(slash + 1);
  const isPrefixed = slash < 0 || subdomainProblem(text.slice(0, slash)) === null;
  return isPrefixed && name.length <= 63 && QUALIFIED.test(name);
};

export const qualifiedNameProblem: NameCheck = (text) =>
  isQualifiedName(text)
    ? null
    : {
        message: `${JSON.stringify(text)} is no qualified name.`,
        remedy:
          'Write at most 63 letters, digits, -, _ and ., after a domain and / where it has one.',
      };

const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** [src: apimachinery pkg/util/validation/validation.go IsValidLabelValue] */
export const labelValueProblem: NameCheck = (value) => {
  if (value.length > 63)
    return {
      message: `${JSON.stringify(value)} has ${String(value.length)} characters; a label has at most 63.`,
      remedy: 'Shorten it, or make it an annotation.',
    };
  return LABEL_VALUE.test(value)
    ? null
    : {
        message: `${JSON.stringify(value)} is no value of a label.`,
        remedy:
          'Write letters, digits, -, _ and ., with a letter or digit at both ends, or make it an annotation.',
      };
};
