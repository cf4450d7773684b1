import type { Resource } from '../../manifest/index.ts';
import { placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Check, Told } from '../detection/check.ts';
import type { ClearCredential } from './clear-credential.ts';
import { hidden } from './clear-credential.ts';

export const defaultPasswordLeftOn: Check = {
  id: 'default-password-left-on',
  title: 'Grafana or Harbor keeps its publicly known default password',
  level: 'medium',
  blind: 'Other programs; whether it can be reached, and whether its password was changed since.',
};

interface Product {
  readonly name: string;
  /** Holds the passwords that the program and its charts come with. */
  readonly passwords: ReadonlySet<string>;
  /** Matches the names of its objects, charts and variables. */
  readonly called: RegExp;
  /** Says where a better one is given. */
  readonly instead: string;
}

const PRODUCTS: readonly Product[] = [
  {
    name: 'Grafana',
    // the second is what kube-prometheus-stack sets
    passwords: identitiesOf('admin', 'prom-operator'),
    called: /grafana|^GF_|kube-prometheus/i,
    instead: '`admin.existingSecret` of the chart, `valueFrom.secretKeyRef` of a variable',
  },
  {
    name: 'Harbor',
    passwords: identitiesOf('Harbor12345'),
    called: /harbor/i,
    instead: '`existingSecretAdminPassword` of the chart',
  },
];

function identitiesOf(...passwords: readonly string[]): ReadonlySet<string> {
  return new Set(passwords.map((password) => hidden(password).identity));
}

const IS_ADMIN = /(?:^|[._]|harbor)admin[-_]?password$/i;

const chartsOf = ({ node }: Resource): readonly (string | undefined)[] => [
  stringAt(node, 'spec', 'chart', 'spec', 'chart'),
  stringAt(node, 'spec', 'source', 'chart'),
  stringAt(node, 'spec', 'chart'),
];

export type CredentialSentences = Pick<Told, 'message' | 'why' | 'symptom' | 'fix' | 'cause'>;

/**
 * Gives what is said of a password that is no secret that leaked, but a default that was left on: another one
 * is set, and nothing has to be taken out of the history of Git. Null for every other.
 */
export function sentencesForDefault(
  resource: Resource,
  credential: ClearCredential,
): CredentialSentences | null {
  const { name, field, origin, identity } = credential;
  if (!IS_ADMIN.test(name ?? '')) return null;
  const texts = [name, field, resource.name, ...chartsOf(resource)];
  const product = PRODUCTS.find(
    ({ passwords, called }) =>
      passwords.has(identity) && texts.some((text) => called.test(text ?? '')),
  );
  if (product === undefined) return null;
  return {
    cause: `default passwords of ${product.name} left on`,
    message: `${subjectText(resource)} leaves ${product.name} with the password that everybody knows.`,
    why: `\`${name ?? field}\` (${placeOf(origin)}) is what ${product.name} or its chart comes with.`,
    symptom: `who reaches ${product.name} can log in as its administrator`,
    fix: {
      text: `Set another one, from a Secret that is encrypted or fetched (${product.instead}). A ${product.name} that keeps its database reads it at its first start only: change it there too.`,
    },
  };
}
